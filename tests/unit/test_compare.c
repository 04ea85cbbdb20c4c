/* What differs between two plans: kinds, paths, labels, order; and how items are paired. */
#include "unit.h"

#include "compare/compare.h"
#include "compare/match.h"

static const struct document *read_text(struct arena *a, const char *text)
{
	struct findings *f = findings_new(a, NULL);
	struct document *d;

	if (document_read(a, "t", text, strlen(text), f, &d) != TXP_OK)
		fail_msg("%.200s: %s", text, findings_at(f, 0)->message);
	return d;
}

static void value(struct buf *b, const struct document *d, const struct node *n)
{
	if (n)
		buf_add(b, d->source.bytes + n->start, n->end - n->start);
	else
		buf_putc(b, '-');
}

/* A line per difference: "changed goals/g1/due (Goal g1: due date) 2026-01-01 > 2026-01-02". */
static const char *differences(struct arena *a, const char *before, const char *after)
{
	const struct document *x = read_text(a, before), *y = read_text(a, after);
	const struct differences d = compare_trees(a, schema_of_plan(), x->root, y->root);
	struct buf b = buf_in(a);

	buf_puts(&b, "");
	for (size_t i = 0; i < d.count; i++) {
		const struct difference *one = &d.list[i];
		buf_printf(&b, "%s %s (%s) ", difference_name(one->kind), one->path, one->label);
		value(&b, x, one->before);
		buf_puts(&b, " > ");
		value(&b, y, one->after);
		buf_putc(&b, '\n');
	}
	return b.bytes;
}

ARENA_TEST(scalars)
{
	assert_string_equal(differences(a, "status: draft\n", "status: active\n"),
			    "changed status (Status) draft > active\n");
	assert_string_equal(differences(a, "id: x\nstatus: draft\n", "id: x\ntitle: T\n"),
			    "added title (Title) - > T\nremoved status (Status) draft > -\n");
	assert_string_equal(differences(a, "title: T\nid: x\n", "id: \"x\"\ntitle: 'T'\n"), "");
	assert_string_equal(differences(a, "title:\nid: x\n", "id: x\n"), "");
	assert_string_equal(differences(a, "client: {discretion: {mail: true}}\n", "client: {discretion: {mail: false}}\n"),
			    "changed client/discretion/mail (Client: discretion: mail) true > false\n");
	assert_string_equal(differences(a, "id: x\n", "id: x\nclient: {name: N}\n"),
			    "added client (Client) - > {name: N}\n");
}

ARENA_TEST(items_by_id)
{
	const char *before = "goals:\n- {id: g1, title: A, due: 2026-01-01}\n- {id: g2, title: B}\n- {id: g3, title: C}\n";

	assert_string_equal(differences(a, before,
					"goals:\n- {id: g1, title: A, due: 2026-01-02}\n- {id: g4, title: D}\n"
					"- {id: g3, title: C}\n"),
			    "changed goals/g1/due (Goal g1: due date) 2026-01-01 > 2026-01-02\n"
			    "added goals/g4 (Goal g4) - > {id: g4, title: D}\n"
			    "removed goals/g2 (Goal g2) {id: g2, title: B} > -\n");
	assert_string_equal(differences(a, before,
					"goals:\n- {id: g3, title: X}\n- {id: g1, title: A, due: 2026-01-01}\n"
					"- {id: g2, title: B}\n"),
			    "moved goals/g3 (Goal g3) {id: g3, title: C} > {id: g3, title: X}\n"
			    "changed goals/g3/title (Goal g3: title) C > X\n");
	assert_string_equal(differences(a, "goals: [{id: g1, objectives: [{id: g1.o1, measure: {target: 9}}]}]\n",
					"goals: [{id: g1, objectives: [{id: g1.o1, measure: {target: 5}}]}]\n"),
			    "changed goals/g1/objectives/g1.o1/measure/target (Objective g1.o1: measure: target) 9 > 5\n");
}

ARENA_TEST(an_absent_list_is_an_empty_one)
{
	assert_string_equal(differences(a, "id: x\ngoals: []\n", "id: x\n"), "");
	assert_string_equal(differences(a, "id: x\n", "id: x\ngoals: [{id: g1}]\n"),
			    "added goals/g1 (Goal g1) - > {id: g1}\n");
	assert_string_equal(differences(a, "id: x\nprofile: [a, b]\n", "id: x\n"),
			    "removed profile/#1 (Rule sets) a > -\nremoved profile/#2 (Rule sets) b > -\n");
}

