/* Records from JSON lines and from CSV. Both become option names and values: what they may be is for the library to say. */
#include "batch.h"
#include "csv.h"
#include "encoding.h"
#include "json.h"

#include <string.h>

/* The first thing that is wrong with the file. It is told at the end: what can be read of the records behind it is read all
 * the same, because what may mean a danger to someone is told before it. */
struct complaint {
	size_t line;
	const char *remedy, *what; /* what NULL: nothing is wrong */
};

struct batch {
	struct run *run;
	const char *file;
	const struct opt *options;
	struct records_read *out;
	struct complaint *wrong;
};

static int refuse(const struct batch *b, size_t line, const char *remedy, const char *what)
{
	if (!b->wrong->what)
		*b->wrong = (struct complaint){ line, remedy, what };
	return EXIT_TROUBLE;
}

static void add_arg(struct record *rec, const char *name, const char *value)
{
	value = encoding_plain_lines(value);
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
	for (const struct json *c = map->kind == TXP_JSON_MAP ? map->first : NULL; c; c = c->next)
		if (!strcmp(c->key, key))
			return c->text;
	return NULL;
}

/* The lists of maps that options write as NAME=VALUE. */
static const struct {
	const char *list, *name, *value, *option;
} pairs[] = {
	{ "scores", "instrument", "total", "score" },
	{ "scores", "instrument", "items", "items" },
	{ "scores", "instrument", "missing", "missing" },
	{ "readings", "objective", "value", "reading" },
	{ "achievement", "for", "to", "achievement" },
};

/* One map of such a list; false when it holds anything else. */
static bool add_pairs(struct record *rec, const char *list, const struct json *map)
{
	const char *name = NULL;
	bool any = false, good = true;

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (map->kind == TXP_JSON_MAP && !strcmp(pairs[i].list, list))
			name = member(map, pairs[i].name);
	for (const struct json *c = map->kind == TXP_JSON_MAP && name ? map->first : NULL; c; c = c->next) {
		/* A key without a value, or with an empty list, is no key. */
		bool known = c->text == name || (c != map->first && c->kind == TXP_JSON_NULL) || (c->kind == TXP_JSON_LIST && !c->first);

		for (size_t i = 0; i < sizeof pairs / sizeof *pairs && !known; i++) {
			if (strcmp(pairs[i].list, list) || strcmp(pairs[i].value, c->key))
				continue;
			add_arg(rec, pairs[i].option,
				keep_printf("%s=%s", name, c->first ? json_joined(c) : c->text ? c->text : ""));
			known = any = true;
		}
		good = good && known;
	}
	return any && good;
}

static bool is_pairs(const struct json *j)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if ((j->kind == TXP_JSON_LIST || j->kind == TXP_JSON_MAP) && !strcmp(pairs[i].list, j->key))
			return true;
	return false;
}

static int add_all_pairs(struct batch *b, struct record *rec, const struct json *j)
{
	bool good = j->kind == TXP_JSON_LIST || add_pairs(rec, j->key, j);

	for (const struct json *c = j->kind == TXP_JSON_LIST ? j->first : NULL; c; c = c->next)
		good = add_pairs(rec, j->key, c) && good;
	return good ? EXIT_DONE
		    : refuse(b, rec->line, "Look at `txplan log-progress --help` for what it may hold.",
			     keep_printf("\"%s\" holds something that an entry can't take from here", j->key));
}

