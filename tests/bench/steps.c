/* steps - what the objects and the branch cost in a write, without the process, the check and the index.
 *
 *   steps ROUNDS durable|quick PATH FOLDER…
 *
 * Each round adds a line to the file at PATH in every caseload, in turn. One line for each folder: median, shortest and longest
 * time in milliseconds. Counted is from "objects" (blob, folders and commit are made) to "index-lock" (they and the journal
 * are on disk), and from "ref" to "moved" (the branch is renamed). What comes then is shared: the index as it was goes, which
 * takes its time when it is large, and the folders of all are synced at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "store/store.h"

enum { ROUNDS_MOST = 10000, FOLDERS_MOST = 8 };

struct caseload {
	txp_store *store;
	double began, times[ROUNDS_MOST];
	long round;
};

static struct caseload caseloads[FOLDERS_MOST];

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void on_step(void *ctx, const char *name)
{
	struct caseload *c = ctx;

	if (!strcmp(name, "objects") || !strcmp(name, "ref"))
		c->began = now_ms();
	else if (!strcmp(name, "index-lock") || !strcmp(name, "moved"))
		c->times[c->round] += now_ms() - c->began;
}

static void must(enum txp_store_result r, const struct txp_store_error *err)
{
	if (r == TXP_STORE_OK)
		return;
	fprintf(stderr, "steps: %s\n", err->message);
	exit(1);
}

static void open_caseload(struct caseload *c, const char *folder)
{
	const struct txp_store_api *api = txp_store_api();
	struct txp_store_error err;

	must(api->open(folder, NULL, &c->store, &err), &err);
	must(api->lock(c->store, 1000, NULL, NULL, NULL, &err), &err);
	c->store->step = on_step;
	c->store->step_ctx = c;
}

static void write_once(struct caseload *c, const char *path, bool durable)
{
	const struct txp_store_api *api = txp_store_api();
	struct txp_store_file file = { .path = path };
	struct txp_store_commit commit = { .files = &file, .nfiles = 1, .subject = "steps", .action = "steps", .durable = durable,
					   .time = 1776680000 };
	struct txp_store_done done;
	struct txp_store_error err;
	txp_store_text *text;

	strcpy(commit.who.author.name, "R. Sample");
	strcpy(commit.who.author.email, "rk@clinic.example");
	commit.who.committer = commit.who.author;
	must(api->read_file(c->store, path, &text, &err), &err);
	char *next = malloc(text->len + 16);
	memcpy(next, text->bytes, text->len);
	file.expected = text->bytes;
	file.expected_len = text->len;
	file.bytes = next;
	file.len = text->len + (size_t)sprintf(next + text->len, "# %ld\n", c->round);
	must(api->commit(c->store, &commit, &done, &err), &err);
	api->text_free(text);
	free(next);
	c->round++;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	long rounds = argc > 4 ? strtol(argv[1], NULL, 10) : 0;
	int n = argc - 4;

	if (rounds < 1 || rounds > ROUNDS_MOST || n > FOLDERS_MOST) {
		fprintf(stderr, "Usage: steps ROUNDS durable|quick PATH FOLDER…\n");
		return 2;
	}
	for (int i = 0; i < n; i++)
		open_caseload(&caseloads[i], argv[4 + i]);
	for (long round = 0; round < rounds; round++)
		for (int i = 0; i < n; i++)
			write_once(&caseloads[i], argv[3], !strcmp(argv[2], "durable"));
	for (int i = 0; i < n; i++) {
		struct caseload *c = &caseloads[i];
		qsort(c->times, (size_t)rounds, sizeof *c->times, compare);
		printf("%.3f %.3f %.3f\n", c->times[rounds / 2], c->times[0], c->times[rounds - 1]);
		txp_store_api()->unlock(c->store);
		txp_store_api()->close(c->store);
	}
	return 0;
}
