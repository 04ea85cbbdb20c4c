/* pattern.h - compiling the regular expressions that POSIX ERE and ECMAScript agree on. Private to schema/. */
#ifndef SCHEMA_PATTERN_H
#define SCHEMA_PATTERN_H

#include "schema/compiled.h"

enum { PATTERN_INSTS_MOST = 512 };

/* A program that grows; jump targets count from its beginning. */
struct program {
	struct arena *arena;
	struct inst *insts; /* PATTERN_INSTS_MOST of them */
	uint32_t count;
	uint32_t *ranges; /* pairs of code points; INST_CLASS.a is an index here */
	uint32_t range_count, range_cap;
};

/* Compiles one pattern. NULL, or what is wrong with it. */
const char *pattern_compile(struct arena *a, const char *text, size_t len, struct program *out);

/* For a pattern that is `^` and plain characters: how many bytes there are behind the `^`; else 0. */
size_t pattern_prefix(const char *text, size_t len);

#endif