static int add_member(struct batch *b, size_t record, const char *prefix, const struct json *j)
{
	const char *key = keep_printf("%s%s", prefix, j->key);
	struct record *rec = &b->out->list[record];
	const struct opt *o = option_for(b, key);
	int code = EXIT_DONE;

	if (j->kind == TXP_JSON_NULL)
		return EXIT_DONE;
	if (!*prefix && is_pairs(j))
		return add_all_pairs(b, rec, j);
	if (j->kind == TXP_JSON_MAP) {
		for (const struct json *c = j->first; c; c = c->next)
			code |= add_member(b, record, keep_printf("%s/", key), c);
		return code;
	}
	if (j->kind == TXP_JSON_LIST) {
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

/* A line that is no JSON, with those behind it that may belong to it. *taken: how many bytes these are. */
static int read_broken_line(struct batch *b, const char *line, size_t len, size_t number, const struct json_wrong *wrong,
			    size_t *taken)
{
	size_t more = json_piece(line, line + *taken);
	struct json_wrong ignored;
	struct json *j = more > len + 2 ? json_read(line, more, &ignored) : NULL;

	*taken = more > len ? more : len;
	if (!j) {
		signs_of_broken(b->out, line, line + *taken, number);
		return refuse(b, number, wrong->remedy ? wrong->remedy : "Write one record {…} a line.",
			      keep_printf("this is not a JSON record: at character %zu, %s", wrong->column, wrong->what));
	}
	signs_of_others(b->out, j, number);
	return refuse(b, number, "Write each record {…} on one line, without [ ] around them; with jq: jq -c '.[]? // .'.",
		      "a JSON text begins here that goes over several lines");
}

/* *taken: how many bytes there are in all; becomes how many have been read. */
static int read_json_line(struct batch *b, const char *line, size_t len, size_t number, size_t *taken)
{
	struct json_wrong wrong;
	struct json *j = json_read(line, len, &wrong);
	size_t record = b->out->count;
	int code = EXIT_DONE;

	if (!j)
		return read_broken_line(b, line, len, number, &wrong, taken);
	*taken = len;
	if (j->kind == TXP_JSON_LIST) {
		signs_of_others(b->out, j, number);
		return refuse(b, number, "Write each record {…} on a line of its own, without [ ] around them; with jq: jq -c '.[]'.",
			      "this is not a JSON record: it is a list [ ]");
	}
	if (j->kind != TXP_JSON_MAP)
		return refuse(b, number, "Write one record {…} a line.", "this is not a JSON record: it is no {…}");
	record_new(b->out, number);
	for (const struct json *c = j->first; c; c = c->next) {
		if (!strcmp(c->key, "plan"))
			b->out->list[record].plan = c->text;
		else
			code |= add_member(b, record, "", c);
	}
	signs_of_json(&b->out->list[record], j);
	if (!code && !b->out->list[record].plan)
		code = refuse(b, number, "Add \"plan\": \"mt-0417\" to it.", "the record names no plan");
	return code;
}

/* A line ends in LF, CRLF or CR: in a record, all of these are written as escapes. */
static int read_json_lines(struct batch *b, const char *bytes, size_t len)
{
	const char *end = bytes + len;
	size_t number = 1;
	int code = EXIT_DONE;

	for (const char *p = bytes; p < end; number++) {
		size_t n = 0, blank;

		while (p + n < end && p[n] != '\n' && p[n] != '\r')
			n++;
		blank = strspn(p, " \t");
		if (n > blank) {
			size_t taken = (size_t)(end - p);

			code |= read_json_line(b, p, n, number, &taken);
			if (taken > n) { /* with line ends */
				for (const char *stop = p + taken; p < stop; p++)
					number += *p == '\n';
				number--; /* the loop counts one */
				continue;
			}
		}
		p += n;
		p += (p + 1 < end && p[0] == '\r' && p[1] == '\n') + (p < end);
	}
	return code;
}

/* ---- CSV ---- */

/* What can stand before the colon of score:phq-9. */
static bool is_pair_option(const char *name)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (!strcmp(pairs[i].option, name))
			return true;
	return false;
}

static const char *near_column(const struct batch *b, const char *name)
{
	const char **known = NULL;
	size_t n = 0;

	for (const struct opt *o = b->options; o && o->name; o++) {
		known = keep_grown(known, n, sizeof *known);
		known[n++] = o->name;
	}
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		known = keep_grown(known, n, sizeof *known);
		known[n++] = pairs[i].option;
	}
	known = keep_grown(known, n, sizeof *known);
	known[n++] = "plan";
	known = keep_grown(known, n, sizeof *known);
	known[n] = NULL;
	return txp_nearest(name, known);
}

struct column {
	const char *name;
	const char *option; /* "plan", an option's name, or NULL: it has no name */
	const char *prefix; /* "phq-9=" for score:phq-9, else "" */
	const char *cell;   /* what stands in it in the row that is being read, or "" */
};

enum { COLUMNS_MOST = 1000, UNQUOTED_MOST = 32 };

static int unknown_column(const struct batch *b, size_t line, size_t number, const char *name)
{
	const char *near = b->wrong->what ? NULL : near_column(b, name); /* only the first is told */

	if (is_pair_option(name))
		return refuse(b, line, keep_printf("Write what it is about behind a colon, such as %s:%s.", name,
						   strcmp(name, "score") && strcmp(name, "items") ? "g1.o1" : "phq-9"),
			      keep_printf("column %zu, \"%s\", doesn't say of what", number, name));
	return refuse(b, line,
		      near ? keep_printf("Did you mean \"%s\"? `txplan log-progress --help` lists the names.", near)
			   : "`txplan log-progress --help` lists the names that columns can have.",
		      keep_printf("column %zu, \"%s\", is nothing that an entry has", number, name));
}

