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

static struct record *add_record(struct batch *b, size_t line)
{
	struct records_read *o = b->out;

	o->list = keep_grown(o->list, o->count, sizeof *o->list);
	o->list[o->count] = (struct record){ .line = line };
	return &o->list[o->count++];
}

/* Line ends of other systems become ours. */
static const char *plain_lines(const char *text)
{
	char *copy, *to;

	if (!strchr(text, '\r'))
		return text;
	copy = to = keep_copy(text, strlen(text));
	for (const char *p = text; *p; p++)
		if (*p != '\r')
			*to++ = *p;
		else if (p[1] != '\n')
			*to++ = '\n';
	*to = '\0';
	return copy;
}

static void add_arg(struct record *rec, const char *name, const char *value)
{
	value = plain_lines(value);
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
	for (const struct json *c = map->kind == JSON_MAP ? map->first : NULL; c; c = c->next)
		if (!strcmp(c->key, key))
			return c->text;
	return NULL;
}

/* `1,2,-`, where null is an answer that was left blank; of a map `KEY:1,KEY:2`, which is not read but may tell of a danger. */
static const char *joined(const struct json *list)
{
	const char *text = "";

	for (const struct json *c = list->first; c; c = c->next)
		text = keep_printf("%s%s%s%s%s", text, c == list->first ? "" : ",", list->kind == JSON_MAP ? c->key : "",
				   list->kind == JSON_MAP ? ":" : "", c->kind == JSON_NULL ? "-" : c->text ? c->text : "?");
	return text;
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
		if (map->kind == JSON_MAP && !strcmp(pairs[i].list, list))
			name = member(map, pairs[i].name);
	for (const struct json *c = map->kind == JSON_MAP && name ? map->first : NULL; c; c = c->next) {
		/* A key without a value, or with an empty list, is no key. */
		bool known = c->text == name || (c != map->first && c->kind == JSON_NULL) || (c->kind == JSON_LIST && !c->first);

		for (size_t i = 0; i < sizeof pairs / sizeof *pairs && !known; i++) {
			if (strcmp(pairs[i].list, list) || strcmp(pairs[i].value, c->key))
				continue;
			add_arg(rec, pairs[i].option,
				keep_printf("%s=%s", name, c->first ? joined(c) : c->text ? c->text : ""));
			known = any = true;
		}
		good = good && known;
	}
	return any && good;
}

static bool is_pairs(const struct json *j)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if ((j->kind == JSON_LIST || j->kind == JSON_MAP) && !strcmp(pairs[i].list, j->key))
			return true;
	return false;
}

