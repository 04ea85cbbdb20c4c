/* Clusters: what a reader takes for one character, and the columns of a terminal that it takes (UAX #29, extended grapheme
 * clusters). What utf8_show() puts something in the place of stands alone. */
#include "base/utf8.h"

#include "base/unicode.h"

enum {
	VARIATION_EMOJI = 0xFE0F, /* shown as an emoji, not as text */
	BACK_MOST = 64,		  /* code points; marks beyond that are torn from their letter */
};

unsigned utf8_columns(uint32_t cp)
{
	return cp < 0x300 ? 1 : unicode_columns(cp);
}

/* One code point in its place. */
struct sign {
	uint32_t cp;
	size_t len; /* bytes */
	enum unicode_join join;
	unsigned columns;
};

static inline bool is_printable(char c)
{
	return c >= 0x20 && c < 0x7F;
}

static inline struct sign letter(char c)
{
	return (struct sign){ (unsigned char)c, 1, JOIN_OTHER, 1 };
}

static struct sign sign_at(const char *p, const char *end)
{
	struct sign s = { .len = 1, .join = JOIN_ALONE, .columns = 4 };

	if (is_printable(*p))
		return letter(*p);
	size_t len = utf8_decode(p, end, &s.cp);
	if (!len)
		return s;
	s.len = len;
	s.join = unicode_join(s.cp);
	s.columns = s.join == JOIN_ALONE ? utf8_stand_in(s.cp) : utf8_columns(s.cp);
	return s;
}

/* A cluster as far as it goes. */
struct cluster {
	enum unicode_join last;
	bool picture;  /* a picture, and marks behind it */
	bool joined;   /* and now a joiner: another picture goes on with it */
	bool half;     /* an odd number of regional letters: one more makes a flag */
	bool may_turn; /* into an emoji, by a variation selector */
	unsigned widest, beside; /* columns: of the widest part, and of marks beside it */
};

static inline void begin(struct cluster *c, const struct sign *s)
{
	*c = (struct cluster){
		.last = s->join,
		.picture = s->join == JOIN_PICTURE,
		.half = s->join == JOIN_REGIONAL,
		.may_turn = s->join == JOIN_PICTURE || (s->cp >= '0' && s->cp <= '9') || s->cp == '#' || s->cp == '*',
		.widest = s->columns,
	};
}

/* Does the next code point belong to it? The rules GB3 to GB13 of UAX #29. */
static inline bool goes_on(const struct cluster *c, enum unicode_join next)
{
	if (c->last == JOIN_ALONE || c->last == JOIN_CONTROL || next == JOIN_ALONE || next == JOIN_CONTROL)
		return false;
	if (next == JOIN_EXTEND || next == JOIN_ZWJ || next == JOIN_SPACING || c->last == JOIN_PREPEND)
		return true;
	switch (next) {
	case JOIN_L:
	case JOIN_LV:
	case JOIN_LVT: return c->last == JOIN_L;
	case JOIN_V: return c->last == JOIN_L || c->last == JOIN_V || c->last == JOIN_LV;
	case JOIN_T: return c->last == JOIN_V || c->last == JOIN_LV || c->last == JOIN_T || c->last == JOIN_LVT;
	case JOIN_PICTURE: return c->joined;
	case JOIN_REGIONAL: return c->half;
	default: return false;
	}
}

static void add(struct cluster *c, const struct sign *s)
{
	c->joined = c->picture && s->join == JOIN_ZWJ;
	c->picture = s->join == JOIN_PICTURE || (c->picture && s->join == JOIN_EXTEND);
	c->half = s->join == JOIN_REGIONAL && !c->half;
	c->last = s->join;
	if (s->join == JOIN_SPACING)
		c->beside += s->columns;
	else if (s->columns > c->widest)
		c->widest = s->columns;
	if (s->join == JOIN_REGIONAL || (s->cp == VARIATION_EMOJI && c->may_turn))
		c->widest = 2;
}

size_t utf8_cluster(const char *p, const char *end, unsigned *columns)
{
	/* Most of all text. */
	if (is_printable(*p) && (p + 1 == end || (unsigned char)p[1] < 0x80)) {
		*columns = 1;
		return 1;
	}
	struct sign s = sign_at(p, end);
	size_t len = s.len;
	struct cluster c;

	for (begin(&c, &s); p + len < end; len += s.len) {
		if (is_printable(p[len]) && c.last != JOIN_PREPEND)
			break;
		s = sign_at(p + len, end);
		if (!goes_on(&c, s.join))
			break;
		add(&c, &s);
	}
	*columns = c.widest + c.beside;
	return len;
}

size_t utf8_width(const char *bytes, size_t len)
{
	struct cluster c = { .last = JOIN_ALONE };
	size_t n = 0;

	for (const char *p = bytes, *end = bytes + len; p < end;) {
		const char *run = p;
		struct sign s;

		while (p < end && is_printable(*p))
			p++;
		/* Most text is nothing else. The last of it may have marks, the first may stand under a sign. */
		if (p > run && c.last != JOIN_PREPEND) {
			n += c.widest + c.beside + (size_t)(p - run) - 1;
			s = letter(p[-1]);
			begin(&c, &s);
			continue;
		}
		p = run;
		s = sign_at(p, end);
		p += s.len;
		if (goes_on(&c, s.join)) {
			add(&c, &s);
			continue;
		}
		n += c.widest + c.beside;
		begin(&c, &s);
	}
	return n + c.widest + c.beside;
}

/* The code point before p. */
static const char *backward(const char *begin, const char *p)
{
	const char *from = p - 1;
	uint32_t cp;

	while (from > begin && p - from < 4 && ((unsigned char)*from & 0xC0) == 0x80)
		from--;
	return from + utf8_decode(from, p, &cp) == p ? from : p - 1;
}

/* Does a cluster begin here, whatever stands before it (but a sign that stands over what follows)? */
static bool begins_surely(enum unicode_join join)
{
	return join == JOIN_OTHER || join == JOIN_ALONE || join == JOIN_CONTROL || join == JOIN_PREPEND;
}

/* Where the cluster begins that holds the code point at `at`. */
static const char *start_of(const char *begin, const char *at, const char *end)
{
	const char *p = at, *start;
	unsigned columns;

	for (int back = 0; p > begin && back < BACK_MOST; back++) {
		const char *before = backward(begin, p);
		bool over = sign_at(before, end).join == JOIN_PREPEND;
		if (begins_surely(sign_at(p, end).join) && !over)
			break;
		p = before;
	}
	do {
		start = p;
		p += utf8_cluster(p, end, &columns);
	} while (p <= at);
	return start;
}

const char *utf8_cluster_before(const char *begin, const char *at, const char *end)
{
	return start_of(begin, backward(begin, at), end);
}

size_t utf8_cut(const char *bytes, size_t len, size_t most)
{
	const char *at = bytes + most, *end = bytes + len;
	uint32_t cp;

	if (len <= most)
		return len;
	while (at > bytes && ((unsigned char)*at & 0xC0) == 0x80)
		at--;
	const size_t next = utf8_decode(at, end, &cp);
	const size_t cut = (size_t)(utf8_cluster_before(bytes, at + (next ? next : 1), end) - bytes);
	return cut ? cut : (size_t)(at - bytes);
}
