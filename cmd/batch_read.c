/* Records from JSON lines and from CSV. Both become option names and values: what they may be is for the library to say. */
#include "batch.h"
#include "json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MOST = 16 << 20 };

struct batch {
	struct run *run;
	const char *file;
	const struct opt *options;
	struct records_read *out;
};

static int refuse(const struct batch *b, size_t line, const char *remedy, const char *what)
{
	return fail(b->run, EXIT_TROUBLE, remedy, "%s:%zu: %s; nothing was written", b->file, line, what);
}

static struct record *add_record(struct batch *b, size_t line)
{
	struct records_read *o = b->out;

	o->list = keep_grown(o->list, o->count, sizeof *o->list);
	o->list[o->count] = (struct record){ .line = line };
	return &o->list[o->count++];
}

static void add_arg(struct record *rec, const char *name, const char *value)
{
	rec->args = keep_grown(rec->args, rec->nargs, sizeof *rec->args);
	rec->args[rec->nargs++] = (struct txp_arg){ name, value };
}

/* The option for keys of the plan ("goals", "risk/level", "late_entry"), or for its own name. */
static const struct opt *option_for(const struct batch *b, const char *key)
{
	for (const struct opt *o = b->options; o && o->name; o++)
		if (!strcmp(o->name, key) || (o->key && !strcmp(o->key, key)))
			return o;
	return NULL;
}

/* ---- JSON ---- */

static const char *member(const struct json *map, const char *key)
{
	for (const struct json *c = map->first; c; c = c->next)
		if (!strcmp(c->key, key))
			return c->text;
	return NULL;
}

static const char *joined(const struct json *list)
{
	const char *text = "";

	for (const struct json *c = list->first; c; c = c->next)
		text = keep_printf("%s%s%s", text, c == list->first ? "" : ",", c->text ? c->text : "?");
	return text;
}

/* The lists of maps that options write as NAME=VALUE. */
static const struct {
	const char *list, *name, *value, *option;
} pairs[] = {
	{ "scores", "instrument", "total", "score" },
	{ "scores", "instrument", "items", "items" },
	{ "readings", "objective", "value", "reading" },
	{ "achievement", "for", "to", "achievement" },
};

/* One map of such a list; false when it holds anything else. */
static bool add_pairs(struct record *rec, const char *list, const struct json *map)
{
	const char *name = NULL;
	bool any = false;

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (!strcmp(pairs[i].list, list))
			name = member(map, pairs[i].name);
	for (const struct json *c = map->kind == JSON_MAP && name ? map->first : NULL; c; c = c->next) {
		bool known = c->text == name;

		for (size_t i = 0; i < sizeof pairs / sizeof *pairs && !known; i++) {
			if (strcmp(pairs[i].list, list) || strcmp(pairs[i].value, c->key))
				continue;
			add_arg(rec, pairs[i].option,
				keep_printf("%s=%s", name, c->kind == JSON_LIST ? joined(c) : c->text ? c->text : ""));
			known = any = true;
		}
		if (!known)
			return false;
	}
	return any;
}

static bool is_pairs(const struct json *j)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (j->kind == JSON_LIST && !strcmp(pairs[i].list, j->key))
			return true;
	return false;
}

static int add_member(struct batch *b, size_t record, const char *prefix, const struct json *j)
{
	const char *key = keep_printf("%s%s", prefix, j->key);
	struct record *rec = &b->out->list[record];
	const struct opt *o = option_for(b, key);
	int code = EXIT_DONE;

	if (j->kind == JSON_NULL)
		return EXIT_DONE;
	if (!*prefix && is_pairs(j)) {
		for (const struct json *c = j->first; c; c = c->next)
			if (!add_pairs(rec, key, c))
				return refuse(b, rec->line, "Look at `txplan log-progress --help` for what it may hold.",
					      keep_printf("\"%s\" holds something that an entry can't take from here", key));
		return EXIT_DONE;
	}
	if (j->kind == JSON_MAP) {
		for (const struct json *c = j->first; c && !code; c = c->next)
			code = add_member(b, record, keep_printf("%s/", key), c);
		return code;
	}
	if (j->kind == JSON_LIST) {
		for (const struct json *c = j->first; c; c = c->next) {
			if (!c->text)
				return refuse(b, rec->line, "Give a list of plain words.",
					      keep_printf("\"%s\" is not a list of words", key));
			add_arg(rec, o ? o->name : key, c->text);
		}
		return EXIT_DONE;
	}
	add_arg(rec, o ? o->name : key, j->text);
	return EXIT_DONE;
}

