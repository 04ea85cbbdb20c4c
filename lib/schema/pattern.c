/* pattern.c - regular expressions in the subset that POSIX ERE and ECMAScript read alike, as a program that is run on
 * all alternatives at once: linear in the text, without memory of its own, on code points. */
#include "schema/pattern.h"

#include "base/utf8.h"

enum { REPEAT_MOST = 255, DEPTH_MOST = 32 };

struct parser {
	struct program *out;
	const char *p, *end;
	const char *error;
	int depth;
};

static void parse_alternatives(struct parser *s);

static uint32_t fail(struct parser *s, const char *why)
{
	if (!s->error)
		s->error = why;
	s->p = s->end;
	return 0;
}

static uint32_t emit(struct parser *s, enum inst_code code, uint32_t a, uint32_t b)
{
	if (s->out->count == PATTERN_INSTS_MOST)
		return fail(s, "the pattern is too long");
	s->out->insts[s->out->count] = (struct inst){ (uint16_t)code, 0, a, b };
	return s->out->count++;
}

/* Makes room for one instruction at an index; targets behind it move along. */
static void insert(struct parser *s, uint32_t at, enum inst_code code, uint32_t a, uint32_t b)
{
	struct inst *insts = s->out->insts;

	emit(s, INST_JUMP, 0, 0);
	if (s->error)
		return;
	memmove(insts + at + 1, insts + at, (s->out->count - at - 1) * sizeof *insts);
	for (uint32_t i = at + 1; i < s->out->count; i++) {
		if (insts[i].code == INST_SPLIT || insts[i].code == INST_JUMP) {
			insts[i].a += insts[i].a >= at;
			insts[i].b += insts[i].b >= at;
		}
	}
	insts[at] = (struct inst){ (uint16_t)code, 0, a, b };
}

static uint32_t next_code_point(struct parser *s)
{
	uint32_t cp = 0;
	size_t n = utf8_decode(s->p, s->end, &cp);

	if (!n)
		return fail(s, "the pattern is not UTF-8");
	s->p += n;
	return cp;
}

static void add_range(struct parser *s, uint32_t low, uint32_t high)
{
	struct program *o = s->out;

	if (o->range_count + 2 > o->range_cap) {
		uint32_t cap = o->range_cap ? o->range_cap * 2 : 32;
		uint32_t *more = arena_array(o->arena, cap, sizeof *more);
		if (o->range_count)
			memcpy(more, o->ranges, o->range_count * sizeof *more);
		o->ranges = more;
		o->range_cap = cap;
	}
	o->ranges[o->range_count++] = low;
	o->ranges[o->range_count++] = high;
}

static uint32_t class_character(struct parser *s)
{
	if (*s->p == '\\')
		return fail(s, "a backslash inside [ ] means different things to different programs");
	if (*s->p == '[' && s->p + 1 < s->end && strchr(":.=", s->p[1]))
		return fail(s, "[: inside [ ] means different things to different programs");
	return next_code_point(s);
}

/* Behind the `[`. */
static void parse_class(struct parser *s)
{
	uint32_t first = s->out->range_count, ranges = 0;
	bool negated = s->p < s->end && *s->p == '^';

	s->p += negated;
	if (s->p < s->end && *s->p == ']')
		fail(s, "an empty [ ]");
	while (s->p < s->end && *s->p != ']') {
		uint32_t low = class_character(s), high = low;
		if (s->end - s->p >= 2 && *s->p == '-' && s->p[1] != ']') {
			s->p++;
			high = class_character(s);
		}
		if (high < low)
			fail(s, "a range that runs backwards");
		add_range(s, low, high);
		ranges++;
	}
	if (s->p >= s->end) {
		fail(s, "[ without ]");
		return;
	}
	s->p++;
	uint32_t at = emit(s, INST_CLASS, first, 0);
	s->out->insts[at].n = (uint16_t)(ranges * 2 + negated);
}

static void parse_group(struct parser *s)
{
	if (s->p < s->end && *s->p == '?')
		fail(s, "(? is not implemented");
	if (++s->depth > DEPTH_MOST)
		fail(s, "parentheses nested too deeply");
	parse_alternatives(s);
	s->depth--;
	if (s->p >= s->end || *s->p != ')') {
		fail(s, "( without )");
		return;
	}
	s->p++;
}

