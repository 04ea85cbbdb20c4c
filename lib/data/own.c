#include "data/own.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "data/instrument.h"
#include "data/shipped.h"

enum { FILE_BYTES_MOST = 64 * 1024, FILES_MOST = 500 };

static const char folder_below[] = ".txplan/instruments", ending[] = ".yaml";

struct reading {
	struct arena *arena;
	struct own *own;
	struct own_file *files;
	const struct card **cards;
	size_t cap_files, cap_cards, ncards;
	struct sha256 digest;
};

/* Names and bytes with their lengths, so that no two lots of files look alike. */
static void digest_part(struct sha256 *s, const char *name, const void *bytes, size_t len)
{
	const uint64_t lengths[] = { strlen(name), len };

	sha256_add(s, lengths, sizeof lengths);
	sha256_add(s, name, strlen(name));
	sha256_add(s, bytes, len);
}

/* Findings about a file, which are kept when there are any in the end. */
static struct own_file begin_file(const struct reading *r, const char *path)
{
	struct source *s = arena_new_of(r->arena, struct source);

	s->name = path;
	s->bytes = "";
	return (struct own_file){ s, findings_new(r->arena, schema_findings()) };
}

static void end_file(struct reading *r, struct own_file file)
{
	struct own *o = r->own;

	if (!findings_count(file.findings))
		return;
	findings_sort(file.findings);
	r->files = arena_room(r->arena, r->files, o->nfiles, &r->cap_files, sizeof *r->files);
	r->files[o->nfiles++] = file;
	o->files = r->files;
	o->wrong |= findings_of(file.findings, TXP_ERROR) > 0;
}

static void find_unreadable(const struct own_file *file, int error, bool folder)
{
	const char *why = error == ELOOP     ? "it is a symbolic link, and none is followed in a caseload"
			  : error == EFBIG   ? "it has more than 64 KiB, which no description of a questionnaire needs"
			  : error == EISDIR  ? "it is a folder"
			  : error == ENOTDIR ? "it is a file, and should be a folder"
			  : error == EINVAL  ? "it is no ordinary file"
			  : error == EACCES  ? "it may not be read"
			  : error == EAGAIN  ? "it was being written"
					     : "the system refused";

	find(file->findings, "instrument-unreadable", nowhere(), "%s can't be read: %s",
	     folder ? "the caseload's own questionnaires" : "the description of a questionnaire", why);
}

static const char *or_else(bool shipped)
{
	return shipped ? "the one that comes with txplan stays in force"
		       : "until it is corrected, its answers are neither added up nor watched";
}

/* Whoever describes anew what txplan knows may add what can't wait, and take nothing away from it. */
static bool watches_all(struct own_file *file, const struct node *root, const struct instrument *own, const struct instrument *shipped)
{
	const struct node *at = node_get(root, "critical") ? node_get(root, "critical") : node_get(root, "items");
	bool all = true;

	for (size_t i = 0; i < shipped->ncritical; i++) {
		const struct instrument_critical *wanted = instrument_critical(shipped, i);
		const char *key = instrument_item(shipped, wanted->item);
		bool there = false;

		for (size_t k = 0; k < own->ncritical; k++) {
			const struct instrument_critical *c = instrument_critical(own, k);
			there |= !strcmp(instrument_item(own, c->item), key) && c->from <= wanted->from;
		}
		if (!there) {
			char from[DECIMAL_TEXT_BYTES];
			decimal_format(wanted->from, from);
			find(file->findings, "instrument-drops-critical", node_span(at),
			     "item %s of the %s (%s) is watched from %s on, and not by this file", key, instrument_name(shipped),
			     instrument_about(shipped, wanted), from);
			all = false;
		}
	}
	return all;
}

