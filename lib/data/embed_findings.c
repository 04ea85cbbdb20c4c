/* Makes cards of the catalogue of findings. */
#include "data/embed.h"

#include <string.h>

#include "base/finding.h"

static int32_t severity_named(const char *name)
{
	int32_t s = TXP_CRITICAL;

	while (s > TXP_HINT && strcmp(name, severity_name((enum txp_severity)s)) != 0)
		s--;
	return s;
}

/* Folded text ends with a line break; what is shown doesn't. */
static uint32_t add_text(struct buf *b, const struct node *n)
{
	size_t len = n->len;

	while (len && n->text[len - 1] == '\n')
		len--;
	return card_add_text(b, n->text, len);
}

static const struct card *kind_of(struct arena *a, const struct node *entry)
{
	struct finding_kind k = { .severity = severity_named(node_get(entry, "severity")->text),
				  .hides_danger = node_is(node_get(entry, "hides_danger"), "true") };
	struct buf b = card_new(a, sizeof k);

	k.card.id = add_text(&b, node_get(entry, "code"));
	k.title = add_text(&b, node_get(entry, "title"));
	k.explanation = add_text(&b, node_get(entry, "explanation"));
	k.remedy = add_text(&b, node_get(entry, "remedy"));
	k.since = add_text(&b, node_get(entry, "since"));
	return card_end(&b, &k.card, sizeof k);
}

const struct card **embed_findings(struct arena *a, const struct shipped_file *file, size_t *count)
{
	const struct node *list = node_get(file->document->root, "findings");
	const struct card **cards = arena_array(a, list->count + 1, sizeof *cards);

	*count = 0;
	for (const struct node *entry = list->first; entry; entry = entry->next) {
		for (const struct node *e = list->first; e != entry; e = e->next)
			if (node_is(node_get(e, "code"), node_get(entry, "code")->text))
				find(file->findings, "duplicate-id", node_span(entry), "this code has an entry already");
		cards[(*count)++] = kind_of(a, entry);
	}
	return cards;
}