ARENA_TEST(other_identities)
{
	assert_string_equal(differences(a, "monitoring: [{instrument: phq-9, every: 2w}, {name: sleep, every: 1d}]\n",
					"monitoring: [{name: sleep, every: 2d}, {instrument: phq-9, every: 2w}]\n"),
			    "moved monitoring/sleep (Monitoring: measurement sleep) {name: sleep, every: 1d} > {name: sleep, "
			    "every: 2d}\n"
			    "changed monitoring/sleep/every (Monitoring: measurement sleep: every) 1d > 2d\n");
	assert_string_equal(differences(a, "client: {accommodations: [a, b, c]}\n", "client: {accommodations: [c, a, d]}\n"),
			    "removed client/accommodations/#2 (Client: accommodations) b > -\n"
			    "moved client/accommodations/#1 (Client: accommodations) c > c\n"
			    "added client/accommodations/#3 (Client: accommodations) - > d\n");
	assert_string_equal(differences(a, "copies: [{to: x, date: 2026-01-01}, {to: y}]\n",
					"copies: [{date: 2026-01-01, to: x}, {to: z}]\n"),
			    "added copies/#2 (Copies) - > {to: z}\nremoved copies/#2 (Copies) {to: y} > -\n");
}

ARENA_TEST(answers_are_one_value)
{
	assert_string_equal(differences(a, "assessment: {scores: [{instrument: gad-7, items: [2, 2, 1]}]}\n",
					"assessment: {scores: [{instrument: gad-7, items: [2, 1, 2]}]}\n"),
			    "changed assessment/scores/gad-7/items (Assessment: scores: score gad-7: answers) [2, 2, 1] > [2, 1, 2]\n");
	assert_string_equal(differences(a, "assessment: {scores: [{instrument: gad-7}]}\n",
					"assessment: {scores: [{instrument: gad-7, items: [2, 1]}]}\n"),
			    "added assessment/scores/gad-7/items (Assessment: scores: score gad-7: answers) - > [2, 1]\n");
	assert_string_equal(differences(a, "assessment: {scores: [{instrument: gad-7, items: {a: 1, b: 2}}]}\n",
					"assessment: {scores: [{instrument: gad-7, items: {a: 1, b: 3}}]}\n"),
			    "changed assessment/scores/gad-7/items/b (Assessment: scores: score gad-7: answers: b) 2 > 3\n");
}

ARENA_TEST(own_keys_and_unknown_ones)
{
	assert_string_equal(differences(a, "x-ours: {a: [1, 2]}\n", "x-ours: {a: [2, 1]}\n"),
			    "changed x-ours (x-ours) {a: [1, 2]} > {a: [2, 1]}\n");
	assert_string_equal(differences(a, "id: a\n", "id: a\nx-ours: [1]\n"), "added x-ours (x-ours) - > [1]\n");
	assert_string_equal(differences(a, "golas: [{a: 1}]\n", "golas: [{a: 2}]\n"),
			    "added golas/#1 (golas) - > {a: 2}\nremoved golas/#1 (golas) {a: 1} > -\n");
	assert_string_equal(differences(a, "client: none\n", "client: {name: N}\n"),
			    "changed client (Client) none > {name: N}\n");
	assert_string_equal(differences(a, "x\n", "y\n"), "changed  () x > y\n");
}

/* Items of a scalar list "a b c", as a list whose items are whole values. */
static const struct node *letters(struct arena *a, const char *s)
{
	struct node *list = node_new_list(a);

	for (; *s; s++)
		node_add(a, list, NULL, node_new_scalar(a, s, 1, STYLE_PLAIN));
	return list;
}

static size_t longest_common_order(const uint32_t *x, size_t n)
{
	size_t best[64], longest = 0;

	for (size_t i = 0; i < n; i++) {
		best[i] = 1;
		for (size_t k = 0; k < i; k++)
			if (x[k] < x[i] && best[k] + 1 > best[i])
				best[i] = best[k] + 1;
		longest = best[i] > longest ? best[i] : longest;
	}
	return longest;
}

