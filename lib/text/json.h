/* json.h - plans that a program wrote as JSON. Private to text/. */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "text/document.h"

enum json_plan {
	JSON_READ,   /* the tree is in the document; what is wrong with it, a key that stands twice for instance, is found */
	JSON_NO,     /* it isn't JSON, nothing is found, and it may well be YAML */
	JSON_BROKEN, /* it is neither, and why is found */
};

/* Does the text begin as a JSON object does? YAML in braces begins in the same way. */
bool json_begins(const struct source *s);

/* Reads a document's bytes, which prescan() has passed, as JSON. libyaml can't: it refuses characters written as a pair of
 * surrogates, which is how most programs write an emoji, and takes null for a word. Of what JSON allows, control
 * characters and line separators (written as escapes, too), a key that stands twice, and too much of anything are
 * refused. */
/* *slip, of JSON_NO: what is wrong with it as JSON, where up to there it is JSON and no YAML that only looks like it; else NULL. */
enum json_plan json_read_plan(struct document *doc, struct findings *f, struct findings **slip);

#endif