static int read_json_line(struct batch *b, const char *line, size_t len, size_t number)
{
	const char *wrong;
	struct json *j = json_read(line, len, &wrong);
	size_t record = b->out->count;
	int code = EXIT_DONE;

	if (!j || j->kind != JSON_MAP)
		return refuse(b, number, "Write one record {…} a line.",
			      keep_printf("this is not a JSON record: %s", j ? "it is no {…}" : wrong));
	add_record(b, number);
	for (const struct json *c = j->first; c && !code; c = c->next) {
		if (!strcmp(c->key, "plan"))
			b->out->list[record].plan = c->text;
		else
			code = add_member(b, record, "", c);
	}
	if (!code && !b->out->list[record].plan)
		code = refuse(b, number, "Add \"plan\": \"mt-0417\" to it.", "the record names no plan");
	return code;
}

static int read_json_lines(struct batch *b, const char *bytes, size_t len)
{
	const char *end = bytes + len;
	size_t number = 1;

	for (const char *p = bytes; p < end; number++) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((newline ? newline : end) - p);
		int code = n > strspn(p, " \t\r") ? read_json_line(b, p, n, number) : EXIT_DONE;

		if (code)
			return code;
		p += n + (newline != NULL);
	}
	return EXIT_DONE;
}

/* ---- CSV ---- */

struct csv {
	const char *at, *end;
	size_t line;
};

/* The next cell, unquoted; *last tells that a line ended with it. NULL: an unclosed quote. */
static char *next_cell(struct csv *c, bool *last)
{
	char *cell = keep((size_t)(c->end - c->at) + 1), *to = cell;
	bool quoted = c->at < c->end && *c->at == '"';

	c->at += quoted;
	for (;; c->at++) {
		if (c->at == c->end && quoted)
			return NULL;
		if (c->at == c->end)
			break;
		if (quoted && *c->at == '"' && c->at + 1 < c->end && c->at[1] == '"')
			c->at++; /* "" is one quote */
		else if (quoted && *c->at == '"') {
			quoted = false;
			continue;
		} else if (!quoted && (*c->at == ',' || *c->at == '\n')) {
			break;
		}
		c->line += *c->at == '\n';
		*to++ = *c->at;
	}
	*last = c->at == c->end || *c->at == '\n';
	if (*last && to > cell && to[-1] == '\r')
		*--to = '\0';
	c->line += c->at < c->end && *c->at == '\n';
	c->at += c->at < c->end;
	return cell;
}

static size_t csv_header(struct csv *c, const char ***names)
{
	bool last = false;
	size_t n = 0;

	*names = NULL;
	while (!last) {
		const char *cell = next_cell(c, &last);

		*names = keep_grown(*names, n, sizeof **names);
		(*names)[n++] = cell ? cell : "";
	}
	return n;
}

/* `score:phq-9` as a column's name gives phq-9=VALUE. */
static void add_cell(struct batch *b, struct record *rec, const char *column, const char *cell)
{
	const char *colon = strchr(column, ':');
	const struct opt *o;

	if (!*cell)
		return;
	if (!strcmp(column, "plan")) {
		rec->plan = cell;
		return;
	}
	if (colon) {
		add_arg(rec, keep_copy(column, (size_t)(colon - column)), keep_printf("%s=%s", colon + 1, cell));
		return;
	}
	o = option_for(b, column);
	add_arg(rec, o ? o->name : column, cell);
}

