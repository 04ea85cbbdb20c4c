/* format.c - is it a plan at all, and of a format that the rules know? */
#include "rules/rules.h"

#include <string.h>

bool rules_not_a_plan(const struct document *d, struct findings *f)
{
	if (!d->root || d->root->kind == NODE_MAP)
		return false;
	find(f, "not-a-plan", node_span(d->root), "this file holds %s, not a plan",
	     d->root->kind == NODE_LIST ? "a list" : "nothing but one text");
	return true;
}

bool rules_newer_format(const struct document *d, struct findings *f)
{
	const struct node *format = node_get(d->root, "format");
	const char *text = node_text(format), *number = text && !strncmp(text, "txplan/", 7) ? text + 7 : "";
	size_t digits = strspn(number, "0123456789");

	if (!digits || number[digits] || *number == '0' || !strcmp(number, "1"))
		return false;
	find(f, "newer-format", node_span(format), "this plan is written in the format %s; this txplan knows txplan/1", text)->path = "format";
	return true;
}
