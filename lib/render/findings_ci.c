/* Findings for editors, workflow runners and test reports: gcc, github, junit. */
#include "render/findings.h"

#include <string.h>
#include "base/utf8.h"

static const char *const gcc_level[] = {
	[TXP_HINT] = "note", [TXP_WARNING] = "warning", [TXP_ERROR] = "error", [TXP_CRITICAL] = "error",
};
static const char *const github_level[] = {
	[TXP_HINT] = "notice", [TXP_WARNING] = "warning", [TXP_ERROR] = "error", [TXP_CRITICAL] = "error",
};

static const char *file_of(const struct source *source)
{
	return source && *source->name ? source->name : "txplan";
}

void findings_gcc(struct buf *out, const struct findings *f, const struct source *source)
{
	for (size_t i = 0; i < findings_count(f); i++) {
		const struct txp_finding *n = findings_at(f, i);
		if (source && *source->name)
			findings_place(out, source, n->at);
		else
			buf_puts(out, file_of(source));
		buf_printf(out, ": %s: ", gcc_level[n->severity]);
		utf8_show(out, n->message, strlen(n->message));
		buf_printf(out, " [%s]\n", n->code);
	}
}

/* The runner's own escapes: %XX for what would end the text; in a property the separators as well. */
static void github_escape(struct buf *out, const char *s, bool property)
{
	struct buf shown = buf_in(out->arena);

	utf8_show(&shown, s, strlen(s));
	for (size_t i = 0; i < shown.len; i++) {
		char c = shown.bytes[i];
		if (c == '%' || (property && (c == ':' || c == ',')))
			buf_printf(out, "%%%02X", (unsigned char)c);
		else
			buf_putc(out, c);
	}
}

void findings_github(struct buf *out, const struct findings *f, const struct source *source)
{
	for (size_t i = 0; i < findings_count(f); i++) {
		const struct txp_finding *n = findings_at(f, i);
		buf_printf(out, "::%s ", github_level[n->severity]);
		if (source && *source->name) {
			buf_puts(out, "file=");
			github_escape(out, source->name, true);
			buf_putc(out, ',');
		}
		if (source && n->at.start != TXP_NOWHERE) {
			struct txp_position p = source_position(source, n->at.start);
			struct txp_position q = source_position(source, n->at.end);
			buf_printf(out, "line=%u,endLine=%u,col=%u,", (unsigned)p.line, (unsigned)q.line,
				   (unsigned)p.column);
			if (p.line == q.line && q.column > p.column)
				buf_printf(out, "endColumn=%u,", (unsigned)q.column);
		}
		buf_puts(out, "title=");
		github_escape(out, n->code, true);
		buf_puts(out, "::");
		github_escape(out, n->message, false);
		if (n->remedy && *n->remedy) {
			buf_puts(out, "%0A");
			github_escape(out, n->remedy, false);
		}
		buf_putc(out, '\n');
	}
}

static void xml_escape(struct buf *out, const char *s)
{
	struct buf shown = buf_in(out->arena);

	utf8_show(&shown, s, strlen(s));
	for (size_t i = 0; i < shown.len; i++) {
		switch (shown.bytes[i]) {
		case '&': buf_puts(out, "&amp;"); break;
		case '<': buf_puts(out, "&lt;"); break;
		case '>': buf_puts(out, "&gt;"); break;
		case '"': buf_puts(out, "&quot;"); break;
		default: buf_putc(out, shown.bytes[i]);
		}
	}
}

/* An attribute: its name, a space before it, and the value escaped. */
static void xml_attribute(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, " %s=\"", name);
	xml_escape(out, value);
	buf_putc(out, '"');
}

static void junit_case(struct buf *out, const struct txp_finding *n, const struct source *source)
{
	const bool failed = n->severity >= TXP_ERROR;
	const char *element = failed ? "failure" : "system-out";
	struct buf place = buf_in(out->arena);

	findings_place(&place, source, n->at);
	buf_puts(out, "  <testcase");
	xml_attribute(out, "classname", file_of(source));
	xml_attribute(out, "name", n->code);
	buf_printf(out, "><%s", element);
	if (failed) {
		xml_attribute(out, "type", severity_name(n->severity));
		xml_attribute(out, "message", n->message);
	}
	buf_putc(out, '>');
	if (place.len) {
		xml_escape(out, place.bytes);
		buf_puts(out, ": ");
	}
	buf_printf(out, "%s: ", severity_name(n->severity));
	xml_escape(out, n->message);
	if (n->remedy && *n->remedy) {
		buf_putc(out, '\n');
		xml_escape(out, n->remedy);
	}
	buf_printf(out, "</%s></testcase>\n", element);
}

void findings_junit(struct buf *out, const struct findings *f, const struct source *source)
{
	size_t failures = 0, count = findings_count(f);

	for (size_t i = 0; i < count; i++)
		failures += findings_at(f, i)->severity >= TXP_ERROR;
	buf_puts(out, "<testsuite");
	xml_attribute(out, "name", file_of(source));
	buf_printf(out, " tests=\"%zu\" failures=\"%zu\">\n", count ? count : 1, failures);
	if (!count) {
		buf_puts(out, "  <testcase");
		xml_attribute(out, "classname", file_of(source));
		buf_puts(out, " name=\"check\"/>\n");
	}
	for (size_t i = 0; i < count; i++)
		junit_case(out, findings_at(f, i), source);
	buf_puts(out, "</testsuite>\n");
}
