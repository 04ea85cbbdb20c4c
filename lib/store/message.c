/* The commit message: subject, reason, trailers. What a person wrote comes only into the reason, which is never the last
 * paragraph: so it can't pass for trailers. */
#include "store/store.h"

#include <string.h>
#include "base/buf.h"
#include "base/utf8.h"

enum { TRAILERS = 6, REASON_MOST = 16 * 1024 };

static const char *const trailer_names[TRAILERS] = { "Txplan-Action", "Txplan-Plan", "Txplan-Items", "Txplan-Change",
						     "Txplan-Undoes", "Txplan-Unsigned" };

/* Text that neither ends a line (but for \n and \t where allowed) nor steers a terminal. */
static bool text_valid(const char *s, bool lines)
{
	const char *end = s + strlen(s);

	while (s < end) {
		uint32_t cp;
		size_t n = utf8_decode(s, end, &cp);
		if (!n || (cp == '\t' && !lines))
			return false;
		if (utf8_unsafe(cp) && !(lines && cp == '\n'))
			return false;
		s += n;
	}
	return true;
}

static result bad_text(const char *what, error *err)
{
	return refuse(err, TXP_STORE_BAD_PATH, "Leave out control characters, and write it as UTF-8.",
		    "the %s of the commit holds characters that can't be kept", what);
}

/* Without blank lines at its ends, and without blanks at the ends of its lines. */
static void add_reason(struct buf *b, const char *reason)
{
	size_t blank_lines = 0;
	bool any = false;

	for (;;) {
		size_t len = strcspn(reason, "\n"), keep = len;
		while (keep && (reason[keep - 1] == ' ' || reason[keep - 1] == '\t'))
			keep--;
		if (keep) {
			buf_fill(b, '\n', any ? blank_lines : 1);
			buf_add(b, reason, keep);
			buf_putc(b, '\n');
			any = true;
			blank_lines = 0;
		} else {
			blank_lines++;
		}
		if (!reason[len])
			return;
		reason += len + 1;
	}
}

result message_compose(struct arena *a, const struct txp_store_commit *c, bool without_signature, char **out, error *err)
{
	const char *values[TRAILERS] = { c->action, c->plan, c->items, c->change, c->undoes,
					 without_signature ? "yes" : NULL };
	struct buf b = buf_in(a);

	if (!c->subject || !c->subject[0] || !text_valid(c->subject, false))
		return bad_text("subject", err);
	if (!c->action || !c->action[0])
		return bad_text("action", err);
	if (c->reason && (strlen(c->reason) > REASON_MOST || !text_valid(c->reason, true)))
		return bad_text("reason", err);
	buf_puts(&b, c->subject);
	buf_putc(&b, '\n');
	if (c->reason)
		add_reason(&b, c->reason);
	buf_putc(&b, '\n');
	for (int i = 0; i < TRAILERS; i++) {
		if (!values[i] || !values[i][0])
			continue;
		if (!text_valid(values[i], false))
			return bad_text(trailer_names[i], err);
		buf_printf(&b, "%s: ", trailer_names[i]);
		buf_puts(&b, values[i]);
		buf_putc(&b, '\n');
	}
	*out = b.bytes;
	return TXP_STORE_OK;
}

/* Which of our trailers a line is, or -1. */
static int which_trailer(const char *line, size_t len, const char **value)
{
	for (int i = 0; i < TRAILERS; i++) {
		size_t n = strlen(trailer_names[i]);
		if (len > n + 1 && !strncmp(line, trailer_names[i], n) && line[n] == ':') {
			*value = line + n + 1 + (line[n + 1] == ' ');
			return i;
		}
	}
	return -1;
}

/* The last paragraph: where it begins. */
static const char *last_paragraph(const char *body, const char *end)
{
	const char *last = body;

	for (const char *p = body; p + 1 < end; p++)
		if (p[0] == '\n' && p[1] == '\n')
			last = p + 2;
	return last;
}

static bool parse_trailers(struct arena *a, const char *p, const char *end, struct txp_store_entry *e)
{
	const char **fields[TRAILERS] = { &e->action, &e->plan, &e->items, &e->change, &e->undoes, &e->without };
	int seen[TRAILERS] = { 0 };

	for (const char *next; p < end; p = next) {
		const char *value, *stop = memchr(p, '\n', (size_t)(end - p));
		next = stop ? stop + 1 : end;
		size_t len = (size_t)((stop ? stop : end) - p);
		int i = which_trailer(p, len, &value);
		if (i < 0)
			continue;
		if (!seen[i]++)
			*fields[i] = arena_copy(a, value, (size_t)(p + len - value));
		e->ours = e->ours && seen[i] == 1;
	}
	return seen[0] > 0;
}

void message_parse(struct arena *a, const char *message, struct txp_store_entry *e)
{
	const char *subject_end = message + strcspn(message, "\n"), *body = subject_end;
	const char *end = message + strlen(message);

	while (end > message && end[-1] == '\n')
		end--;
	while (*body == '\n')
		body++;
	e->subject = arena_copy(a, message, (size_t)(subject_end - message));
	e->action = e->plan = e->items = e->change = e->undoes = e->without = "";
	e->ours = true;
	const char *last = last_paragraph(body, end);
	bool trailers = body < end && parse_trailers(a, last, end, e);
	e->ours = e->ours && trailers;
	if (trailers)
		end = last;
	while (end > body && end[-1] == '\n')
		end--;
	e->reason = end > body ? arena_copy(a, body, (size_t)(end - body)) : "";
}
