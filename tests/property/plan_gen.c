#include "plan_gen.h"

#include <string.h>

/* ---- Chance: splitmix64 ---- */

uint32_t gen_next(struct gen *g)
{
	uint64_t z = g->state += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (uint32_t)((z ^ (z >> 31)) >> 16);
}

uint32_t gen_below(struct gen *g, uint32_t n)
{
	return gen_next(g) % n;
}

bool gen_chance(struct gen *g, unsigned percent)
{
	return gen_below(g, 100) < percent;
}

/* ---- Values ---- */

struct node *gen_text(struct gen *g)
{
	static const char *const texts[] = {
		"Walk to the park", "no", "12:30", "014", "42", "1_000", "~", "null", "2026-01-02", "yes: really", "a #b", "trailing:",
		"- dash", "? what", "[list]", "{map}", "it's", "she said \"no\"", "Aña, Ünï", "日本語", "back\\slash", "x: y, z",
		"=", "<<", "#1", "a/b", "100%", "%d", "@home", "`tick`", "!tag", "&amp", "*star", "|", ">", "...", "---", "-5", "+1", ".5",
		"0x1F", "1e3", " lead", "trail ", "a\nb", "a\nb\n", "one\n\ntwo\n", "line\n  indented\nback", "x\n\n", "\nfirst empty",
		"a  b", "tab\there", "\ttab first", "line \nspace before", "# not a comment\nsecond", "y", "Off", "word", "a, b", "http://x.example/y",
		"A long text about nothing in particular, which goes on and on until it is wider than one line of a file should ever be, and then ends.",
		"Another: long one # with marks, which goes on and on until it is wider than one line of a file should be - \"quoted\" - and ends", "",
	};
	const char *text = texts[gen_below(g, sizeof texts / sizeof *texts)];

	return node_new_scalar(g->arena, text, strlen(text), STYLE_DOUBLE);
}

static struct node *plain(struct gen *g, const char *text)
{
	return node_new_scalar(g->arena, text, strlen(text), STYLE_PLAIN);
}

static struct node *gen_scalar(struct gen *g, struct place p)
{
	static const char *const numbers[] = { "0", "1", "17", "-3", "2.5", "100000" };
	unsigned types = place_types(p), count = 0;

	while (place_enum_nth(p, count))
		count++;
	if (count)
		return plain(g, place_enum_nth(p, gen_below(g, count)));
	if (types & TYPE_BOOLEAN)
		return plain(g, gen_chance(g, 50) ? "true" : "false");
	if (types & (TYPE_INTEGER | TYPE_NUMBER))
		return plain(g, numbers[gen_below(g, 6)]);
	if (strstr(place_format(p), "date"))
		return plain(g, arena_printf(g->arena, "2026-%02u-%02u", 1 + gen_below(g, 12), 1 + gen_below(g, 28)));
	if (strstr(place_format(p), "id"))
		return plain(g, arena_printf(g->arena, "%c%u", "gpdeinmcx"[gen_below(g, 9)], ++g->ids));
	if (strstr(place_format(p), "duration"))
		return plain(g, "90d");
	return gen_text(g);
}

static struct node *gen_map(struct gen *g, struct place p, unsigned rich)
{
	struct node *map = node_new_map(g->arena);
	struct place below;
	const char *key;

	for (size_t i = 0; place_nth_property(p, i, &key, &below); i++)
		if (!node_get(map, key) && (strcmp(key, "id") == 0 || gen_chance(g, rich)))
			node_add(g->arena, map, key, gen_value(g, below, rich * 2 / 3));
	if (gen_chance(g, 5))
		node_add(g->arena, map, "x-clinic", gen_text(g));
	return map;
}

struct node *gen_value(struct gen *g, struct place p, unsigned rich)
{
	unsigned types = place_types(p);

	if ((types & TYPE_OBJECT) && place_known(p))
		return gen_map(g, p, rich);
	if (!(types & TYPE_ARRAY))
		return gen_scalar(g, p);
	struct node *list = node_new_list(g->arena);
	for (uint32_t n = gen_chance(g, 25) ? 0 : 1 + gen_below(g, 3); n; n--)
		node_add(g->arena, list, NULL, gen_value(g, place_item(p), rich));
	return list;
}

/* ---- Layout ---- */

struct layout {
	struct gen *g;
	struct buf out;
	const char *line_end;
	unsigned comments, blanks, flow; /* percent */
	unsigned dash, gap, indent;
	unsigned text_column; /* comments and blank lines right behind literal text: stay left of this column; 0: anywhere */
	bool no_blank;        /* blank lines would belong to the text above */
};

static void end_line(struct layout *l)
{
	buf_puts(&l->out, l->line_end);
}

