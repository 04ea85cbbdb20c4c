/* json_read.h - reading JSON step by step: the one reader. What a plain value may be, how deep it may go and what is said of what
 * is wrong is for who asks: a plan, a schema, a record. */
#ifndef BASE_JSON_READ_H
#define BASE_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { JSON_LEVELS_MOST = 512 };

enum json_step {
	JSON_STEP_MAP,    /* a { */
	JSON_STEP_LIST,   /* a [ */
	JSON_STEP_CLOSE,  /* what closes the innermost of them */
	JSON_STEP_KEY,    /* a name in a map, and its colon: `text` */
	JSON_STEP_STRING, /* a text */
	JSON_STEP_PLAIN,  /* something else stands where a value should, perhaps nothing: json_take() takes what is one */
	JSON_STEP_BAD,    /* see `fault` */
	JSON_STEP_END,
};

enum json_fault {
	JSON_SOUND,
	JSON_NO_KEY,      /* no name in quotes */
	JSON_NO_COLON,
	JSON_NO_COMMA,    /* neither a comma nor what closes */
	JSON_BEHIND,      /* something behind the end */
	/* in a string: */
	JSON_CONTROL,     /* a control character */
	JSON_ESCAPE,      /* a backslash before what it has no meaning for */
	JSON_HEX,         /* \u without its digits */
	JSON_NUL,         /* \u0000, where no text may hold a NUL */
	JSON_SURROGATE,   /* half a character: `half` */
	JSON_UNCLOSED,    /* no quote at its end */
};

struct json_reader {
	struct arena *arena;
	const char *at, *end;    /* what has not been read */
	bool no_nul;
	const char *start;       /* of the step */
	const char *stop;        /* of a key or string: behind its closing quote */
	const char *text;        /* of a key or string, NUL-terminated */
	size_t len;
	enum json_fault fault;   /* the first one in a string counts */
	bool unclosed;           /* and the string has no end */
	bool in_key;             /* the fault is in a key or behind one */
	const char *fault_at;    /* the backslash, of an escape; the opening quote, of a string without end */
	unsigned half;
	unsigned depth;          /* how many are open */
	enum { JSON_WANTS_VALUE, JSON_WANTS_FIRST, JSON_WANTS_MORE } wants;
	uint64_t maps[JSON_LEVELS_MOST / 64 + 1];
};

/* bytes [at, end) and the arena are set; all else is zero. After JSON_STEP_BAD nothing more may be asked. A step may open one level
 * more than JSON_LEVELS_MOST: then nothing more may be asked, either. */
enum json_step json_next(struct json_reader *r);
/* After JSON_STEP_PLAIN: so many bytes are the value. */
void json_take(struct json_reader *r, size_t len);
/* Is the innermost open one a map? */
bool json_in_map(const struct json_reader *r);

#endif
