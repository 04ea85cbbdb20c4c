/* internal.h - the objects behind the public types, and how a public call runs. Private to api/. */
#ifndef API_INTERNAL_H
#define API_INTERNAL_H

#include "base/buf.h"
#include "base/finding.h"
#include "base/shelf.h"
#include "base/given.h"
#include "data/knowledge.h"
#include "schema/schema.h"
#include "text/document.h"

#define TXP_PUBLIC __attribute__((visibility("default")))

/* Findings refer to the source they were found in: the document must live as long as they do. */
struct txp_findings {
	struct arena *arena; /* its own, or NULL when it belongs to another object */
	struct findings *list;
	const struct source *source; /* NULL: about no file */
	const char *plan;            /* the plan's id, or NULL */
};

struct txp_doc {
	struct arena *arena;
	struct document *document;
	struct txp_findings findings;
};

struct txp_changes {
	struct arena *arena;
	struct txp_change *list;
	const struct change_words *words; /* for people */
	const struct language *language;  /* in which labels and words are */
	size_t count;
};

struct txp_text {
	struct arena *arena;
	struct buf buf;
};

struct txp_list {
	struct arena *arena;
	const char *const *items;
};

/* One public call. Its arguments are a struct that begins with this; its worker runs inside arena_try() in a new arena
 * and leaves the object that is to own the arena in `object`. When there is none in the end, the arena is freed. */
struct call {
	struct arena *arena;
	void *object;
};

enum txp_result api_call(struct call *c, enum txp_result (*worker)(void *call));

/* An empty list of findings with the catalogue, wrapped; source and plan from the document (NULL: none). */
struct txp_findings *api_findings(struct arena *a, const struct document *d);

/* The document as the public interface shows it. */
struct txp_doc *api_doc(struct arena *a, struct document *document, struct findings *found);

/* The caseload behind the public one; NULL stays NULL. */
const struct knowledge *api_caseload(const txp_caseload *c);

/* A caseload's own instruments, read now where they weren't; NULL for none. Unwinds a's guard when memory runs out. */
const struct shelf *api_instruments(struct arena *a, const txp_caseload *c);

/* An empty text object to write to. */
struct txp_text *api_text(struct arena *a);

#endif