static int add_all_pairs(struct batch *b, struct record *rec, const struct json *j)
{
	bool good = j->kind == JSON_LIST || add_pairs(rec, j->key, j);

	for (const struct json *c = j->kind == JSON_LIST ? j->first : NULL; c; c = c->next)
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

	if (j->kind == JSON_NULL)
		return EXIT_DONE;
	if (!*prefix && is_pairs(j))
		return add_all_pairs(b, rec, j);
	if (j->kind == JSON_MAP) {
		for (const struct json *c = j->first; c; c = c->next)
			code |= add_member(b, record, keep_printf("%s/", key), c);
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

/* The text behind `"key":` in bytes that are no JSON, or NULL. */
static const char *scanned(const char *from, const char *end, const char *key)
{
	const char *quoted = keep_printf("\"%s\"", key), *p = memmem(from, (size_t)(end - from), quoted, strlen(quoted));
	size_t len = 0;

	if (!p)
		return NULL;
	p += strlen(quoted);
	while (p < end && (*p == ' ' || *p == ':'))
		p++;
	if (p == end || (*p != '"' && *p != '['))
		return NULL;
	for (char stop = *p++ == '"' ? '"' : ']'; p + len < end && p[len] != stop;)
		len++;
	return keep_copy(p, len);
}

/* A line that is no JSON may hold answers that someone must see today: they are taken as they stand. */
static void scan_line(struct batch *b, const char *line, const char *end, size_t number)
{
	static const char *const risk[] = { "level", "ideation", "action" };
	struct record *rec = add_record(b, number);

	rec->plan = scanned(line, end, "plan");
	for (size_t i = 0; i < sizeof risk / sizeof *risk; i++)
		if (scanned(line, end, risk[i]))
			add_arg(rec, keep_printf("risk.%s", risk[i]), scanned(line, end, risk[i]));
	for (const char *open = line; open < end && (open = memchr(open, '{', (size_t)(end - open))); open++) {
		const char *next = memchr(open + 1, '{', (size_t)(end - open - 1));
		const char *stop = next ? next : end, *name = scanned(open, stop, "instrument"), *items = scanned(open, stop, "items");

		if (name && items)
			add_arg(rec, "items", keep_printf("%s=%s", name, items));
	}
}

static int read_json_line(struct batch *b, const char *line, size_t len, size_t number)
{
	struct json_wrong wrong;
	struct json *j = json_read(line, len, &wrong);
	size_t record = b->out->count;
	int code = EXIT_DONE;

	if (!j)
		scan_line(b, line, line + len, number);
	if (!j)
		return refuse(b, number, wrong.remedy ? wrong.remedy : "Write one record {…} a line.",
			      keep_printf("this is not a JSON record: at character %zu, %s", wrong.column, wrong.what));
	if (j->kind != JSON_MAP)
		return refuse(b, number, "Write one record {…} a line.", "this is not a JSON record: it is no {…}");
	add_record(b, number);
	for (const struct json *c = j->first; c; c = c->next) {
		if (!strcmp(c->key, "plan"))
			b->out->list[record].plan = c->text;
		else
			code |= add_member(b, record, "", c);
	}
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
		if (n > blank)
			code |= read_json_line(b, p, n, number);
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
};

static int unknown_column(const struct batch *b, size_t line, size_t number, const char *name)
{
	const char *near = near_column(b, name);

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
		list = keep_grown(list, n, sizeof *list);
		list[n] = (struct column){ .name = name, .prefix = "" };
		n++;
		plan = plan || !strcmp(name, "plan");
		if (!last)
			continue;
		if (!plan)
			code = refuse(b, line, "Write the names of the columns there, with commas or semicolons between them: "
				      "plan,date,kind,note.", "the first line names no column `plan`");
		for (size_t i = 0; i < n; i++)
			code |= read_column(b, line, list, i + 1, &list[i]);
	}
	*columns = list;
	*count = n;
	return code;
}

static const char *separator_word(char separator)
{
	return separator == ',' ? "comma" : separator == ';' ? "semicolon" : separator == '\t' ? "tab" : keep_printf("%c", separator);
}

/* A row into a record; *empty when nothing stands in it. */
static int read_row(struct batch *b, struct csv *c, const struct column *columns, size_t count, bool *empty)
{
	struct record *rec = add_record(b, c->line);
	bool last = false;
	int code = EXIT_DONE;
	size_t n = 0;

	*empty = true;
	for (; !last; n++) {
		const struct column *column = n < count ? &columns[n] : NULL;
		const size_t line = c->line;
		char *from = c->at;
		const char *cell = csv_cell(c, &last);

		if (!cell) {
			/* On the next line somebody else may need to be seen. */
			char *stop = memchr(from, '\n', (size_t)(c->end - from));

			*empty = false;
			code = bad_cell(b, c, line, n + 1, column);
			c->at = stop ? stop + 1 : c->end;
			c->line = line + 1;
			return code;
		}
		if (!*cell)
			continue;
		*empty = false;
		if (!column)
			code = refuse(b, rec->line, "Put quotes around a value that holds a comma, or what else stands between values.",
				      "the line has more values than the first line has names");
		else if (!column->option)
			code = refuse(b, line, "Give the column a name in the first line, or take the value out.",
				      keep_printf("column %zu holds a value, and has no name", n + 1));
		else if (!strcmp(column->option, "plan"))
			rec->plan = cell;
		else
			add_arg(rec, column->option, *column->prefix ? keep_printf("%s%s", column->prefix, cell) : cell);
	}
	if (*empty)
		return EXIT_DONE;
	if (n < count)
		code = refuse(b, rec->line,
			      keep_printf("Write a %s for each value that is left empty; look whether the end of the file is missing.",
					  separator_word(c->separator)),
			      "the line has fewer values than the first line has names");
	return rec->plan ? code : refuse(b, rec->line, "Fill in the column `plan`.", "the record names no plan");
}

static int read_csv(struct batch *b, char *bytes, size_t len)
{
	struct csv c = csv_open(bytes, len, "plan");
	struct column *columns = NULL;
	size_t count = 0;
	bool empty;
	int code = read_header(b, &c, &columns, &count);

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
		return fail(b->run, EXIT_TROUBLE, remedy, "%s is not UTF-8 text: it seems to be %s; nothing was written", b->file,
			    e->seems);
	return refuse(b, e->line, remedy, keep_printf("this is not UTF-8 text: the file seems to be %s", e->seems));
}

static bool is_blank(const char *bytes, size_t len)
{
	while (len && strchr(" \t\r\n", bytes[len - 1]))
		len--;
	return !len;
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
	if (code && !wrong.what)
		return code;
	if (len >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3)) {
		bytes += 3;
		len -= 3;
	}
	if (is_blank(bytes, len))
		return fail(r, EXIT_TROUBLE, csv ? "Save the table anew: its first line names the columns." : "Write one record {…} a line.",
			    "%s is empty; nothing was written", file);
	code |= csv ? read_csv(&b, bytes, len) : read_json_lines(&b, bytes, len);
	if (!wrong.what)
		return code;
	return fail(r, code, wrong.remedy, out->count > 1 ? "%s:%zu: %s; for that the whole batch is refused, and nothing was written"
							  : "%s:%zu: %s; nothing was written",
		    file, wrong.line, wrong.what);
}
