/* What goes to people and to scripts: results on stdout, checked; everything else on stderr. */
#include "page.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool stdout_was_closed;
static int write_errno; /* the first error of stdout */
static pid_t pager;

void out_pager(struct run *r)
{
	pager = pager_start(r);
}

bool out_is_gone(void)
{
	return write_errno == EPIPE;
}

void out_open(void)
{
	/* A read-only descriptor in place of a closed stdout: no file can land there, and writes to it fail. */
	stdout_was_closed = fcntl(STDOUT_FILENO, F_GETFD) < 0;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR) != fd)
			_exit(EXIT_TROUBLE);
}

/* Does its standard output tell what it did, rather than what it found? */
static bool is_writing(const struct run *r)
{
	return r->command && (r->command->needs & NEEDS_WRITER || !strcmp(r->command->name, "resolve")) &&
	       !arg_given(&r->args, "dry-run");
}

bool out_is_closed(void)
{
	return stdout_was_closed;
}

static void check_stdout(void)
{
	if (ferror(stdout) && !write_errno)
		write_errno = errno ? errno : EIO;
}

/* Also before anything goes to stderr, so that a terminal or a log shows both in order. */
static void flush_stdout(void)
{
	errno = 0;
	if (fflush(stdout) == EOF)
		check_stdout();
}

void out_bytes(const char *bytes, size_t len)
{
	errno = 0;
	if (len && fwrite(bytes, 1, len, stdout) != len)
		check_stdout();
}

void out_puts(const char *s)
{
	out_bytes(s, strlen(s));
}

void out_text(const txp_text *t)
{
	size_t len;
	const char *bytes = txp_text_bytes(t, &len);

	out_bytes(bytes, len);
}

void out_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	errno = 0;
	if (vprintf(fmt, ap) < 0)
		check_stdout();
	va_end(ap);
}

void out_shown(const char *s)
{
	const char *plain = s;
	txp_text *t;

	while (*plain >= ' ' && *plain < 0x7f)
		plain++;
	if (!*plain) { /* as most of it is */
		out_puts(s);
		return;
	}
	live(txp_show(s, strlen(s), &t));
	out_text(t);
	txp_text_free(t);
}

int out_close(const struct run *r)
{
	flush_stdout();
	if (pager) {
		fclose(stdout);
		pager_wait(pager);
		pager = 0;
		if (write_errno == EPIPE) /* the reader has seen enough */
			write_errno = 0;
	}
	if (!write_errno)
		return EXIT_DONE;
	/* The id of something new comes after its commit. */
	if (!stdout_was_closed && is_writing(r))
		return fail(r, EXIT_TROUBLE, "What was committed stays so: look with `txplan log` before you run it again.",
			    "the result could not be written to standard output: %s",
			    write_errno == EPIPE ? "nobody reads it any more" : strerror(write_errno));
	if (write_errno == EPIPE)
		return EXIT_UNREAD;
	return fail(r, EXIT_TROUBLE,
		    stdout_was_closed ? "Run it again with an open standard output."
				      : "Make room, or send the output elsewhere, and run it again.",
		    "the result could not be written to standard output: %s",
		    stdout_was_closed ? "it is closed" : strerror(write_errno));
}

/* ---- stderr ---- */

__attribute__((format(printf, 1, 0))) static char *shown(const char *fmt, va_list ap)
{
	va_list again;
	txp_text *t;
	char *raw;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	if (len < 0)
		out_of_memory();
	raw = keep((size_t)len + 1);
	vsnprintf(raw, (size_t)len + 1, fmt, again);
	va_end(again);
	live(txp_show(raw, (size_t)len, &t));
	return keep_text(t);
}

void tell_danger(const struct run *r)
{
	struct danger *d = r ? r->danger : NULL;
	void (*say)(const struct run *run, void *arg) = d ? d->tell : NULL;

	if (!say)
		return;
	d->tell = NULL;
	say(r, d->arg);
}

/* A message on stderr, behind a margin; wrapped where that is a terminal, else on one line. */
static void tell_line(const struct run *r, uint32_t indent, const char *words)
{
	if (r && r->width_err) {
		txp_page *page = page_new_err(r);

		put_prose(page, indent, words);
		txp_page_free(page);
	} else {
		fprintf(stderr, "%*s%s\n", (int)indent, "", words);
	}
}

int fail(const struct run *r, enum exit_code code, const char *remedy, const char *fmt, ...)
{
	va_list ap;

	flush_stdout();
	tell_danger(r);
	va_start(ap, fmt);
	tell_line(r, 0, keep_printf("txplan%s%s: %s", r && r->command ? " " : "", r && r->command ? r->command->name : "", shown(fmt, ap)));
	va_end(ap);
	if (remedy) {
		txp_text *t;

		live(txp_show(remedy, strlen(remedy), &t));
		tell_line(r, 2, txp_text_bytes(t, NULL));
		txp_text_free(t);
	}
	return code;
}

int trouble(struct trouble *t, enum exit_code code, const char *remedy, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	*t = (struct trouble){ code, shown(fmt, ap), remedy };
	va_end(ap);
	return code;
}

int fail_trouble(const struct run *r, const struct trouble *t)
{
	return fail(r, t->code, t->remedy, "%s", t->wrong);
}

void tell(const struct run *r, const char *fmt, ...)
{
	va_list ap;

	if (r->quiet)
		return;
	flush_stdout();
	if (out_is_gone() && !is_writing(r)) /* what it would say is about a result that nobody waits for */
		return;
	va_start(ap, fmt);
	tell_line(r, 0, shown(fmt, ap));
	va_end(ap);
}

void tell_findings(const struct run *r, const txp_findings *f)
{
	txp_page *page;

	if (!f || !txp_findings_count(f))
		return;
	flush_stdout();
	page = page_new_err(r);
	live(txp_page_findings(page, f, 0, NULL));
	txp_page_free(page);
}

enum exit_code exit_of(enum txp_result result)
{
	switch (live(result)) {
	case TXP_OK:
		return EXIT_DONE;
	case TXP_EREFUSED:
		return EXIT_NEGATIVE;
	case TXP_ENOTFOUND:
		return EXIT_NO_PLAN;
	case TXP_EREPOSITORY:
		return EXIT_REPOSITORY;
	case TXP_ESIGNING:
		return EXIT_SIGNING;
	default:
		return EXIT_TROUBLE;
	}
}
