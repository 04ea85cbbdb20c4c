#include "render/records.h"

#include <string.h>
#include "base/decimal.h"
#include "base/json.h"
#include "base/utf8.h"

struct field {
	const char *name;
	char mark; /* '#', '?', '*', '=', or 0 for text */
};

struct row {
	struct row *next;
	const char *values[];
};

struct records {
	struct arena *arena, *row_arena;
	const char *command, *key;
	struct field *fields;
	size_t count;
	struct buf members;
	struct row *first, *newest;
	bool begun, taken; /* the head, and a row, was taken already */
};

struct records *records_start(struct arena *a, const char *command, const char *key, const char *const *fields)
{
	struct records *r = arena_new_of(a, struct records);

	r->arena = a;
	r->row_arena = arena_scratch(a);
	r->command = arena_strdup(a, command);
	r->key = arena_strdup(a, key);
	r->members = buf_in(a);
	while (fields[r->count])
		r->count++;
	r->fields = arena_array(a, r->count, sizeof *r->fields);
	for (size_t i = 0; i < r->count; i++) {
		size_t len = strlen(fields[i]);
		char mark = len && strchr("#?*=", fields[i][len - 1]) ? fields[i][len - 1] : '\0';
		r->fields[i] = (struct field){ arena_copy(a, fields[i], len - (mark != '\0')), mark };
	}
	return r;
}

void records_add(struct records *r, const char *const *values)
{
	struct row *row = arena_alloc(r->row_arena, sizeof *row + r->count * sizeof *row->values);

	for (size_t i = 0; i < r->count; i++) {
		/* A file's name, a kind, a label: row after row they are the same. */
		const char *above = r->newest ? r->newest->values[i] : NULL;
		if (values[i])
			row->values[i] = above && !strcmp(above, values[i]) ? above : arena_strdup(r->row_arena, values[i]);
	}
	*(r->newest ? &r->newest->next : &r->first) = row;
	r->newest = row;
}

void records_member(struct records *r, const char *name, const char *json)
{
	json_text(&r->members, name);
	buf_putc(&r->members, ':');
	buf_puts(&r->members, json);
	buf_putc(&r->members, ',');
}

static void write_list(struct buf *out, const char *s)
{
	buf_putc(out, '[');
	for (bool first = true; *s; first = false) {
		size_t len = strcspn(s, " ");
		if (!first)
			buf_putc(out, ',');
		json_string(out, s, len);
		s += len;
		s += *s == ' ';
	}
	buf_putc(out, ']');
}

static void write_value(struct buf *out, const struct field *f, const char *s)
{
	if (!s)
		buf_puts(out, "null");
	else if (f->mark == '*')
		write_list(out, s);
	else if (f->mark == '=' || (f->mark == '#' && number_valid(s, strlen(s))) ||
		 (f->mark == '?' && (!strcmp(s, "true") || !strcmp(s, "false"))))
		buf_puts(out, s);
	else
		json_text(out, s);
}

static void write_object(struct buf *out, const struct records *r, const struct row *row)
{
	for (size_t i = 0; i < r->count; i++) {
		buf_putc(out, i ? ',' : '{');
		json_text(out, r->fields[i].name);
		buf_putc(out, ':');
		write_value(out, &r->fields[i], row->values[i]);
	}
	buf_puts(out, r->count ? "}" : "{}");
}

static void write_head(struct buf *out, const struct records *r)
{
	buf_puts(out, "{\"schema_version\":1,\"command\":");
	json_text(out, r->command);
	buf_putc(out, ',');
	if (r->members.len)
		buf_add(out, r->members.bytes, r->members.len);
	json_text(out, r->key);
	buf_puts(out, ":[");
}

static void write_json(struct buf *out, const struct records *r, bool end)
{
	if (!r->begun)
		write_head(out, r);
	for (const struct row *row = r->first; row; row = row->next) {
		buf_puts(out, row == r->first && !r->taken ? "\n" : ",\n");
		write_object(out, r, row);
	}
	if (end)
		buf_puts(out, r->first || r->taken ? "\n]}\n" : "]}\n");
}

static void write_cell(struct buf *out, const char *s)
{
	for (const char *end = s + strlen(s); s < end;) {
		uint32_t cp;
		size_t len = utf8_decode(s, end, &cp);
		if (!len)
			buf_puts(out, "\\ufffd");
		else if (cp == '\t' || cp == '\n' || cp == '\r' || cp == '\\')
			buf_printf(out, "\\%c", cp == '\t' ? 't' : cp == '\n' ? 'n' : cp == '\r' ? 'r' : '\\');
		else if (utf8_unsafe(cp) || utf8_hidden(cp))
			buf_printf(out, cp > 0xFFFF ? "\\U%08x" : "\\u%04x", (unsigned)cp);
		else
			buf_add(out, s, len);
		s += len ? len : 1;
	}
}

static void write_tsv(struct buf *out, const struct records *r, bool no_header)
{
	for (size_t i = 0; i < r->count && !no_header; i++) {
		write_cell(out, r->fields[i].name);
		buf_putc(out, i + 1 < r->count ? '\t' : '\n');
	}
	for (const struct row *row = r->first; row; row = row->next) {
		for (size_t i = 0; i < r->count; i++) {
			if (row->values[i])
				write_cell(out, row->values[i]);
			buf_putc(out, i + 1 < r->count ? '\t' : '\n');
		}
	}
}

static enum txp_result write_records(struct buf *out, const struct records *r, const char *format, bool no_header, bool end)
{
	if (!strcmp(format, "json")) {
		write_json(out, r, end);
	} else if (!strcmp(format, "jsonl")) {
		for (const struct row *row = r->first; row; row = row->next) {
			write_object(out, r, row);
			buf_putc(out, '\n');
		}
	} else if (!strcmp(format, "tsv")) {
		write_tsv(out, r, no_header);
	} else {
		return TXP_EUSAGE;
	}
	return TXP_OK;
}

enum txp_result records_render(const struct records *r, const char *format, bool no_header, struct buf *out)
{
	return write_records(out, r, format, no_header, true);
}

enum txp_result records_take(struct records *r, const char *format, bool end, struct buf *out)
{
	enum txp_result result = write_records(out, r, format, r->begun, end);

	if (result != TXP_OK)
		return result;
	r->begun = true;
	r->taken |= r->first != NULL;
	r->first = r->newest = NULL;
	arena_reset(r->row_arena);
	return TXP_OK;
}
