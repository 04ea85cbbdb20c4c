/* txplan verify: is the history whole, and is it what it was? The library judges; here are options and progress, and how it is told
 * in verify_show.c. */
#include "verify.h"

#include <errno.h>
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

static void on_remark(void *ctx, const struct txp_remark *m)
{
	struct audit *a = ctx;

	a->remarks = keep_grown(a->remarks, a->count, sizeof *a->remarks);
	a->remarks[a->count++] = (struct remark){ m->weight, keep_printf("%s", m->code), keep_printf("%s", m->commit),
						  keep_printf("%s", m->path), keep_printf("%s", m->message) };
	a->of[m->weight]++;
}

/* ---- Progress ---- */

static int64_t monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t audit_took(const struct audit *a, enum txp_audit_phase phase)
{
	enum txp_audit_phase next = phase + 1;

	while (next < TXP_AUDIT_DONE && !a->phase_ms[next])
		next++;
	return a->phase_ms[phase] ? a->phase_ms[next] - a->phase_ms[phase] : 0;
}

/* A line on a terminal while it takes long: after one second, and five times a second then. Each phase wipes it away. */
static void on_progress(void *ctx, enum txp_audit_phase phase, size_t done, size_t all)
{
	enum { FIRST_MS = 1000, STEP_MS = 200 };
	static const char *const words[] = { [TXP_AUDIT_OBJECTS] = "reading every object", [TXP_AUDIT_HISTORY] = "following the history" };
	struct audit *a = ctx;
	const int64_t now = monotonic_ms();
	const bool begins = !a->phase_ms[phase];

	if (begins)
		a->phase_ms[phase] = now;
	if (a->run->quiet || !isatty(STDERR_FILENO))
		return;
	if (begins && a->told_ms)
		fprintf(stderr, "\r\033[K");
	if (begins || now - a->began_ms < FIRST_MS || now - a->told_ms < STEP_MS)
		return;
	a->told_ms = now;
	fprintf(stderr, "\r\033[Kverify: %s %zu %%", words[phase], all ? done * 100 / all : 0);
}

/* ---- The steps ---- */

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

static int answer(const struct audit *a)
{
	static const int exits[] = { [TXP_VERDICT_FINE] = EXIT_DONE, [TXP_VERDICT_NOT_ANCHORED] = EXIT_NEGATIVE,
				     [TXP_VERDICT_BROKEN] = EXIT_REPOSITORY, [TXP_VERDICT_TAMPERED] = EXIT_SIGNING };
	const char *format = arg_value(&a->run->args, "format");

	audit_show(a, format ? format : "text");
	return exits[a->done.verdict];
}

static int run_verify(struct run *r)
{
	struct audit a = { .run = r, .began_ms = monotonic_ms(), .done.size = sizeof a.done };
	const char *signers = arg_value(&r->args, "allowed-signers");
	struct txp_audit_options o = { .size = sizeof o, .since = arg_value(&r->args, "since"),
				       .integrity_only = arg_given(&r->args, "integrity-only"), .ctx = &a, .remark = on_remark,
				       .progress = on_progress };
	txp_session *session = run_session(r);
	struct trouble t;
	char *real = NULL;
	int code = read_anchors(&a);

	if (code)
		return code;
	o.anchors = a.anchors;
	o.anchors_count = a.nanchors;
	o.caseload = run_caseload(r);
	if (!o.caseload)
		return fail(r, EXIT_REPOSITORY, "Go to the folder of one, or name it with -C.", "this folder is in no caseload");
	code = live(txp_session_open(session, txp_caseload_root(o.caseload))) == TXP_OK ? EXIT_DONE : session_trouble(session, &t);
	if (code)
		return fail_trouble(r, &t);
	if (signers && !(real = realpath(signers, NULL)))
		return fail(r, EXIT_TROUBLE, "Name a file as ssh-keygen(1) describes it under ALLOWED SIGNERS.",
			    "the list of allowed signers %s can't be read: %s", signers, strerror(errno));
	o.allowed_signers = real;
	code = live(txp_session_audit(session, txp_caseload_root(o.caseload), &o, &a.done)) == TXP_OK ? EXIT_DONE : session_trouble(session, &t);
	free(real);
	return code ? fail_trouble(r, &t) : answer(&a);
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