static void maybe_comment(struct layout *l)
{
	if (gen_chance(l->g, l->comments))
		buf_printf(&l->out, "%*s#%snote: %u, \"x\" [", 1 + (int)gen_below(l->g, 3), "", gen_chance(l->g, 80) ? " " : "",
			   gen_below(l->g, 1000));
	end_line(l);
}

/* Blank lines and comments at any column between two entries. */
static void between(struct layout *l, unsigned column)
{
	while (gen_chance(l->g, l->comments + l->blanks)) {
		if (gen_chance(l->g, 60)) {
			if (!l->no_blank)
				end_line(l);
			continue;
		}
		unsigned at = gen_chance(l->g, 50) ? column : 2 * gen_below(l->g, 6);
		if (l->text_column && at >= l->text_column)
			at = l->text_column - 1;
		buf_printf(&l->out, "%*s# about: {%u", (int)at, "", gen_below(l->g, 1000));
		end_line(l);
		l->no_blank = false;
	}
	l->text_column = 0;
	l->no_blank = false;
}

static bool plain_enough(const struct node *n, bool flow)
{
	const char *t = n->text;

	if (!n->len || strchr(" \t\n-?:,[]{}#&*!|>'\"%@`.=<", t[0]) || strchr(" \t\n:", t[n->len - 1]) || strpbrk(t, "\n\t"))
		return false;
	if (strcmp(t, "~") == 0 || (flow && strpbrk(t, ",[]{}:?")))
		return false;
	return !strstr(t, ": ") && !strstr(t, " #") && !strstr(t, "  ");
}

static void quoted(struct buf *b, const struct node *n, char quote)
{
	buf_putc(b, quote);
	for (uint32_t i = 0; i < n->len; i++) {
		char c = n->text[i];
		if (quote == '"' && c == '\n')
			buf_puts(b, "\\n");
		else if (quote == '"' && c == '\t')
			buf_puts(b, "\\t");
		else if (quote == '"' && (c == '"' || c == '\\'))
			buf_printf(b, "\\%c", c);
		else if (c == quote)
			buf_puts(b, "''");
		else
			buf_putc(b, c);
	}
	buf_putc(b, quote);
}

static void inline_scalar(struct layout *l, const struct node *n, bool flow)
{
	if (n->style == STYLE_PLAIN || (plain_enough(n, flow) && gen_chance(l->g, 60)))
		buf_add(&l->out, n->text, n->len);
	else if (!strpbrk(n->text, "\n\t") && gen_chance(l->g, 40))
		quoted(&l->out, n, '\'');
	else
		quoted(&l->out, n, '"');
}

static bool literal_enough(const struct node *n)
{
	if (!n->len || strchr(" \n\t", n->text[0]))
		return false;
	const char *last = n->text + n->len - 1;
	while (last > n->text && *last == '\n')
		last--;
	return *last != ' ' && *last != '\t';
}

/* `|` and `>` in all their forms; column is the key's or dash's. */
static void block_text(struct layout *l, const struct node *n, unsigned column)
{
	unsigned body = column + 1 + gen_below(l->g, 5), breaks = 0;
	bool folded = !memchr(n->text, '\n', n->len ? n->len - 1 : 0) && !strstr(n->text, "  ") && gen_chance(l->g, 50);
	bool digit = gen_chance(l->g, 20);

	while (breaks < n->len && n->text[n->len - 1 - breaks] == '\n')
		breaks++;
	buf_putc(&l->out, folded ? '>' : '|');
	if (digit)
		buf_printf(&l->out, "%u", body - column);
	bool keep = breaks > 1 || (breaks == 1 && gen_chance(l->g, 25));
	if (keep || !breaks)
		buf_putc(&l->out, keep ? '+' : '-');
	maybe_comment(l);
	const char *p = n->text, *end = p + n->len;
	while (p < end) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		if (!stop)
			stop = end;
		const char *space = folded ? memchr(p, ' ', (size_t)(stop - p)) : NULL;
		if (space && gen_chance(l->g, 50))
			stop = space;
		if (stop > p)
			buf_fill(&l->out, ' ', body);
		buf_add(&l->out, p, (size_t)(stop - p));
		end_line(l);
		p = stop + 1;
	}
	l->text_column = body;
	l->no_blank = keep;
}

static void flow_value(struct layout *l, const struct node *n, unsigned column);

static void flow_children(struct layout *l, const struct node *n, unsigned column)
{
	bool lines = gen_chance(l->g, 25), pad = !lines && gen_chance(l->g, 20);

	buf_fill(&l->out, ' ', pad);
	for (const struct node *child = n->first; child; child = child->next) {
		if (lines) {
			maybe_comment(l);
			buf_fill(&l->out, ' ', column + 2);
		}
		if (child->key) {
			buf_puts(&l->out, child->key->text);
			buf_puts(&l->out, ": ");
		}
		flow_value(l, child, column + 2);
		if (child->next || gen_chance(l->g, 15))
			buf_putc(&l->out, ',');
		if (child->next && !lines)
			buf_putc(&l->out, ' ');
	}
	if (lines && gen_chance(l->g, 70)) {
		maybe_comment(l);
		buf_fill(&l->out, ' ', column + 1);
	}
	buf_fill(&l->out, ' ', pad);
}

