/* The rule sets that a plan names. Nothing is checked by them yet, so a known one is passed over in silence. */
#include "rules/rule.h"

#include <string.h>

#include "base/nearest.h"

enum { PROFILES_MOST = 63 };

static bool is_among(const char *name, const char *const *names)
{
	while (*names)
		if (!strcmp(*names++, name))
			return true;
	return false;
}

static void profiles(struct rules *r)
{
	const struct node *list = node_get(r->plan->root, "profile");
	struct place place = place_item(place_property(schema_root(r->schema), "profile", strlen("profile")));
	const char *known[PROFILES_MOST + 1] = { 0 };

	if (!list || list->kind != NODE_LIST)
		return;
	place_known_words(place, known, PROFILES_MOST);
	for (const struct node *n = list->first; n; n = n->next) {
		const char *near;

		if (n->kind != NODE_SCALAR || !n->len || is_among(n->text, known))
			continue;
		near = findings_dropped(r->findings) ? NULL : nearest(n->text, known);
		struct txp_finding *f = rule_find(r, "unknown-profile", n, "no rule set is called '%s'%s%s%s", n->text,
						  near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
		if (near)
			f->remedy = arena_printf(r->arena, "Write '%s' if that is meant, else take the name out.", near);
	}
}

static const struct rule rows[] = {
	RULE(profiles, 0, "unknown-profile"),
};
const struct rule_family rules_of_profiles = RULE_FAMILY(rows);