/* In the place of what ships it would be another questionnaire, less watchful perhaps, whose id people take for that one's. */
static bool is_respelt(struct own_file *file, const char *id)
{
	const struct instrument *shipped = instrument_meant(NULL, id);

	if (!shipped)
		return false;
	find(file->findings, "bad-instrument", nowhere(), "the id '%s' is '%s' in another spelling, which comes with txplan", id,
	     card_id(shipped))->remedy = "Describe that one anew under its own id, or choose an id that nobody takes for it.";
	return true;
}

static const struct instrument *read_instrument(struct reading *r, const char *path, const char *id, struct own_file *file)
{
	const struct instrument *i = NULL, *shipped = shelf_find(&shipped_instruments, id);
	struct document *d;
	char *bytes;
	size_t len;
	const int error = file_read_in(r->arena, path, FILE_BYTES_MOST, knowledge_may_follow, &bytes, &len);

	if (error) {
		digest_part(&r->digest, id, &error, sizeof error);
		find_unreadable(file, error, false);
		return NULL;
	}
	digest_part(&r->digest, id, bytes, len);
	const enum txp_result read = document_read(r->arena, path, bytes, len, file->findings, &d);
	file->source = &d->source;
	if (read != TXP_OK || is_respelt(file, id) || instrument_load(r->arena, schema_of_instrument(), d, id, file->findings, &i) != TXP_OK)
		return NULL;
	return !shipped || watches_all(file, d->root, i, shipped) ? i : NULL;
}

static bool ends_with(const char *s, const char *end)
{
	const size_t n = strlen(s), m = strlen(end);

	return n > m && !strcmp(s + n - m, end);
}

static void read_file(struct reading *r, const char *folder, const char *name)
{
	const char *path = arena_printf(r->arena, "%s/%s", folder, name);
	struct own_file file = begin_file(r, path);

	if (ends_with(name, ending)) {
		const char *id = arena_copy(r->arena, name, strlen(name) - strlen(ending));
		const struct instrument *i = read_instrument(r, path, id, &file);

		if (i) {
			r->cards = arena_room(r->arena, r->cards, r->ncards, &r->cap_cards, sizeof *r->cards);
			r->cards[r->ncards++] = &i->card;
		} else {
			find(file.findings, "instrument-not-used", nowhere(), "this file is not used; %s",
			     or_else(shelf_find(&shipped_instruments, id)));
		}
	} else if (ends_with(name, ".yml") || ends_with(name, ".json")) {
		find(file.findings, "instrument-not-used", nowhere(), "this file is not used: only those that end in .yaml are read")
		    ->remedy = "Rename it.";
	}
	end_file(r, file);
}

static void read_folder(struct reading *r, const char *folder)
{
	struct own_file whole = begin_file(r, folder);
	size_t count = 0, twice;
	struct stat st;
	char **names = NULL;
	/* Most caseloads have none: they pay for one look. */
	int error = lstat(folder, &st) ? errno : file_names(r->arena, folder, knowledge_may_follow, &names);

	if (error == ENOENT)
		return;
	if (error) {
		digest_part(&r->digest, folder_below, &error, sizeof error);
		find_unreadable(&whole, error, true);
	}
	for (char **name = names; name && *name; name++) {
		if (**name == '.')
			continue;
		if (count++ == FILES_MOST) {
			find(whole.findings, "instrument-not-used", nowhere(), "no more than 500 files are read here");
			break;
		}
		read_file(r, folder, *name);
	}
	end_file(r, whole);
	r->own->instruments = shelf_of(r->arena, r->cards, r->ncards, &twice);
}

void own_read(struct arena *a, const struct knowledge *k, struct own *out)
{
	struct reading r = { .arena = a, .own = out };
	const struct source *config = &k->config->source;

	*out = (struct own){ 0 };
	sha256_begin(&r.digest);
	digest_part(&r.digest, "txplan", shipped_digest, strlen(shipped_digest));
	digest_part(&r.digest, "config", config->bytes, config->len);
	read_folder(&r, arena_printf(a, "%s/%s", strcmp(k->root, "/") ? k->root : "", folder_below));
	sha256_end(&r.digest, out->digest);
}