static bool has_plan(const char **names, size_t count)
{
	while (count)
		if (!strcmp(names[--count], "plan"))
			return true;
	return false;
}

static int read_csv(struct batch *b, const char *bytes, size_t len)
{
	struct csv c = { bytes, bytes + len, 1 };
	const char **names;
	size_t columns = csv_header(&c, &names);

	if (!has_plan(names, columns))
		return refuse(b, 1, "Write the names of the columns there, with commas between them: plan,date,kind,note.",
			      "the first line names no column `plan`");
	while (c.at < c.end) {
		size_t line = c.line, n = 0;
		bool last = false, empty = true;
		struct record *rec = add_record(b, line);

		while (!last) {
			char *cell = next_cell(&c, &last);

			if (!cell)
				return refuse(b, line, "Close it; a quote within quotes is written twice.", "a quote is not closed");
			empty = empty && !*cell;
			if (n < columns)
				add_cell(b, rec, names[n], cell);
			else if (*cell)
				return refuse(b, line, "Put quotes around a value that holds a comma.",
					      "the line has more values than the first line has names");
			n++;
		}
		if (empty)
			b->out->count--;
		else if (n < columns)
			return refuse(b, line, "Write a comma for each value that is left empty; look whether the end of the file is missing.",
				      "the line has fewer values than the first line has names");
		else if (!rec->plan)
			return refuse(b, line, "Fill in the column `plan`.", "the record names no plan");
	}
	return EXIT_DONE;
}

/* ---- The file ---- */

static char *read_whole(struct run *r, const char *file, size_t *len)
{
	FILE *from = strcmp(file, "-") ? open_input(file) : stdin;
	char *bytes = NULL;
	size_t cap = 0, n;
	int bad;

	*len = 0;
	if (!from) {
		fail(r, EXIT_TROUBLE, "Give a readable file that ends in .jsonl or .csv.", "%s can't be read: %s", file,
		     read_trouble(errno));
		return NULL;
	}
	do {
		if (*len + 1 >= cap) {
			char *more = keep(cap ? cap * 2 + 1 : 65536);
			if (*len)
				memcpy(more, bytes, *len);
			bytes = more;
			cap = cap ? cap * 2 : 65535;
		}
		n = fread(bytes + *len, 1, cap - *len, from);
		*len += n;
		bad = ferror(from) ? errno : 0;
		if (bad == EINTR)
			clearerr(from);
	} while ((n || bad == EINTR) && *len <= FILE_MOST);
	if (from != stdin)
		fclose(from);
	if (!bad && *len <= FILE_MOST)
		return bytes;
	fail(r, EXIT_TROUBLE, "Give a readable file of at most 16 MiB; split a larger one.", "%s %s%s", file,
	     bad ? "can't be read to its end: " : "is too large", bad ? strerror(bad) : "");
	return NULL;
}

int batch_read(struct run *r, const char *file, struct records_read *out)
{
	struct batch b = { .run = r, .file = file, .options = args_group(&r->args, GROUP_SCHEMA), .out = out };
	const char *suffix = strrchr(file, '.');
	bool csv = suffix && !strcmp(suffix, ".csv");
	size_t len;
	char *bytes;

	*out = (struct records_read){ 0 };
	if (!csv && strcmp(file, "-") && !(suffix && !strcmp(suffix, ".jsonl")))
		return fail(r, EXIT_TROUBLE, "End the name in .jsonl or .csv, or send JSON lines to - (standard input).",
			    "the name %s does not tell what kind of file it is", file);
	bytes = read_whole(r, file, &len);
	if (!bytes)
		return EXIT_TROUBLE;
	if (len >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3)) {
		bytes += 3;
		len -= 3;
	}
	return csv ? read_csv(&b, bytes, len) : read_json_lines(&b, bytes, len);
}