/* Every item is in exactly one pair, pairs are equal, after is in order, and as few as possible are moved. */
static void check_matching(struct arena *a, const char *x, const char *y)
{
	const struct place nowhere_at = { schema_of_plan(), 0 };
	const struct matching m = match_items(a, nowhere_at, letters(a, x), letters(a, y));
	bool seen_x[64] = { false };
	uint32_t order[64];
	size_t n = 0, moved = 0, next = 0, removed = 0;

	for (size_t i = 0; i < m.count; i++) {
		const struct pair *p = &m.pairs[i];
		if (p->before) {
			assert_false(seen_x[p->before_index]);
			seen_x[p->before_index] = true;
			assert_int_equal(x[p->before_index], *p->before->text);
		}
		if (p->after)
			assert_int_equal(p->after_index, next++);
		else
			removed++;
		if (p->before && p->after) {
			assert_string_equal(p->before->text, p->after->text);
			order[n++] = p->before_index;
			moved += p->moved;
		} else {
			assert_false(p->moved);
		}
	}
	assert_int_equal(next, strlen(y));
	assert_int_equal(n + removed, strlen(x));
	assert_int_equal(n - moved, longest_common_order(order, n));
	for (const char *c = "abcdefgh"; *c; c++) {
		size_t in_x = 0, in_y = 0, both = 0;
		for (const char *p = x; *p; p++)
			in_x += *p == *c;
		for (const char *p = y; *p; p++)
			in_y += *p == *c;
		for (size_t i = 0; i < m.count; i++)
			both += m.pairs[i].before && m.pairs[i].after && *m.pairs[i].before->text == *c;
		assert_int_equal(both, in_x < in_y ? in_x : in_y);
	}
}

ARENA_TEST(random_lists)
{
	unsigned seed = 11;

	for (int round = 0; round < 3000; round++) {
		char x[40], y[40];
		for (int side = 0; side < 2; side++) {
			char *s = side ? y : x;
			size_t n = (seed = seed * 1103515245u + 12345u, seed >> 16) % 20;
			for (size_t i = 0; i < n; i++)
				s[i] = (char)('a' + (seed = seed * 1103515245u + 12345u, seed >> 16) % 8);
			s[n] = '\0';
		}
		check_matching(a, x, y);
	}
}

/* A hundred thousand equal items, and as many different ones in reverse, take no time to speak of. */
ARENA_TEST(large_lists)
{
	const struct place nowhere_at = { schema_of_plan(), 0 };
	struct node *same = node_new_list(a), *up = node_new_list(a), *down = node_new_list(a);

	for (int i = 0; i < 100000; i++) {
		const char *text = arena_printf(a, "%d", i), *back = arena_printf(a, "%d", 99999 - i);
		node_add(a, same, NULL, node_new_scalar(a, "x", 1, STYLE_PLAIN));
		node_add(a, up, NULL, node_new_scalar(a, text, strlen(text), STYLE_PLAIN));
		node_add(a, down, NULL, node_new_scalar(a, back, strlen(back), STYLE_PLAIN));
	}
	assert_int_equal(match_items(a, nowhere_at, same, same).count, 100000);
	struct matching m = match_items(a, nowhere_at, up, down);
	size_t moved = 0;
	for (size_t i = 0; i < m.count; i++)
		moved += m.pairs[i].moved;
	assert_int_equal(m.count, 100000);
	assert_int_equal(moved, 99999);
	assert_int_equal(match_items(a, nowhere_at, NULL, up).count, 100000);
}

/* Files of the largest size, made to be slow: items without a name, and maps whose keys stand the other way round. */
ARENA_TEST(hostile_plans)
{
	enum { ITEMS = 99000, KEYS = 40000 };
	char *empty = arena_alloc(a, 4 * ITEMS + 32), *p = empty + sprintf(empty, "goals:\n");
	char *up = arena_alloc(a, 16 * KEYS), *u = up + sprintf(up, "x-a:\n");
	char *down = arena_alloc(a, 16 * KEYS), *w = down + sprintf(down, "x-a:\n");

	for (int i = 0; i < ITEMS; i++)
		p += sprintf(p, "- 1\n");
	const struct document *d = read_text(a, empty);
	struct differences found = compare_trees(a, schema_of_plan(), read_text(a, "id: x\n")->root, d->root);
	assert_int_equal(found.count, ITEMS + 1);
	assert_string_equal(found.list[ITEMS - 1].path, "goals/#99000");
	assert_int_equal(compare_trees(a, schema_of_plan(), d->root, d->root).count, 0);

	for (int i = 0; i < KEYS; i++) {
		u += sprintf(u, "  k%d: 1\n", i);
		w += sprintf(w, "  k%d: 1\n", KEYS - 1 - i);
	}
	assert_string_equal(differences(a, up, down), "");
	down[strlen(down) - 2] = '2';
	found = compare_trees(a, schema_of_plan(), read_text(a, up)->root, read_text(a, down)->root);
	assert_int_equal(found.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(scalars),	    IN_ARENA(items_by_id),  IN_ARENA(an_absent_list_is_an_empty_one),
		IN_ARENA(other_identities), IN_ARENA(own_keys_and_unknown_ones), IN_ARENA(answers_are_one_value),
		IN_ARENA(random_lists),	    IN_ARENA(large_lists),     IN_ARENA(hostile_plans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
