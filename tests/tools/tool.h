/* tool.h - what the test tools share: reading a file as a document, and printing findings. */
#ifndef TOOL_H
#define TOOL_H

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "text/document.h"

enum { TOOL_FILE_BYTES_MOST = 8 * 1024 * 1024 };

static inline bool tool_is_json(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && !strcmp(dot, ".json");
}

static inline void tool_print(const struct findings *f, const struct document *d)
{
	for (size_t i = 0; i < findings_count(f); i++) {
		const struct txp_finding *n = findings_at(f, i);
		struct txp_position at = source_position(&d->source, n->at.start == TXP_NOWHERE ? 0 : n->at.start);
		fprintf(stderr, "%s:%u:%u: %s [%s] %s%s%s\n", d->source.name, at.line, at.column, n->message, n->code,
			n->path ? n->path : "", *n->remedy ? " -> " : "", n->remedy);
	}
}

/* Reads a file by its suffix. *out is NULL when there is no such file. */
static inline enum txp_result tool_read(struct arena *a, const char *path, struct findings *f, struct document **out)
{
	char *bytes;
	size_t len;
	int error = file_read(a, path, TOOL_FILE_BYTES_MOST, &bytes, &len);

	*out = NULL;
	if (error) {
		fprintf(stderr, "%s: %s\n", path, strerror(error));
		return TXP_EIO;
	}
	return tool_is_json(path) ? document_read_json(a, path, bytes, len, f, out)
				  : document_read(a, path, bytes, len, f, out);
}

#endif
