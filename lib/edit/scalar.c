/* Scalars as YAML that YAML 1.1 and YAML 1.2 readers read as the same text. */
#include "edit/internal.h"

#include <string.h>
#include "base/ascii.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/utf8.h"

static bool is_word(const char *text, size_t len, const char *const *words)
{
	for (; *words; words++)
		if (strlen(*words) == len && ascii_is_lower(text, *words, len))
			return true;
	return false;
}

/* Numbers in every spelling of YAML 1.1, times in base 60 and timestamps are made of nothing else. */
static bool looks_numeric(const char *text, size_t len)
{
	const char *digits = text + (*text == '+' || *text == '-');
	size_t left = len - (size_t)(digits - text);

	if (!strchr("0123456789.+-", text[0]))
		return false;
	if (strspn(text, "0123456789_.,:+-eEtTzZ ") == len)
		return true;
	return left > 2 && digits[0] == '0' && strchr("xXoObB", digits[1]) &&
	       strspn(digits + 2, "0123456789abcdefABCDEF_") == left - 2;
}

/* Would some reader take this plain text for a boolean, null, number, date, merge key or default value? */
static bool reads_as_other(const char *text, size_t len)
{
	static const char *const words[] = { "~",  "null", "true", "false", "yes",  "no",    "on",    "off",   "y", "n",
					     "<<", "=",    ".inf", ".nan",  "+.inf", "-.inf", "+.nan", "-.nan", NULL };

	return is_word(text, len, words) || looks_numeric(text, len);
}

bool scalar_typed(const struct node *n)
{
	date_days day;

	if (n->style != STYLE_PLAIN)
		return false;
	return scalar_json_typed(n) || date_parse(n->text, n->len, &day) || date_parse_timestamp(n->text, n->len, &day);
}

bool scalar_json_typed(const struct node *n)
{
	return n->style == STYLE_PLAIN &&
	       (node_is(n, "true") || node_is(n, "false") || number_valid(n->text, n->len));
}

/* Must be written as an escape: what the reader refuses as it is, and what can't be seen. */
static bool needs_escape(uint32_t cp)
{
	return utf8_unsafe(cp) || cp == '\t' || (cp & 0xFFFE) == 0xFFFE;
}

static bool all_visible(const char *text, size_t len)
{
	uint32_t cp;

	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_decode(text + i, text + len, &cp);
		if (!n || needs_escape(cp))
			return false;
	}
	return true;
}

/* Can the text stand without quotes at all? Stricter than YAML where readers disagree. */
static bool plain_allowed(const char *text, size_t len, bool flow)
{
	if (!len || strchr(" -?:,[]{}#&*!|>'\"%@`", text[0]) || text[len - 1] == ' ' || text[len - 1] == ':')
		return false;
	if (flow && strcspn(text, ",[]{}:?") != len)
		return false;
	return !strstr(text, ": ") && !strstr(text, " #") && all_visible(text, len);
}

bool scalar_needs_quotes(const char *text, size_t len, bool flow)
{
	return !plain_allowed(text, len, flow) || reads_as_other(text, len);
}

static void write_single(struct buf *b, const char *text, size_t len)
{
	buf_putc(b, '\'');
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\'')
			buf_putc(b, '\'');
		buf_putc(b, text[i]);
	}
	buf_putc(b, '\'');
}

static void write_escape(struct buf *b, uint32_t cp, bool json)
{
	static const char from[] = "\n\t\r\b\f", to[] = "ntrbf";
	const char *short_form = cp < 0x80 ? strchr(from, (int)cp) : NULL;

	if (cp && short_form)
		buf_printf(b, "\\%c", to[short_form - from]);
	else if (cp <= 0xFF && !json)
		buf_printf(b, "\\x%02X", (unsigned)cp);
	else if (cp <= 0xFFFF)
		buf_printf(b, "\\u%04X", (unsigned)cp);
	else if (json)
		buf_printf(b, "\\u%04X\\u%04X", 0xD800 + (unsigned)((cp - 0x10000) >> 10), 0xDC00 + (unsigned)(cp & 0x3FF));
	else
		buf_printf(b, "\\U%08X", (unsigned)cp);
}

