/* Reading an anchor that somebody kept. */
#include "anchor.h"
#include "json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ANCHOR_MOST = 64 * 1024, COUNT_DIGITS_MOST = 15 };

static const char remedy[] = "Give the file that holds what `txplan anchor` printed, whole.";

/* Which of its values a name means, and what came for it. */
struct parts {
	const char *commit, *commits, *plans, *sha256, *date;
};

static const char **part_of(struct parts *p, const char *name, size_t len)
{
	const struct {
		const char *name, **part;
	} known[] = { { "commit", &p->commit }, { "commits", &p->commits }, { "plans", &p->plans }, { "sha256", &p->sha256 },
		      { "date", &p->date } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].name) == len && !memcmp(known[i].name, name, len))
			return known[i].part;
	return NULL;
}

/* Skips what a mail program puts before a line that it quotes. */
static const char *unquoted(const char *line)
{
	return line + strspn(line, " \t>|");
}

/* False when a value comes twice, and not the same. */
static bool take(struct parts *p, const char *name, size_t len, const char *value)
{
	const char **part = part_of(p, name, len);

	if (!part)
		return true;
	if (*part)
		return !strcmp(*part, value);
	*part = value;
	return true;
}

static bool read_text(char *text, struct parts *p)
{
	static const char head[] = "txplan-anchor 1";
	bool begun = false;

	for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
		const char *word = unquoted(line);
		size_t len = strlen(line), name = strcspn(word, " ");

		while (len && strchr(" \t\r", line[len - 1]))
			line[--len] = '\0';
		if (!strcmp(word, head))
			begun = true;
		else if (begun && word[name] && !take(p, word, name, word + name + strspn(word + name, " ")))
			return false;
	}
	return begun;
}

static bool read_json(const char *text, struct parts *p)
{
	struct json_wrong wrong;
	const struct json *all = json_read(text, strlen(text), &wrong), *list = all ? all->first : NULL;

	while (list && strcmp(list->key, "anchors"))
		list = list->next;
	if (!list || all->kind != TXP_JSON_MAP || list->kind != TXP_JSON_LIST || !list->first || list->first->next ||
	    list->first->kind != TXP_JSON_MAP)
		return false;
	for (const struct json *j = list->first->first; j; j = j->next)
		if ((j->kind == TXP_JSON_STRING || j->kind == TXP_JSON_NUMBER) && !take(p, j->key, strlen(j->key), j->text))
			return false;
	return true;
}

static bool hex_of(const char *s, size_t digits)
{
	return s && strlen(s) == digits && !s[strspn(s, "0123456789abcdef")];
}

static bool count_of(const char *s, size_t *count)
{
	if (!s || !*s || strlen(s) > COUNT_DIGITS_MOST || s[strspn(s, "0123456789")])
		return false;
	*count = strtoul(s, NULL, 10);
	return true;
}

static char *read_all(FILE *f)
{
	static const char mark[] = "\xef\xbb\xbf"; /* some editors begin a file with it */
	char *text = keep(ANCHOR_MOST + 1);
	size_t len = fread(text, 1, ANCHOR_MOST + 1, f);

	if (ferror(f) || len > ANCHOR_MOST)
		return NULL;
	text[len] = '\0';
	return text + (strncmp(text, mark, 3) ? 0 : 3);
}

/* Whole and well-formed? Takes it into *out. */
static bool take_parts(const struct parts *p, struct anchor *out)
{
	if (!hex_of(p->commit, TXP_STORE_ID_SIZE - 1) || !hex_of(p->sha256, sizeof out->at.sha256 - 1) ||
	    !count_of(p->commits, &out->at.commits) || !count_of(p->plans, &out->at.plans))
		return false;
	memcpy(out->at.commit, p->commit, sizeof out->at.commit);
	memcpy(out->at.sha256, p->sha256, sizeof out->at.sha256);
	out->date = p->date ? p->date : "";
	return true;
}

int anchor_parse(struct run *r, char *text, struct anchor *out)
{
	static const char bom[] = "\xef\xbb\xbf"; /* some editors put it first */
	struct parts p = { 0 };

	text += strncmp(text, bom, 3) ? 0 : 3;
	if (!(text[strspn(text, " \t\r\n")] == '{' ? read_json(text, &p) : read_text(text, &p)))
		return fail(r, EXIT_TROUBLE, remedy, "%s holds no anchor, or more than one", out->file);
	if (!take_parts(&p, out))
		return fail(r, EXIT_TROUBLE, remedy, "the anchor in %s is damaged", out->file);
	return EXIT_DONE;
}

int anchor_read(struct run *r, const char *file, struct anchor *out)
{
	const bool input = !strcmp(file, "-");
	FILE *f = input ? stdin : open_input(file);
	char *text;

	*out = (struct anchor){ .file = input ? "standard input" : file };
	if (!f)
		return fail(r, EXIT_TROUBLE, remedy, "the anchor %s can't be read: %s", file, read_trouble(errno));
	text = read_all(f);
	if (!input)
		fclose(f);
	if (!text)
		return fail(r, EXIT_TROUBLE, remedy, "%s can't be read, or is too large to be an anchor", out->file);
	return anchor_parse(r, text, out);
}
