/* txplan verify: is the history whole, and is it what it was? This file says in which order all is looked at, and what the
 * answer is; what is looked at is in the store and in verify_history.c, and how it is told in verify_show.c. */
#include "verify.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const formats[] = { "text", "json", NULL };

static const struct opt verify_opts[] = {
	{ "anchor", 0, "FILE", "Hold the history against what `txplan anchor` printed; may be given several times", .repeats = true },
	{ "allowed-signers", 0, "FILE", "Who may sign, as ssh-keygen(1) describes it; without it, what your own git settings name" },
	{ "since", 0, "REV", "Judge only what commits did that this one does not stand on" },
	{ "format", 0, "FORMAT", "How to show the result", formats },
	{ "all", 0, NULL, "Show the long lists whole" },
	{ "integrity-only", 0, NULL, "Only read every object and check what it is; not what the commits say" },
	{ NULL },
};

/* ---- What is found ---- */

void audit_remark(struct audit *a, enum txp_store_weight weight, const char *code, const char *id, const char *path,
		  const char *fmt, ...)
{
	struct remark *m;
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	a->remarks = keep_grown(a->remarks, a->count, sizeof *a->remarks);
	m = &a->remarks[a->count];
	*m = (struct remark){ weight, code, keep_printf("%s", id), keep_printf("%s", path), keep_printf("%s", text), a->count };
	a->count++;
	a->of[weight]++;
}

static void on_finding(void *ctx, const struct txp_store_finding *f)
{
	audit_remark(ctx, f->weight, f->code, f->id, f->path, "%s", f->message);
}

enum verdict audit_verdict(const struct audit *a)
{
	if (a->of[TXP_STORE_TAMPERED])
		return VERDICT_TAMPERED;
	if (a->of[TXP_STORE_BROKEN] || a->untold)
		return VERDICT_BROKEN;
	return a->nanchors ? VERDICT_FINE : VERDICT_NOT_ANCHORED;
}

/* ---- Progress ---- */

int64_t monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void audit_progress(struct audit *a, const char *what, size_t done, size_t all)
{
	enum { FIRST_MS = 1000, STEP_MS = 200 };
	const int64_t now = monotonic_ms();

	if (a->run->quiet || !isatty(STDERR_FILENO))
		return;
	if (!what && a->told_ms)
		fprintf(stderr, "\r\033[K");
	if (!what || now - a->began_ms < FIRST_MS || now - a->told_ms < STEP_MS)
		return;
	a->told_ms = now;
	fprintf(stderr, "\r\033[Kverify: %s %zu %%", what, all ? done * 100 / all : 0);
}

static void on_objects(void *ctx, size_t done, size_t all)
{
	audit_progress(ctx, "reading every object", done, all);
}

/* ---- The steps ---- */

static int check_objects(struct audit *a)
{
	const struct store *s = a->run->store;
	const int64_t from = monotonic_ms();
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->verify_objects(s->open, on_finding, on_objects, a, &a->objects, &err);

	a->objects_ms = monotonic_ms() - from;
	a->untold += a->objects.untold;
	audit_progress(a, NULL, 0, 0);
	return result == TXP_STORE_OK ? EXIT_DONE : store_fail(a->run, result, &err);
}

static void check_anchor(struct audit *a, const struct anchor *kept)
{
	const struct store *s = a->run->store;
	struct txp_store_anchor now;
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->anchor(s->open, kept->at.commit, &now, &err);
	const size_t wrong = a->of[TXP_STORE_TAMPERED];

	if (result == TXP_STORE_NOT_FOUND) {
		audit_remark(a, TXP_STORE_TAMPERED, "anchor-lost", kept->at.commit, "", "the commit that %s names is not in this history",
			     kept->file);
		return;
	}
	if (result != TXP_STORE_OK) {
		audit_remark(a, TXP_STORE_BROKEN, "history-unreadable", kept->at.commit, "", "the commit that %s names can't be followed: %s",
			     kept->file, err.message);
		return;
	}
	if (!now.reached)
		audit_remark(a, TXP_STORE_TAMPERED, "anchor-lost", kept->at.commit, "",
			     "the history no longer stands on the commit that %s names", kept->file);
	if (now.commits != kept->at.commits)
		audit_remark(a, TXP_STORE_TAMPERED, "anchor-differs", kept->at.commit, "", "it stands on %zu commits; %s says %zu",
			     now.commits, kept->file, kept->at.commits);
	if (strcmp(now.sha256, kept->at.sha256) || now.plans != kept->at.plans)
		audit_remark(a, TXP_STORE_TAMPERED, "anchor-differs", kept->at.commit, "", "the plans at it are not those that %s says",
			     kept->file);
	if (a->of[TXP_STORE_TAMPERED] > wrong)
		return;
	if (!a->holding++ || now.newer < a->newest.at.newer) {
		a->newest = *kept;
		a->newest.at = now;
	}
}