static void flow_value(struct layout *l, const struct node *n, unsigned column)
{
	bool map = n->kind == NODE_MAP;

	if (n->kind == NODE_SCALAR) {
		inline_scalar(l, n, true);
		return;
	}
	buf_putc(&l->out, map ? '{' : '[');
	if (n->first) {
		flow_children(l, n, column);
	} else if (gen_chance(l->g, 10)) {
		buf_puts(&l->out, " # none yet");
		end_line(l);
		buf_fill(&l->out, ' ', column + 1);
	} else if (gen_chance(l->g, 10)) {
		buf_putc(&l->out, ' ');
	}
	buf_putc(&l->out, map ? '}' : ']');
}

static void block_value(struct layout *l, const struct node *n, unsigned column, bool item);

static void block_children(struct layout *l, const struct node *n, unsigned column, bool here)
{
	unsigned gap = l->gap;

	for (const struct node *child = n->first; child; child = child->next) {
		if (!here) {
			between(l, column);
			buf_fill(&l->out, ' ', column);
		}
		here = false;
		if (n->kind == NODE_MAP) {
			buf_puts(&l->out, child->key->text);
			buf_putc(&l->out, ':');
			block_value(l, child, column, false);
		} else {
			buf_putc(&l->out, '-');
			l->gap = gap;
			block_value(l, child, column, true);
		}
	}
}

/* Behind `key:` (item false) or a dash at a column. */
static void block_value(struct layout *l, const struct node *n, unsigned column, bool item)
{
	if (n->kind == NODE_SCALAR) {
		if (!n->len && n->style == STYLE_PLAIN) {
			maybe_comment(l);
			return;
		}
		buf_fill(&l->out, ' ', item ? l->gap - 1 : 1);
		if (n->style != STYLE_PLAIN && literal_enough(n) && gen_chance(l->g, 30)) {
			block_text(l, n, column);
			return;
		}
		if (!item && gen_chance(l->g, 4)) {
			end_line(l);
			buf_fill(&l->out, ' ', column + 1);
		}
		inline_scalar(l, n, false);
		maybe_comment(l);
	} else if (!n->first || gen_chance(l->g, l->flow)) {
		/* `key:  []  # comment` is left out: which space belonged to [] can't be told once it is gone. */
		bool wide = !item && !n->first && gen_chance(l->g, 10);
		buf_fill(&l->out, ' ', item ? l->gap - 1 : wide ? 2 : 1);
		flow_value(l, n, column);
		if (wide)
			end_line(l);
		else
			maybe_comment(l);
	} else if (item) {
		bool below = gen_chance(l->g, 5);
		if (below)
			maybe_comment(l);
		else
			buf_fill(&l->out, ' ', l->gap - 1);
		block_children(l, n, column + l->gap, !below);
	} else {
		maybe_comment(l);
		block_children(l, n, column + (n->kind == NODE_LIST ? l->dash : l->indent), false);
	}
}

static void json_value(struct layout *l, const struct node *n, unsigned column, bool lines)
{
	bool map = n->kind == NODE_MAP;

	if (n->kind == NODE_SCALAR) {
		if (n->style == STYLE_PLAIN && (strspn(n->text, "-.0123456789") == n->len || !strcmp(n->text, "true") || !strcmp(n->text, "false")) && n->len < 9)
			buf_add(&l->out, n->text, n->len);
		else
			quoted(&l->out, n, '"');
		return;
	}
	buf_putc(&l->out, map ? '{' : '[');
	for (const struct node *child = n->first; child; child = child->next) {
		if (lines) {
			end_line(l);
			buf_fill(&l->out, ' ', column + 2);
		}
		if (child->key) {
			quoted(&l->out, child->key, '"');
			buf_puts(&l->out, ": ");
		}
		json_value(l, child, column + 2, lines);
		if (child->next)
			buf_puts(&l->out, lines ? "," : ", ");
	}
	if (lines && n->first) {
		end_line(l);
		buf_fill(&l->out, ' ', column);
	}
	buf_putc(&l->out, map ? '}' : ']');
}

/* Some values are left empty: `goals:`. */
static void empty_some(struct gen *g, struct node *map)
{
	if (gen_chance(g, 20))
		node_add(g->arena, map, "x-empty", node_new_scalar(g->arena, "", 0, STYLE_PLAIN));
	if (gen_chance(g, 30) && !node_get(map, "reviews"))
		node_add(g->arena, map, "reviews", node_new_scalar(g->arena, "", 0, STYLE_PLAIN));
}

