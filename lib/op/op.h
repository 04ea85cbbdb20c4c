/* op.h - one verb each: a plan and arguments become changes. Nothing is written here. */
#ifndef OP_OP_H
#define OP_OP_H

#include "edit/edit.h"

struct op_context {
	struct arena *arena;
	const struct schema *schema;
	const struct document *document; /* NULL for a new plan */
	const struct txp_env *env;
	struct findings *findings; /* why a request makes no sense */
	const struct shelf *instruments; /* a caseload's own, or NULL */
};

/* What a request comes to. */
struct op {
	struct change *changes;
	size_t count;
	const char *items;   /* ids concerned, separated by spaces; a new item's own id first */
	const char *summary; /* one line without client text */
	const char *place;   /* what `set` is about, with # for what only client text would name; NULL for other verbs */
};

/* An option that the schema makes. */
struct op_option {
	const char *name;   /* "client-words", "measure.target" */
	const char *path;   /* keys from the item down: "client_words", "measure/target" */
	const char *help, *value_name;
	bool repeats, required;
	struct place place; /* of the value; of the items where it repeats */
};

/* The options for items of a list anywhere in the schema ("goals", "steps"), "" for the plan's own scalars; ends with
 * name = NULL. NULL for an unknown list. */
const struct op_option *op_options(struct arena *a, const struct schema *s, const char *list);

/* The place of a list by name: at the top, or nested in the items of one. */
struct place op_list_place(const struct schema *s, const char *list);

/* A value as a person typed it, as a node for its place: dates from words, numbers exact, choices checked. NULL with a
 * finding when it can't be. `what` names it in messages. */
struct node *op_value(struct op_context *c, struct place p, const char *what, const char *text);

/* Takes the arguments that no option of the schema takes. TXP_ENOTFOUND: unknown to it too. */
typedef enum txp_result op_special(struct op_context *c, struct node *item, const char *name, const char *value, void *data);

/* Puts the arguments into an item's map; `special` (may be NULL) is asked first. */
enum txp_result op_fill(struct op_context *c, const char *list, struct node *item, const struct txp_arg *args, size_t nargs,
			op_special *special, void *data);

/* The list or map under a key of a map that is being made, itself made where it is missing. */
struct node *op_child(struct op_context *c, struct node *map, const char *key, enum node_kind kind);

/* A finding about the request, with an exact remedy (NULL: the catalogue's); returns `result`. */
enum txp_result op_refuse(struct op_context *c, enum txp_result result, const char *code, const char *remedy, const char *fmt,
			  ...) __attribute__((format(printf, 5, 6)));

enum txp_result op_add(struct op_context *c, const char *list, const char *parent, const struct txp_arg *args, size_t nargs,
		       struct op *out);
/* value NULL: remove. */
enum txp_result op_set(struct op_context *c, const char *path, const char *value, struct op *out);
enum txp_result op_log_progress(struct op_context *c, const struct txp_arg *args, size_t nargs, struct op *out);
/* What an entry that can't be written says about danger: critical findings without a place, for the values that can be read. */
void op_dangers(struct arena *a, const struct shelf *instruments, const struct txp_arg *args, size_t nargs, struct findings *f);
/* A signature over the plan as it is (see schema/content.h); in the same role on the same day it takes the earlier one's
 * place. */
enum txp_result op_sign(struct op_context *c, const struct txp_arg *args, size_t nargs, struct op *out);
/* Fills in who signs (`by`) in the item's role, and the role of somebody who was named by id. */
enum txp_result op_signer(struct op_context *c, struct node *item);
/* The id of the team member who is the author, by address, else by name; NULL for nobody. */
const struct node *op_author(const struct op_context *c);
/* Writes a new, minimal plan, whose id is still to be set. */
void op_create(struct op_context *c, struct buf *out);

#endif