/* How many commits there are, and where the history ends now. */
static int look_at_head(struct audit *a)
{
	const struct store *s = a->run->store;
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->anchor(s->open, NULL, &a->head, &err);

	if (result == TXP_STORE_OK)
		return EXIT_DONE;
	if (result != TXP_STORE_HISTORY_BROKEN)
		return store_fail(a->run, result, &err);
	a->head = (struct txp_store_anchor){ 0 };
	audit_remark(a, TXP_STORE_BROKEN, "history-unreadable", "", "", "the newest commit, or what it stands on, can't be read: %s",
		     err.message);
	return EXIT_DONE;
}

static int check_places(struct audit *a)
{
	const struct store *s = a->run->store;
	const int64_t from = monotonic_ms();
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->verify_places(s->open, on_finding, a, &err);

	a->places_ms = monotonic_ms() - from;
	if (result == TXP_STORE_HISTORY_BROKEN)
		audit_remark(a, TXP_STORE_BROKEN, "history-unreadable", "", "", "the folder can't be compared with the newest commit: %s",
			     err.message);
	else if (result != TXP_STORE_OK)
		return store_fail(a->run, result, &err);
	return EXIT_DONE;
}

static int read_anchors(struct audit *a)
{
	const struct given *g = NULL;
	int code = EXIT_DONE;

	while (!code && (g = arg_next(&a->run->args, g, "anchor"))) {
		a->anchors = keep_grown(a->anchors, a->nanchors, sizeof *a->anchors);
		code = anchor_read(a->run, g->value, &a->anchors[a->nanchors]);
		a->nanchors += !code;
	}
	return code;
}

/* By what signatures are judged: never by what the repository itself says. */
static int find_signers(struct audit *a)
{
	const char *given = arg_value(&a->run->args, "allowed-signers");
	const struct store *s = a->run->store;
	char *real = given ? realpath(given, NULL) : NULL;
	struct txp_store_error err = { 0 };
	enum txp_store_result result;

	if (given && !real)
		return fail(a->run, EXIT_TROUBLE, "Name a file as ssh-keygen(1) describes it under ALLOWED SIGNERS.",
			    "the list of allowed signers %s can't be read: %s", given, strerror(errno));
	result = s->api->signers(s->open, real, &a->signers, &err);
	free(real);
	return result == TXP_STORE_OK ? EXIT_DONE : store_fail(a->run, result, &err);
}

static int answer(const struct audit *a)
{
	static const int exits[] = { [VERDICT_FINE] = EXIT_DONE, [VERDICT_NOT_ANCHORED] = EXIT_NEGATIVE,
				     [VERDICT_BROKEN] = EXIT_REPOSITORY, [VERDICT_TAMPERED] = EXIT_SIGNING };
	const char *format = arg_value(&a->run->args, "format");

	audit_show(a, format ? format : "text");
	return exits[audit_verdict(a)];
}

static int run_verify(struct run *r)
{
	struct audit a = { .run = r, .began_ms = monotonic_ms() };
	const txp_caseload *c;
	struct trouble t;
	int code = read_anchors(&a);

	if (code)
		return code;
	c = run_caseload(r);
	if (!c)
		return fail(r, EXIT_REPOSITORY, "Go to the folder of one, or name it with -C.", "this folder is in no caseload");
	a.root = txp_caseload_root(c);
	if (store_open(r, a.root, &t))
		return fail_trouble(r, &t);
	code = find_signers(&a);
	if (!code)
		code = check_objects(&a);
	if (!code && a.objects.damaged)
		audit_remark(&a, TXP_STORE_BROKEN, "history-unreadable", "", "",
			     "objects can't be unpacked, so commits, anchors and files were not looked at");
	if (code || a.objects.damaged)
		return code ? code : answer(&a);
	a.whole = !arg_given(&r->args, "integrity-only");
	if (a.whole)
		code = look_at_head(&a);
	for (size_t i = 0; i < a.nanchors && !code; i++)
		check_anchor(&a, &a.anchors[i]);
	if (!code && a.whole)
		code = check_places(&a);
	if (!code && a.whole)
		code = audit_history(&a, arg_value(&r->args, "since"));
	return code ? code : answer(&a);
}

const struct command cmd_verify = {
	.name = "verify",
	.summary = "Check that the history is whole and, with an anchor, that it is what it was",
	.synopsis = "",
	.about = "Reads every object of the repository, follows every commit, and compares what each says with what it did; then "
		 "the folder, git's index and the newest commit with each other. Nothing is written.\n\n"
		 "A history alone can't show that it was made anew. With --anchor FILE, changes up to the newest anchor held by "
		 "someone else are detected; what is newer rests on this repository alone.",
	.exits = "  0  fine: all is whole, and as the anchor says\n"
		 "  1  not anchored: all is whole, but no anchor was given to hold it against\n"
		 "  2  wrong usage, or an anchor or the list of allowed signers can't be read\n"
		 "  5  broken: something is damaged or missing; or no caseload, or trouble with its repository\n"
		 "  6  tampered: something is otherwise than the history, an anchor or txplan left it\n"
		 "  7  out of memory\n",
	.opts = verify_opts,
	.run = run_verify,
};