static void write_double(struct buf *b, const char *text, size_t len, bool json)
{
	uint32_t cp;

	buf_putc(b, '"');
	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_decode(text + i, text + len, &cp);
		if (!n) {
			cp = 0xFFFD;
			n = 1;
		}
		if (needs_escape(cp)) {
			write_escape(b, cp, json);
		} else {
			if (cp == '"' || cp == '\\')
				buf_putc(b, '\\');
			buf_add(b, text + i, n);
		}
	}
	buf_putc(b, '"');
}

void scalar_write(struct buf *b, const struct node *n, const struct style *st, bool flow, enum quotes keep)
{
	bool bare = st->json ? scalar_json_typed(n) : scalar_typed(n);

	if (!bare && keep == QUOTES_AUTO && !st->json && !st->quote_text)
		bare = !scalar_needs_quotes(n->text, n->len, flow);
	if (flow && bare && !plain_allowed(n->text, n->len, flow) && !scalar_json_typed(n))
		bare = false;
	if (bare)
		buf_add(b, n->text, n->len);
	else if ((keep == QUOTES_SINGLE || (keep == QUOTES_AUTO && st->single)) && !st->json &&
		 all_visible(n->text, n->len))
		write_single(b, n->text, n->len);
	else
		write_double(b, n->text, n->len, st->json);
}

/* Lines under `|`: text that needs no indentation indicator, keeps at most its last line break, and has nothing that
 * the reader refuses as it is. */
bool scalar_fits_literal(const struct node *n)
{
	const char *text = n->text;
	uint32_t cp;

	if (!n->len || text[0] == ' ' || text[0] == '\n' || (n->len > 1 && text[n->len - 1] == '\n' && text[n->len - 2] == '\n'))
		return false;
	for (size_t i = 0, k; i < n->len; i += k) {
		k = utf8_decode(text + i, text + n->len, &cp);
		if (!k || (cp != '\n' && needs_escape(cp)))
			return false;
	}
	/* A last line of spaces alone would count as a trailing blank line. */
	size_t last = n->len - (text[n->len - 1] == '\n');
	while (last > 0 && text[last - 1] == ' ')
		last--;
	return last > 0 && text[last - 1] != '\n';
}

/* One paragraph that `>` gives back exactly: words with single spaces between them. */
bool scalar_fits_folded(const struct node *n)
{
	size_t len = n->len;

	if (!len || n->text[0] == ' ')
		return false;
	if (n->text[len - 1] == '\n')
		len--;
	return len > 0 && n->text[len - 1] != ' ' && all_visible(n->text, len) && !strstr(n->text, "  ");
}

void scalar_write_literal(struct buf *b, const struct node *n, unsigned column, const char *line_end)
{
	const char *p = n->text, *end = p + n->len;

	while (p < end) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		if (!stop)
			stop = end;
		if (stop > p) {
			buf_fill(b, ' ', column);
			buf_add(b, p, (size_t)(stop - p));
		}
		buf_puts(b, line_end);
		p = stop + 1;
	}
}

void scalar_write_folded(struct buf *b, const struct node *n, unsigned column, const char *line_end)
{
	const char *p = n->text, *end = p + n->len - (p[n->len - 1] == '\n');

	while (p < end) {
		const char *stop = p;
		for (const char *word = p; word < end;) {
			const char *next = memchr(word, ' ', (size_t)(end - word));
			if (!next)
				next = end;
			if (stop > p && column + utf8_width(p, (size_t)(next - p)) > FOLD_COLUMNS)
				break;
			stop = next;
			word = next + 1;
		}
		buf_fill(b, ' ', column);
		buf_add(b, p, (size_t)(stop - p));
		buf_puts(b, line_end);
		p = stop + 1;
	}
}