static int read_column(const struct batch *b, size_t line, const struct column *before, size_t number, struct column *out)
{
	const char *name = out->name, *colon = strchr(name, ':');
	const struct opt *o = option_for(b, name);

	if (!*name)
		return EXIT_DONE;
	if (!strcmp(name, "plan")) {
		out->option = name;
	} else if (colon && colon[1] && is_pair_option(keep_copy(name, (size_t)(colon - name)))) {
		out->option = keep_copy(name, (size_t)(colon - name));
		out->prefix = keep_printf("%s=", colon + 1);
	} else if (o) {
		out->option = o->name;
	} else {
		return unknown_column(b, line, number, name);
	}
	for (size_t i = 0; i + 1 < number; i++)
		if (before[i].option && !strcmp(before[i].option, out->option) && !strcmp(before[i].prefix, out->prefix) &&
		    !(o && o->repeats))
			return refuse(b, line, "Keep one of the two.",
				      keep_printf("columns %zu and %zu are the same, \"%s\"", i + 1, number, name));
	return EXIT_DONE;
}

static int bad_cell(const struct batch *b, const struct csv *c, size_t line, size_t number, const struct column *column)
{
	return refuse(b, line, c->remedy,
		      column ? keep_printf("column %zu, \"%s\": %s", number, column->name, c->wrong)
			     : keep_printf("column %zu: %s", number, c->wrong));
}

/* The first line: the names of the columns, all of them known. */
static int read_header(struct batch *b, struct csv *c, struct column **columns, size_t *count)
{
	const size_t line = c->line;
	bool last = false, plan = false;
	struct column *list = NULL;
	int code = EXIT_DONE;
	size_t n = 0;

	while (!last) {
		const char *name = csv_cell(c, &last);

		if (!name)
			return bad_cell(b, c, line, n + 1, NULL);
		if (n == COLUMNS_MOST) {
			code = refuse(b, line, "Keep the columns that an entry has.", "the first line names more than 1,000 columns");
			continue;
		}
		list = keep_grown(list, n, sizeof *list);
		list[n] = (struct column){ .name = name, .prefix = "" };
		n++;
		plan = plan || !strcmp(name, "plan");
	}
	if (!plan)
		code = refuse(b, line, "Write the names of the columns there, with commas or semicolons between them: "
			      "plan,date,kind,note.", "the first line names no column `plan`");
	for (size_t i = 0; i < n; i++)
		code |= read_column(b, line, list, i + 1, &list[i]);
	*columns = list;
	*count = n;
	return code;
}

/* The cells of columns from one on, with commas between them. */
static char *cells_from(const struct column *columns, size_t count, const char *surplus)
{
	size_t len = strlen(surplus) + 1;
	char *text, *to;

	for (size_t i = 0; i < count; i++)
		len += strlen(columns[i].cell) + 1;
	text = to = keep(len);
	for (size_t i = 0; i < count; i++)
		to = stpcpy(stpcpy(to, i ? "," : ""), columns[i].cell);
	stpcpy(to, surplus);
	return text;
}

/* What may mean a danger in a row. Where it has too many cells, answers without quotes around them go on in the columns behind
 * theirs, and behind the last one. */
static void add_signs(struct record *rec, const struct column *columns, size_t count, const char *surplus)
{
	for (size_t i = 0; i < count; i++) {
		size_t behind = count - i < UNQUOTED_MOST ? count - i : UNQUOTED_MOST;

		if (!*columns[i].name || !*columns[i].cell || sign_is_plan(columns[i].name))
			continue;
		sign_named(rec, columns[i].name, *surplus && i < UNQUOTED_MOST ? cells_from(columns + i, behind, surplus) : columns[i].cell);
	}
}

