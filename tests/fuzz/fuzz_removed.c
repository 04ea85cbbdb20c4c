/* Whatever the cache of removed ids holds: it is used or not, and what it gives are words. Input: the cache; behind a first byte
 * of '=', its lines, under a first line that is right. */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/txplan-fuzz-XXXXXX";
static char head[TXP_STORE_ID_SIZE];
static txp_store *store;

/* libgit2 1.5.1 loses pcre2's match data when it opens a repository. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libpcre2-8\n";
}

static bool nothing_taken(void *ctx, const struct txp_store_unclaimed *u, void (*note)(void *to, const char *id), void *to)
{
	(void)ctx, (void)u, (void)note, (void)to;
	return true;
}

static void must(bool good)
{
	if (!good)
		abort();
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void clear_up(void)
{
	txp_store_api()->close(store);
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A repository with one commit. */
static void begin(void)
{
	const struct txp_store_api *api = txp_store_api();
	const struct txp_store_file f = { "plans/a", NULL, 0, "a\n", 2 };
	struct txp_store_commit c = { .files = &f, .nfiles = 1, .subject = "x", .action = "save", .time = 1776680000 };
	struct txp_store_done done;
	struct txp_store_error err;

	must(mkdtemp(folder) != NULL);
	setenv("HOME", folder, 1);
	snprintf(c.who.author.name, sizeof c.who.author.name, "Sample");
	snprintf(c.who.author.email, sizeof c.who.author.email, "s@clinic.example");
	c.who.committer = c.who.author;
	must(api->init(folder, NULL, false, NULL, &err) == TXP_STORE_OK && api->open(folder, NULL, &store, &err) == TXP_STORE_OK);
	atexit(clear_up);
	must(api->lock(store, 0, NULL, NULL, NULL, &err) == TXP_STORE_OK && api->commit(store, &c, &done, &err) == TXP_STORE_OK);
	api->unlock(store);
	memcpy(head, done.commit, sizeof head);
	must(mkdirat(store->common, "txplan", 0700) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const bool right = size && data[0] == '=';
	char path[128];
	txp_store_list *l = NULL;
	struct txp_store_error err;

	if (!store)
		begin();
	snprintf(path, sizeof path, "%s/.git/txplan/removed", folder);
	FILE *f = fopen(path, "wb");
	must(f != NULL);
	if (right)
		fprintf(f, "txplan-removed/2 %s\n", head);
	fwrite(data + right, 1, size - right, f);
	must(fclose(f) == 0);
	must(txp_store_api()->removed(store, "mt-0417", nothing_taken, NULL, &l, &err) == TXP_STORE_OK);
	for (size_t i = 0; i < l->count; i++)
		must(l->items[i][0] && !l->items[i][strcspn(l->items[i], " \n")]);
	must(!l->items[l->count]);
	txp_store_api()->list_free(l);
	return 0;
}
