/* json.h - one JSON text, as records come in. (YAML readers refuse what JSON allows in strings.) */
#ifndef CMD_JSON_H
#define CMD_JSON_H

#include <stddef.h>
#include "txplan.h"

struct json {
	enum txp_json_kind kind;
	const char *key;  /* in a map */
	const char *text; /* of a string, decoded; of a number, a truth value or null, as written */
	struct json *first, *next;
};

/* Why it can't be read, in plain words. */
struct json_wrong {
	const char *what;
	const char *remedy; /* or NULL */
	size_t column;      /* in characters, from 1 */
};

/* NULL with *wrong when it isn't JSON, holds a NUL, or nests deeper than 16. */
struct json *json_read(const char *bytes, size_t len, struct json_wrong *wrong);

/* `1,2,-`, where null is an answer that was left blank; of a map `KEY:1,KEY:2`, which is not read but may tell of a
 * danger. */
const char *json_joined(const struct json *list);

#endif