static void parse_escape(struct parser *s)
{
	if (s->p >= s->end || !strchr("^$\\.*+?()[]{}|/", *s->p) || !*s->p) {
		fail(s, "a backslash before something other than punctuation");
		return;
	}
	emit(s, INST_CHAR, (uint32_t)*s->p++, 0);
}

/* One atom. Returns false where it is none that can be repeated. */
static bool parse_atom(struct parser *s)
{
	char c = *s->p;

	if (strchr("*+?{}]", c) && c) {
		fail(s, "a special character without a backslash");
		return false;
	}
	if (c == '^' || c == '$') {
		s->p++;
		emit(s, c == '^' ? INST_START : INST_END, 0, 0);
		return false;
	}
	if (strchr("([\\.", c) && c) {
		s->p++;
		if (c == '(')
			parse_group(s);
		else if (c == '[')
			parse_class(s);
		else if (c == '\\')
			parse_escape(s);
		else
			emit(s, INST_ANY, 0, 0);
		return true;
	}
	emit(s, INST_CHAR, next_code_point(s), 0);
	return true;
}

static uint32_t parse_number(struct parser *s)
{
	uint32_t v = 0;
	const char *start = s->p;

	for (; s->p < s->end && *s->p >= '0' && *s->p <= '9' && v <= REPEAT_MOST; s->p++)
		v = v * 10 + (uint32_t)(*s->p - '0');
	if (s->p == start || v > REPEAT_MOST)
		fail(s, "{ } needs numbers up to 255");
	return v;
}

/* Reads `*`, `+`, `?`, `{m}`, `{m,}`, `{m,n}`; false when there is none. */
static bool parse_bounds(struct parser *s, uint32_t *least, uint32_t *most)
{
	if (s->p >= s->end || !strchr("*+?{", *s->p) || !*s->p)
		return false;
	char c = *s->p++;
	*least = c == '+';
	*most = c == '?' ? 1 : UINT32_MAX;
	if (c != '{')
		return true;
	*least = *most = parse_number(s);
	if (s->p < s->end && *s->p == ',') {
		s->p++;
		*most = s->p < s->end && *s->p == '}' ? UINT32_MAX : parse_number(s);
	}
	if (s->p >= s->end || *s->p != '}' || *most < *least)
		fail(s, "{ } that can't be read");
	else
		s->p++;
	return true;
}

/* A copy of the instructions [from, from + count) at the end. */
static void copy_insts(struct parser *s, const struct inst *from, uint32_t count, uint32_t base)
{
	uint32_t shift = s->out->count - base;

	for (uint32_t i = 0; i < count; i++) {
		bool jumps = from[i].code == INST_SPLIT || from[i].code == INST_JUMP;
		uint32_t at = emit(s, from[i].code, from[i].a + (jumps ? shift : 0), from[i].b + (jumps ? shift : 0));
		s->out->insts[at].n = from[i].n;
		if (s->error)
			return;
	}
}

/* x{m,n} becomes m times x and n - m times (x)?; without an upper bound the last one loops. */
static void repeat(struct parser *s, uint32_t start, uint32_t least, uint32_t most)
{
	uint32_t count = s->out->count - start;
	struct inst *body = arena_array(s->out->arena, count + 1, sizeof *body);

	memcpy(body, s->out->insts + start, count * sizeof *body);
	s->out->count = start;
	for (uint32_t i = 0; i < least && !s->error; i++)
		copy_insts(s, body, count, start);
	if (most == UINT32_MAX) {
		uint32_t loop = emit(s, INST_SPLIT, s->out->count + 1, 0);
		copy_insts(s, body, count, start);
		emit(s, INST_JUMP, loop, loop);
		s->out->insts[loop].b = s->out->count;
		return;
	}
	for (uint32_t i = least; i < most && !s->error; i++) {
		uint32_t maybe = emit(s, INST_SPLIT, s->out->count + 1, 0);
		copy_insts(s, body, count, start);
		s->out->insts[maybe].b = s->out->count;
	}
}

static void parse_sequence(struct parser *s)
{
	while (s->p < s->end && *s->p != '|' && *s->p != ')') {
		uint32_t start = s->out->count, least, most;
		bool atom = parse_atom(s);
		if (!parse_bounds(s, &least, &most))
			continue;
		if (!atom)
			fail(s, "nothing to repeat");
		repeat(s, start, least, most);
		if (s->p < s->end && strchr("*+?{", *s->p))
			fail(s, "a repetition of a repetition");
	}
}

