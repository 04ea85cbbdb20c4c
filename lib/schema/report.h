/* report.h - making a finding about a place. Private to schema/. */
#ifndef SCHEMA_REPORT_H
#define SCHEMA_REPORT_H

#include "schema/check.h"

/* A value's own place; of one with several lines, its key or its first line. */
struct txp_span report_where(const struct check *c, const struct node *n);
/* Where something is missing in a map: its key, or its first line. */
struct txp_span report_where_missing(const struct check *c, const struct node *map);

/* An empty text to write into. */
struct buf report_text(const struct check *c);

/* Past the limit findings are only counted: then no words need be made. */
bool report_only_counted(const struct check *c);
void report_count(struct check *c, const char *code);

/* Adds a finding about a node, or about a key that a map lacks (or NULL). NULL when it is there already. */
struct txp_finding *report_add(struct check *c, const char *code, struct txp_span at, const struct node *n,
			       const char *lacks, const char *message);

#endif
