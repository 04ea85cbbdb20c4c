#include "schema/load.h"

/* Rules that nobody applies to his own value are taken away, again and again; what is left then is a loop. */
bool load_has_loop(struct arena *a, const struct schema *s)
{
	uint32_t *users = arena_array(a, s->count.rules, sizeof *users),
		 *free_rules = arena_array(a, s->count.rules, sizeof *users);
	uint32_t taken = 0, todo = 0, next;

	for (uint32_t r = RULE_ROOT; r < s->count.rules; r++)
		for (uint32_t i = 0; (next = rule_beside(s, r, i, true)); i++)
			if (next != RULE_ABSENT)
				users[next]++;
	for (uint32_t r = RULE_ROOT; r < s->count.rules; r++)
		if (!users[r])
			free_rules[todo++] = r;
	while (taken < todo) {
		uint32_t r = free_rules[taken++];
		for (uint32_t i = 0; (next = rule_beside(s, r, i, true)); i++)
			if (next != RULE_ABSENT && --users[next] == 0)
				free_rules[todo++] = next;
	}
	return todo < s->count.rules - 1;
}