/* A row into a record; *empty when nothing stands in it. */
static int read_row(struct batch *b, struct csv *c, struct column *columns, size_t count, bool *empty)
{
	struct record *rec = record_new(b->out, c->line);
	bool last = false;
	int code = EXIT_DONE;
	const char *surplus = "";
	size_t n = 0;

	*empty = true;
	for (size_t i = 0; i < count; i++)
		columns[i].cell = "";
	for (; !last; n++) {
		struct column *column = n < count ? &columns[n] : NULL;
		const size_t line = c->line;
		char *from = c->at;
		const char *cell = csv_cell(c, &last);

		if (!cell) {
			/* On the next line somebody else may need to be seen. */
			char *stop = memchr(from, '\n', (size_t)(c->end - from));

			*empty = false;
			add_signs(rec, columns, n < count ? n : count, "");
			if (column)
				sign_named(rec, column->name, keep_copy(from, (size_t)((stop ? stop : c->end) - from)));
			code = bad_cell(b, c, line, n + 1, column);
			c->at = stop ? stop + 1 : c->end;
			c->line = line + 1;
			return code;
		}
		if (!*cell)
			continue;
		*empty = false;
		if (column && sign_is_plan(column->name))
			rec->plan = cell;
		if (column)
			column->cell = cell;
		else if (n < count + UNQUOTED_MOST)
			surplus = keep_printf("%s,%s", surplus, cell);
		if (!column)
			code = refuse(b, rec->line, "Put quotes around a value that holds a comma, or what else stands between values.",
				      "the line has more values than the first line has names");
		else if (!column->option)
			code = refuse(b, line, "Give the column a name in the first line, or take the value out.",
				      keep_printf("column %zu holds a value, and has no name", n + 1));
		else if (strcmp(column->option, "plan") != 0)
			add_arg(rec, column->option, *column->prefix ? keep_printf("%s%s", column->prefix, cell) : cell);
	}
	if (*empty)
		return EXIT_DONE;
	add_signs(rec, columns, count, surplus);
	if (n < count)
		code = refuse(b, rec->line,
			      keep_printf("Write a %s for each value that is left empty; look whether the end of the file is missing.",
					  csv_separator_word(c)),
			      "the line has fewer values than the first line has names");
	return rec->plan ? code : refuse(b, rec->line, "Fill in the column `plan`.", "the record names no plan");
}

static int read_csv(struct batch *b, char *bytes, size_t len)
{
	struct column *columns = NULL;
	size_t count = 0, above = 0, lines = 0;
	struct csv c;
	bool empty;
	int code;

	for (; above < len && strchr(" \t\r\n", bytes[above]); above++)
		if (bytes[above] == '\n' || (bytes[above] == '\r' && bytes[above + 1] != '\n'))
			lines++;
	if (!lines)
		above = 0;
	c = csv_open(bytes + above, len - above, "plan");
	c.line += lines;
	code = read_header(b, &c, &columns, &count);

	while (columns && csv_more(&c)) {
		code |= read_row(b, &c, columns, count, &empty);
		b->out->count -= empty;
	}
	return code;
}

/* ---- The file ---- */

static int not_utf8(const struct batch *b, const struct encoding *e)
{
	const char *remedy;

	if (!e->seems)
		return refuse(b, e->line, "Save it anew as text (CSV UTF-8); a file that holds NUL bytes is damaged or is no text.",
			      "a NUL byte stands here");
	remedy = keep_printf("Save it as \"CSV UTF-8\", or convert it: iconv -f %s -t UTF-8 FILE >NEW-FILE", e->iconv);
	if (!e->line)
		return refuse(b, 0, remedy, keep_printf("%s is not UTF-8 text: it seems to be %s", b->file, e->seems));
	return refuse(b, e->line, remedy, keep_printf("this is not UTF-8 text: the file seems to be %s", e->seems));
}

int batch_parse(struct run *r, const char *file, const struct opt *options, char *bytes, size_t len, bool csv,
		struct records_read *out)
{
	struct complaint wrong = { 0 };
	struct batch b = { .run = r, .file = file, .options = options, .out = out, .wrong = &wrong };
	struct encoding other;
	int code = EXIT_DONE;

	*out = (struct records_read){ 0 };
	if (!encoding_is_utf8(bytes, len, &other))
		code = not_utf8(&b, &other);
	if (code && (!other.line || !other.seems))
		len = encoding_narrow(bytes, len, !other.line);
	if (len >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3)) {
		bytes += 3;
		len -= 3;
	}
	if (!bytes[strspn(bytes, " \t\r\n")])
		return fail(r, EXIT_TROUBLE, csv ? "Save the table anew: its first line names the columns." : "Write one record {…} a line.",
			    "%s is empty; nothing was written", file);
	code |= csv ? read_csv(&b, bytes, len) : read_json_lines(&b, bytes, len);
	if (!wrong.what)
		return code;
	if (!wrong.line)
		return fail(r, code, wrong.remedy, "%s; nothing was written", wrong.what);
	return fail(r, code, wrong.remedy, out->count > 1 ? "%s:%zu: %s; for that the whole batch is refused, and nothing was written"
							  : "%s:%zu: %s; nothing was written",
		    file, wrong.line, wrong.what);
}
