/* Scores add up, and measures aim the right way. Only where the instrument is known. */
#include "rules/rule.h"

#include <string.h>

#include "rules/action.h"

static const struct instrument *known(struct rules *r, const struct node *id)
{
	return id ? instrument_find(r->instruments, id->text) : NULL;
}

static const char *show(struct rules *r, decimal d)
{
	char text[DECIMAL_TEXT_BYTES];

	decimal_format(d, text);
	return arena_strdup(r->arena, text);
}

static void report_fault(struct rules *r, const struct instrument *i, const struct answers *x)
{
	switch (x->fault) {
	case ANSWERS_GOOD:
		break;
	case ANSWERS_WRONG_COUNT:
		rule_find(r, "answers-incomplete", x->at, "%s has %u items; here are %u answers and %zu blanks",
			  instrument_name(i), i->nitems, x->at->count, x->blank);
		break;
	case ANSWERS_INCOMPLETE:
		rule_find(r, "answers-incomplete", x->at, "the answer to %s item %s is neither here nor in `missing`",
			  instrument_name(i), instrument_item(i, x->item));
		break;
	case ANSWERS_TWICE:
		rule_find(r, "answers-incomplete", x->at, "%s item %s is answered twice", instrument_name(i), instrument_item(i, x->item));
		break;
	case ANSWERS_UNKNOWN_ITEM:
		rule_find(r, "unknown-answer", x->at, "%s has no item '%s'", instrument_name(i), text_or_empty(x->at));
		break;
	case ANSWERS_NOT_A_NUMBER:
		if (x->at->kind == NODE_SCALAR && action_is_none(x->at->text)) {
			/* Nobody is to make a number up. */
			rule_find(r, "answers-incomplete", x->at, "%s item %s has no answer here", instrument_name(i), instrument_item(i, x->item))->remedy =
			    arena_printf(r->arena, "Take this out, and name the item as left blank: `missing: [\"%s\"]`.", instrument_item(i, x->item));
			break;
		}
		/* fall through */
	case ANSWERS_OUT_OF_RANGE:
		rule_find(r, "answer-out-of-range", x->at, "%s item %s can be %s to %s, not '%s'", instrument_name(i),
			  instrument_item(i, x->item), show(r, i->answer_least), show(r, i->answer_most),
			  x->at->kind == NODE_SCALAR ? x->at->text : "");
		break;
	}
}

static void check_total(struct rules *r, const struct instrument *i, const struct score *s, const struct answers *x)
{
	if (!s->total.node)
		return;
	if (s->total.value < i->total_least || s->total.value > i->total_most)
		rule_find(r, "total-out-of-range", s->total.node, "a total of %s can be %s to %s, not %s", instrument_name(i),
			  show(r, i->total_least), show(r, i->total_most), show(r, s->total.value));
	else if (x && x->fault == ANSWERS_GOOD && x->has_total && x->total != s->total.value)
		rule_find(r, "total-differs", s->total.node, "the total is given as %s, but the answers make %s",
			  show(r, s->total.value), show(r, x->total));
}

/* Is the questionnaire one that is described? A misspelt one is not, and neither is one that nobody described: its answers
 * nobody adds up and nobody watches. The latter is said once: there is nothing to correct where it is used. */
static void check_described(struct rules *r, struct map *unknown, const struct node *id)
{
	const struct instrument *meant = id ? instrument_meant(r->instruments, id->text) : NULL;
	const void **named;

	if (!id || known(r, id))
		return;
	if (meant) {
		rule_find(r, "misspelt-instrument", id, "no questionnaire is called '%s'; did you mean '%s'?", id->text, card_id(meant));
		return;
	}
	named = map_at(unknown, id->text);
	if (!*named)
		rule_danger(r, "unknown-instrument", id,
			    "nobody has described the questionnaire '%s': nothing is added up, and no answer is watched", id->text);
	*named = id;
}

static void described(struct rules *r)
{
	const struct plan *p = r->plan;
	struct map *unknown = map_new(r->arena, 4);

	for (size_t i = 0; i < p->nscores; i++)
		check_described(r, unknown, p->scores[i].instrument);
	for (size_t i = 0; i < p->nmonitoring; i++)
		check_described(r, unknown, p->monitoring[i].instrument);
	for (size_t i = 0; i < p->ngoals; i++)
		for (size_t k = 0; k < p->goals[i].nobjectives; k++)
			check_described(r, unknown, p->goals[i].objectives[k].measure.instrument);
}

static void scores(struct rules *r)
{
	for (size_t k = 0; k < r->plan->nscores; k++) {
		const struct score *s = &r->plan->scores[k];
		const struct instrument *i = known(r, s->instrument);
		struct answers x;

		if (!i)
			continue;
		if (!s->items) {
			check_total(r, i, s, NULL);
			continue;
		}
		x = instrument_answers(r->arena, i, s->items, s->missing);
		report_fault(r, i, &x);
		check_total(r, i, s, &x);
	}
}

static void check_possible(struct rules *r, const struct instrument *i, const struct amount *m, const char *what)
{
	if (m->node && (m->value < i->total_least || m->value > i->total_most))
		rule_find(r, "total-out-of-range", m->node, "the %s is %s, but %s runs from %s to %s", what,
			  show(r, m->value), instrument_name(i), show(r, i->total_least), show(r, i->total_most));
}

static void check_measure(struct rules *r, const struct measure *m)
{
	const struct instrument *i = known(r, m->instrument);

	if (!i)
		return;
	check_possible(r, i, &m->baseline, "baseline");
	check_possible(r, i, &m->target, "target");
	if (m->maintain || !m->baseline.node || !m->target.node)
		return;
	if ((m->target.value - m->baseline.value) * (int)i->direction < 0) {
		struct txp_finding *n = rule_find(r, "target-wrong-side", m->target.node,
						  "the target %s is worse than the baseline %s: on the %s %s is better",
						  show(r, m->target.value), show(r, m->baseline.value), instrument_name(i),
						  i->direction == LOWER_IS_BETTER ? "lower" : "higher");
		n->also = node_span(m->baseline.node);
		n->also_note = "the baseline";
	}
}

static void measures(struct rules *r)
{
	for (size_t i = 0; i < r->plan->ngoals; i++)
		for (size_t k = 0; k < r->plan->goals[i].nobjectives; k++)
			check_measure(r, &r->plan->goals[i].objectives[k].measure);
}

static const struct rule rows[] = {
	RULE(described, RULE_NEEDS_INSTRUMENTS, "misspelt-instrument", "unknown-instrument"),
	RULE(scores, RULE_NEEDS_INSTRUMENTS, "answer-out-of-range", "answers-incomplete", "total-differs", "total-out-of-range", "unknown-answer"),
	RULE(measures, RULE_NEEDS_INSTRUMENTS, "target-wrong-side", "total-out-of-range"),
};
const struct rule_family rules_of_scores = RULE_FAMILY(rows);