static void parse_alternatives(struct parser *s)
{
	uint32_t start = s->out->count;

	parse_sequence(s);
	if (s->p < s->end && *s->p == '|') {
		s->p++;
		insert(s, start, INST_SPLIT, start + 1, 0);
		uint32_t jump = emit(s, INST_JUMP, 0, 0);
		s->out->insts[start].b = s->out->count;
		parse_alternatives(s);
		s->out->insts[jump].a = s->out->insts[jump].b = s->out->count;
	}
}

const char *pattern_compile(struct arena *a, const char *text, size_t len, struct program *out)
{
	struct parser s = { .out = out, .p = text, .end = text + len };

	*out = (struct program){ .arena = a, .insts = arena_array(a, PATTERN_INSTS_MOST, sizeof(struct inst)) };
	parse_alternatives(&s);
	if (s.p < s.end)
		fail(&s, ") without (");
	emit(&s, INST_MATCH, 0, 0);
	return s.error;
}

size_t pattern_prefix(const char *text, size_t len)
{
	if (len < 2 || text[0] != '^')
		return 0;
	for (size_t i = 1; i < len; i++)
		if (strchr("^$\\.*+?()[]{}|", text[i]))
			return 0;
	return len - 1;
}

/* ---- Running ---- */

/* A set of instructions, in the order of joining. */
struct states {
	uint16_t list[PATTERN_INSTS_MOST], at[PATTERN_INSTS_MOST];
	uint32_t count;
};

static bool joined(const struct states *set, uint32_t pc)
{
	return set->at[pc] < set->count && set->list[set->at[pc]] == pc;
}

/* Adds an instruction and all that follow it without a character. */
static void join(struct states *set, const struct inst *insts, uint32_t first, bool at_start, bool at_end)
{
	uint32_t todo = set->count;

	if (joined(set, first))
		return;
	set->at[first] = (uint16_t)set->count;
	set->list[set->count++] = (uint16_t)first;
	for (; todo < set->count; todo++) {
		const struct inst *i = &insts[set->list[todo]];
		uint32_t next[2] = { i->a, i->b };
		bool go = i->code == INST_SPLIT || i->code == INST_JUMP;
		if ((i->code == INST_START && at_start) || (i->code == INST_END && at_end)) {
			next[0] = next[1] = set->list[todo] + 1u;
			go = true;
		}
		for (int k = 0; go && k < 2; k++) {
			if (joined(set, next[k]))
				continue;
			set->at[next[k]] = (uint16_t)set->count;
			set->list[set->count++] = (uint16_t)next[k];
		}
	}
}

static bool in_class(const struct schema *s, const struct inst *i, uint32_t cp)
{
	const uint32_t *range = s->words + i->a;

	for (uint32_t n = 0; n < i->n / 2u; n++, range += 2)
		if (cp >= range[0] && cp <= range[1])
			return !(i->n & 1);
	return i->n & 1;
}

static bool takes(const struct schema *s, const struct inst *i, uint32_t cp)
{
	switch (i->code) {
	case INST_CHAR:
		return cp == i->a;
	case INST_ANY:
		return cp != '\n' && cp != '\r' && cp != 0x2028 && cp != 0x2029;
	case INST_CLASS:
		return in_class(s, i, cp);
	default:
		return false;
	}
}

static bool run(const struct schema *s, const struct pattern *p, const char *text, const char *end)
{
	const struct inst *insts = s->insts + p->insts;
	struct states sets[2];
	struct states *now = &sets[0], *then = &sets[1];

	memset(sets, 0, sizeof sets);
	for (const char *at = text;;) {
		join(now, insts, 0, at == text, at == end);
		for (uint32_t i = 0; i < now->count; i++)
			if (insts[now->list[i]].code == INST_MATCH)
				return true;
		if (at == end)
			return false;
		uint32_t cp;
		size_t n = utf8_decode(at, end, &cp);
		at += n ? n : 1;
		then->count = 0;
		for (uint32_t i = 0; i < now->count; i++)
			if (takes(s, &insts[now->list[i]], cp))
				join(then, insts, now->list[i] + 1u, false, at == end);
		struct states *swap = now;
		now = then;
		then = swap;
	}
}

bool pattern_matches(const struct schema *s, const struct pattern *p, const char *text, size_t len)
{
	const struct text *prefix = &s->texts[p->prefix];

	if (p->prefix)
		return len >= prefix->len && !memcmp(text, s->blob + prefix->at, prefix->len);
	return run(s, p, text, text + len);
}
