/* Whatever a commit's message says: it is read without harm. And whatever a person writes as a reason, what was composed with
 * it is read as it was meant: it can't pass for trailers.
 *
 * Input: a message; or, behind a first byte of '=', lines: subject, action, plan, items, then a reason. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	char *text;
};

static void must(bool good)
{
	if (!good)
		abort();
}

/* A commit's message holds no NUL: git ends it there. */
static result read_it(struct arena *a, void *ctx, error *err)
{
	const struct input *in = ctx;
	struct txp_store_entry e = { 0 };

	(void)err;
	message_parse(a, in->text, &e);
	must(!strchr(e.subject, '\n') && !strchr(e.action, '\n') && !strchr(e.plan, '\n') && !strchr(e.items, '\n'));
	must(!e.ours || strstr(in->text, "\nTxplan-Action:"));
	return TXP_STORE_OK;
}

static char *next_line(char **at)
{
	char *line = *at, *end = strchr(line, '\n');

	if (end)
		*end++ = '\0';
	*at = end ? end : line + strlen(line);
	return line;
}

/* Reasons are kept but for blanks at the ends of lines and blank lines at their own. */
static bool same_words(const char *a, const char *b)
{
	static const char blanks[] = " \t\n";

	for (;;) {
		a += strspn(a, blanks);
		b += strspn(b, blanks);
		size_t n = strcspn(a, blanks);
		if (n != strcspn(b, blanks) || memcmp(a, b, n) != 0)
			return false;
		if (!n)
			return true;
		a += n;
		b += n;
	}
}

static result write_and_read(struct arena *a, void *ctx, error *err)
{
	const struct input *in = ctx;
	char *at = in->text, *message;
	struct txp_store_commit c = { .change = "creation" };
	struct txp_store_entry e = { 0 };

	c.subject = next_line(&at);
	c.action = next_line(&at);
	c.plan = next_line(&at);
	c.items = next_line(&at);
	c.reason = at;
	if (message_compose(a, &c, false, &message, err) != TXP_STORE_OK) {
		must(err->message[0] != '\0');
		return TXP_STORE_OK;
	}
	message_parse(a, message, &e);
	must(e.ours && !strcmp(e.subject, c.subject) && !strcmp(e.action, c.action) && !strcmp(e.plan, c.plan) &&
	     !strcmp(e.items, c.items) && !strcmp(e.change, "creation") && !*e.undoes && !*e.without);
	must(same_words(e.reason, c.reason));
	return TXP_STORE_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const bool compose = size && data[0] == '=';
	struct input in = { malloc(size + 1) };
	error err = { 0 };

	must(in.text != NULL);
	memcpy(in.text, data + compose, size - compose);
	in.text[size - compose] = '\0';
	must(with_arena(compose ? write_and_read : read_it, &in, NULL, &err) == TXP_STORE_OK);
	free(in.text);
	return 0;
}