struct buf gen_plan(struct gen *g, struct place root)
{
	struct layout l = { .g = g, .out = buf_in(g->arena), .line_end = gen_chance(g, 15) ? "\r\n" : "\n" };
	struct node *plan = gen_map(g, root, 10 + gen_below(g, 40));

	if (gen_chance(g, 10))
		buf_puts(&l.out, "\xEF\xBB\xBF");
	l.dash = 2 * gen_below(g, 3);
	l.gap = 2 + (gen_chance(g, 20) ? gen_below(g, 3) : 0);
	l.indent = 1 + gen_below(g, 4);
	if (gen_chance(g, 10)) {
		json_value(&l, plan, 0, gen_chance(g, 50));
		end_line(&l);
	} else {
		empty_some(g, plan);
		l.comments = gen_chance(g, 60) ? gen_below(g, 30) : 0;
		l.blanks = gen_chance(g, 60) ? gen_below(g, 30) : 0;
		l.flow = gen_below(g, 100);
		if (gen_chance(g, 10))
			buf_printf(&l.out, "---%s", l.line_end);
		if (gen_chance(g, 5)) {
			flow_value(&l, plan, 0);
			end_line(&l);
		} else {
			block_children(&l, plan, 0, false);
			between(&l, 0);
		}
		if (gen_chance(g, 5))
			buf_printf(&l.out, "...%s", l.line_end);
	}
	if (gen_chance(g, 20))
		while (l.out.len && strchr("\r\n", l.out.bytes[l.out.len - 1]))
			l.out.len--;
	return l.out;
}

/* ---- Mutation ---- */

/* Marks the bytes of lines that text goes over: nothing can be put in front of them. */
static void mark_text(const struct document *d, const struct node *n, bool *taken)
{
	if (n->kind != NODE_SCALAR) {
		for (const struct node *child = n->first; child; child = child->next)
			mark_text(d, child, taken);
		return;
	}
	for (uint32_t at = n->start + 1; at <= n->end; at++)
		taken[at] = true;
	/* Comments right behind literal text might become part of it. */
	if (n->style == STYLE_LITERAL || n->style == STYLE_FOLDED)
		for (uint32_t at = n->end; at < d->source.len && strchr("\r\n ", d->source.bytes[at]); at++)
			taken[at + 1] = true;
}

struct buf gen_mutate(struct gen *g, const struct document *d)
{
	const struct source *s = &d->source;
	struct buf b = buf_in(g->arena);
	bool *taken = arena_array(g->arena, s->len + 2, sizeof *taken);
	bool crlf = gen_chance(g, 20);
	unsigned often = gen_below(g, 15);

	mark_text(d, d->root, taken);
	if (!s->bom && gen_chance(g, 10))
		buf_puts(&b, "\xEF\xBB\xBF");
	for (uint32_t at = 0; at < s->len; at++) {
		bool line_start = at && s->bytes[at - 1] == '\n';
		if (line_start && !taken[at] && gen_chance(g, often)) {
			if (gen_chance(g, 60))
				buf_printf(&b, "%*s# mutated: %u", (int)gen_below(g, 9), "", gen_below(g, 1000));
			buf_puts(&b, crlf ? "\r\n" : "\n");
		}
		if (s->bytes[at] == '\r')
			continue;
		if (s->bytes[at] == '\n' && crlf)
			buf_putc(&b, '\r');
		buf_putc(&b, s->bytes[at]);
	}
	if (gen_chance(g, 30))
		while (b.len && strchr("\r\n", b.bytes[b.len - 1]))
			b.len--;
	return b;
}

/* ---- For edit scripts ---- */

static struct node *drop_empty(struct arena *a, const struct node *value)
{
	if (value->kind == NODE_SCALAR)
		return node_copy(a, value);
	struct node *copy = value->kind == NODE_MAP ? node_new_map(a) : node_new_list(a);
	for (const struct node *child = value->first; child; child = child->next) {
		struct node *kept = drop_empty(a, child);
		if (!child->key || kept->kind == NODE_SCALAR || kept->first)
			node_add(a, copy, child->key ? child->key->text : NULL, kept);
	}
	return copy;
}

const struct node *gen_filled(struct gen *g, struct place p)
{
	return drop_empty(g->arena, gen_value(g, p, 40));
}

uint32_t tree_count(const struct node *n)
{
	uint32_t count = 1;

	for (const struct node *child = n->first; child; child = child->next)
		count += tree_count(child);
	return count;
}

const struct node *tree_nth(const struct node *n, uint32_t *i)
{
	if (!(*i)--)
		return n;
	for (const struct node *child = n->first; child; child = child->next) {
		const struct node *found = tree_nth(child, i);
		if (found)
			return found;
	}
	return NULL;
}
