/* read.c - libyaml's events become an immutable tree whose nodes know their bytes. */
#include "text/document.h"

#include <string.h>
#include <yaml.h>

#include "text/build.h"
#include "text/json.h"
#include "text/prescan.h"
#include "text/slips.h"
#include "text/strict.h"

struct reader {
	struct arena *arena;
	struct findings *findings;
	struct document *doc;
	yaml_parser_t parser;
	yaml_event_t event;
	bool parser_live, event_live;
	struct node *open;       /* the innermost collection being read */
	struct node *key;        /* a key that waits for its value */
	uint32_t depth, documents;
	uint32_t base; /* where what is being read begins, a byte order mark left out */
	size_t ascii_index, ascii_byte, ascii_len; /* a stretch of ASCII: its first code point and byte, its length */
	struct txp_span quoted;  /* the last text in quotes, where it has several lines */
	size_t doubtful_cap;
	bool stop;
	bool broken; /* by a syntax error: what follows may be read anew */
};

static void close_reader(void *arg)
{
	struct reader *r = arg;

	if (r->event_live)
		yaml_event_delete(&r->event);
	if (r->parser_live)
		yaml_parser_delete(&r->parser);
	r->event_live = r->parser_live = false;
}

/* How many ASCII bytes stand at p, in steps of eight where that goes. */
static size_t ascii_length(const char *p, const char *end)
{
	const char *start = p;
	uint64_t eight;

	for (; end - p >= 8; p += 8) {
		memcpy(&eight, p, sizeof eight);
		if (eight & 0x8080808080808080u)
			break;
	}
	while (p < end && (unsigned char)*p < 0x80)
		p++;
	return (size_t)(p - start);
}

/* libyaml counts code points and leaves the byte order mark out; we count bytes. Remembers the stretch of ASCII around
 * the last place asked for: marks come in order, or nearly, so the next is mostly in it or just behind. */
static uint32_t byte_at(struct reader *r, yaml_mark_t mark)
{
	const struct source *s = &r->doc->source;

	if (s->ascii)
		return r->base + (uint32_t)mark.index;
	if (mark.index < r->ascii_index) {
		r->ascii_index = r->ascii_len = 0;
		r->ascii_byte = r->base;
	}
	while (mark.index > r->ascii_index + r->ascii_len && r->ascii_byte < s->len) {
		r->ascii_index += r->ascii_len;
		r->ascii_byte += r->ascii_len;
		if (r->ascii_len || (unsigned char)s->bytes[r->ascii_byte] >= 0x80) {
			do
				r->ascii_byte++;
			while (((unsigned char)s->bytes[r->ascii_byte] & 0xC0) == 0x80);
			r->ascii_index++;
		}
		r->ascii_len = ascii_length(s->bytes + r->ascii_byte, s->bytes + s->len);
	}
	return (uint32_t)(r->ascii_byte + (mark.index - r->ascii_index));
}

static struct txp_span event_span(struct reader *r)
{
	struct txp_span at = { byte_at(r, r->event.start_mark), 0 };

	at.end = byte_at(r, r->event.end_mark);
	return at;
}

static char byte_after_spaces(const struct source *s, uint32_t at)
{
	while (at < s->len && (s->bytes[at] == ' ' || s->bytes[at] == '\t'))
		at++;
	return s->bytes[at];
}

static bool question_mark_before(const struct source *s, uint32_t at)
{
	while (at > s->bom && (s->bytes[at - 1] == ' ' || s->bytes[at - 1] == '\t'))
		at--;
	return at > s->bom && s->bytes[at - 1] == '?';
}

/* Behind the header of a literal or folded scalar: `|`, `>`, and what follows directly. */
static uint32_t block_header_end(const struct source *s, uint32_t at, bool *keeps)
{
	*keeps = false;
	for (at++; strchr("+-123456789", s->bytes[at]) && s->bytes[at]; at++)
		*keeps |= s->bytes[at] != '-';
	return at;
}

static bool last_line_is_blank(const struct node *n)
{
	const char *p = n->text + n->len;

	while (p > n->text && p[-1] == '\n')
		p--;
	if (p == n->text || (p[-1] != ' ' && p[-1] != '\t'))
		return false;
	while (p > n->text && (p[-1] == ' ' || p[-1] == '\t'))
		p--;
	return p == n->text || p[-1] == '\n';
}

/* libyaml's end of a literal or folded scalar lies behind the blank lines that follow it. They are not part of it
 * unless its value keeps them. */
static uint32_t block_scalar_end(const struct source *s, const struct node *n, uint32_t libyaml_end)
{
	bool keeps;
	uint32_t header = block_header_end(s, n->start, &keeps), end = libyaml_end;

	if (!n->len && !keeps)
		return header;
	if (end > header && s->bytes[end - 1] == '\n')
		end--;
	if (!keeps && !last_line_is_blank(n))
		while (end > header && strchr(" \t\r\n", s->bytes[end - 1]))
			end--;
	else if (end > header && s->bytes[end - 1] == '\r')
		end--;
	/* Spaces at the end of the last line of text are part of it. */
	if (!keeps)
		while (s->bytes[end] == ' ' || s->bytes[end] == '\t')
			end++;
	return end;
}

static struct node *new_node(struct reader *r, enum node_kind kind, struct txp_span at)
{
	struct node *n = arena_new_of(r->arena, struct node);

	n->kind = kind;
	n->start = at.start;
	n->end = at.end;
	if (++r->doc->nodes == DOCUMENT_NODES_MOST + 1) {
		find(r->findings, "too-many-nodes", at, "this file holds more than %d keys and values", DOCUMENT_NODES_MOST);
		r->stop = true;
	}
	return n;
}

/* A key must stand as `key:` - one scalar, a colon behind it. */
static void check_key(struct reader *r, const struct node *key)
{
	const struct source *s = &r->doc->source;
	struct txp_span at = node_span(key);

	if (key->kind != NODE_SCALAR || question_mark_before(s, key->start))
		find(r->findings, "complex-key", at, "a key must be one word or text followed by a colon");
	else if (byte_after_spaces(s, key->end) != ':') {
		if (r->open->flow && slip_report_space(s, key, r->findings))
			return;
		if (r->open->flow && !r->open->first)
			find(r->findings, "missing-colon", at, "'%s' stands in { } without a colon and a value",
			     key->len <= 80 ? key->text : "this text");
		else if (r->open->flow)
			find(r->findings, "comma-in-flow-text", at, "'%s' has no value: the comma before it ended the text early",
			     key->len <= 80 ? key->text : "this text");
		else
			find(r->findings, "complex-key", at, "a key must be one word or text followed by a colon");
	} else if (key->style == STYLE_PLAIN && node_is(key, "<<")) {
		find(r->findings, "merge-key", at, "the merge key `<<` is not allowed");
	} else if (key->style == STYLE_LITERAL || key->style == STYLE_FOLDED) {
		find(r->findings, "complex-key", at, "a key must be one word or text followed by a colon");
	}
}

/* Puts a finished scalar or a new collection where it belongs. */
static void place(struct reader *r, struct node *n)
{
	n->parent = r->open;
	if (!r->open) {
		r->doc->root = n;
	} else if (r->open->kind == NODE_LIST) {
		build_append(r->open, n);
	} else if (!r->key) {
		r->key = n;
		check_key(r, n);
	} else {
		n->key = r->key;
		r->key = NULL;
		build_append(r->open, n);
	}
}

static void check_properties(struct reader *r, const unsigned char *anchor, const unsigned char *tag, struct txp_span at)
{
	if (anchor)
		find(r->findings, "anchor", at, "the anchor '&%s' is not allowed", (const char *)anchor);
	if (tag)
		find(r->findings, "tag", at, "the tag '%s' is not allowed", (const char *)tag);
}

/* `Apt #4`: to YAML the value is over before the #. `null`: the word, or nothing? Whether that matters is for those to say
 * who know the place. */
static bool is_doubtful(const struct source *s, const struct node *n)
{
	const char behind = s->bytes[n->end];

	if ((!n->len || behind == ' ' || behind == '\t') && node_glued_hash(s, n))
		return true;
	return (n->len == 1 && *n->text == '~') || (n->len == 4 && (*n->text | 0x20) == 'n' && (n->text[3] | 0x20) == 'l');
}

static void note_doubt(struct reader *r, const struct node *n)
{
	struct document *d = r->doc;

	d->doubtful = arena_room(r->arena, d->doubtful, d->doubtful_count, &r->doubtful_cap, sizeof(*d->doubtful));
	d->doubtful[d->doubtful_count++] = n;
}

static void read_scalar(struct reader *r)
{
	static const enum scalar_style styles[] = {
		[YAML_ANY_SCALAR_STYLE] = STYLE_PLAIN,	       [YAML_PLAIN_SCALAR_STYLE] = STYLE_PLAIN,
		[YAML_SINGLE_QUOTED_SCALAR_STYLE] = STYLE_SINGLE, [YAML_DOUBLE_QUOTED_SCALAR_STYLE] = STYLE_DOUBLE,
		[YAML_LITERAL_SCALAR_STYLE] = STYLE_LITERAL,     [YAML_FOLDED_SCALAR_STYLE] = STYLE_FOLDED,
	};
	const struct source *s = &r->doc->source;
	struct txp_span at = event_span(r);
	struct node *n = new_node(r, NODE_SCALAR, at);

	check_properties(r, r->event.data.scalar.anchor, r->event.data.scalar.tag, at);
	n->style = styles[r->event.data.scalar.style];
	n->len = (uint32_t)r->event.data.scalar.length;
	n->text = arena_copy(r->arena, (const char *)r->event.data.scalar.value, n->len);
	if (n->style == STYLE_LITERAL || n->style == STYLE_FOLDED)
		n->end = block_scalar_end(s, n, at.end);
	else if (n->style != STYLE_PLAIN)
		r->quoted = memchr(s->bytes + at.start, '\n', at.end - at.start) ? at : (struct txp_span){ 0, 0 };
	if (n->style == STYLE_DOUBLE && memchr(s->bytes + at.start, '\\', at.end - at.start))
		prescan_value(n->text, n->len, at, r->findings);
	if (n->style != STYLE_PLAIN || (n->len == 1 && r->open && r->open->flow))
		r->broken = !strict_scalar(s, n, r->open, r->findings);
	place(r, n);
	if (n->style == STYLE_PLAIN && is_doubtful(s, n))
		note_doubt(r, n);
}

/* An alias stands in the tree as the text that it is, so that what looks at keys and values finds one here, too. */
static void read_alias(struct reader *r)
{
	struct node *n = new_node(r, NODE_SCALAR, event_span(r));
	const char *name = (const char *)r->event.data.alias.anchor;

	find(r->findings, "alias", node_span(n), "the alias '*%s' is not allowed", name);
	n->text = arena_printf(r->arena, "*%s", name);
	n->len = (uint32_t)strlen(n->text);
	place(r, n);
}

static void open_collection(struct reader *r, enum node_kind kind, bool flow, const unsigned char *anchor,
			    const unsigned char *tag)
{
	struct txp_span at = event_span(r);
	struct node *n = new_node(r, kind, at);

	check_properties(r, anchor, tag, at);
	n->flow = flow;
	if (flow && kind == NODE_MAP && r->doc->source.bytes[at.start] != '{' &&
	    !strict_begins_outside(&r->doc->source, at.start, r->open))
		find(r->findings, "colon-in-text", (struct txp_span){ at.start, at.start + 1 },
		     "a colon and a space inside text in [ ] look like a new key");
	place(r, n);
	if (r->open && r->key == n)
		r->stop = true; /* a collection as a key was reported; nothing behind it can be placed */
	r->open = n;
	if (++r->depth > DOCUMENT_DEPTH_MOST) {
		find(r->findings, "too-deep", (struct txp_span){ at.start, at.start + 1 },
		     "lists and maps are nested more than %d deep", DOCUMENT_DEPTH_MOST);
		r->stop = true;
	}
}

static void close_collection(struct reader *r)
{
	struct node *n = r->open;

	if (n->flow) {
		n->end = byte_at(r, r->event.end_mark);
		strict_flow(&r->doc->source, n, r->findings);
	} else {
		n->end = n->last ? n->last->end : n->start;
	}
	if (n->kind == NODE_MAP)
		build_check_keys(r->arena, &r->doc->source, n, r->findings);
	r->depth--;
	r->open = node_made(n->parent);
}

static void take_event(struct reader *r)
{
	switch (r->event.type) {
	case YAML_DOCUMENT_START_EVENT:
		if (++r->documents == 2) {
			find(r->findings, "several-documents", event_span(r), "a second document begins here; a plan file holds one");
			r->stop = true;
		}
		break;
	case YAML_ALIAS_EVENT:
		read_alias(r);
		break;
	case YAML_SCALAR_EVENT:
		read_scalar(r);
		break;
	case YAML_SEQUENCE_START_EVENT:
		open_collection(r, NODE_LIST, r->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
				r->event.data.sequence_start.anchor, r->event.data.sequence_start.tag);
		break;
	case YAML_MAPPING_START_EVENT:
		open_collection(r, NODE_MAP, r->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
				r->event.data.mapping_start.anchor, r->event.data.mapping_start.tag);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		close_collection(r);
		break;
	default:
		break;
	}
}

static void report_syntax_error(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const struct source *s = &r->doc->source;
	struct slip slip = {
		.context = p->context, .problem = p->problem,
		.has_context = p->context != NULL, .quoted = r->quoted,
	};

	if (p->error == YAML_MEMORY_ERROR || p->error == YAML_NO_ERROR)
		arena_out_of_memory(r->arena);
	slip.problem_at = p->error == YAML_READER_ERROR ? (r->base > s->bom ? r->base : 0) + (uint32_t)p->problem_offset : byte_at(r, p->problem_mark);
	slip.context_at = slip.has_context ? byte_at(r, p->context_mark) : slip.problem_at;
	slip_report(&r->doc->source, &slip, r->findings);
}

/* Reads from an offset to the end, or to the first syntax error. */
static void read_events(struct reader *r, uint32_t from)
{
	const struct source *s = &r->doc->source;
	bool end = false;

	if (!yaml_parser_initialize(&r->parser))
		arena_out_of_memory(r->arena);
	r->parser_live = true;
	yaml_parser_set_input_string(&r->parser, (const unsigned char *)s->bytes + from, s->len - from);
	r->base = from ? from : s->bom;
	r->ascii_byte = r->base;
	r->ascii_index = r->ascii_len = 0;
	while (!end && !r->stop && !r->broken) {
		if (!yaml_parser_parse(&r->parser, &r->event)) {
			report_syntax_error(r);
			r->broken = true;
			break;
		}
		r->event_live = true;
		end = r->event.type == YAML_STREAM_END_EVENT;
		take_event(r);
		r->event_live = false;
		yaml_event_delete(&r->event);
	}
	if (end && !r->documents)
		find(r->findings, "empty-file", (struct txp_span){ s->bom, s->bom }, "this file is empty, or holds nothing but comments");
	close_reader(r);
}

/* The next line behind an offset that begins with a key in column 0; the end where there is none. */
static uint32_t next_block(const struct source *s, uint32_t offset)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

	for (uint32_t line = source_line_end(s, offset); line < s->len; line = source_line_end(s, line)) {
		line = (uint32_t)((const char *)memchr(s->bytes + line, '\n', s->len - line) + 1 - s->bytes);
		const uint32_t word = (uint32_t)strspn(s->bytes + line, letters);
		if (word && *(s->bytes + line) != '-' && s->bytes[line + word] == ':' && strchr(" \r\n", s->bytes[line + word + 1]))
			return line;
	}
	return s->len;
}

/* A syntax error hides what follows. The next top-level keys are read for more of them, and for nothing else. Each time
 * reading may go to the end of the file and give up where it began, so it is tried so often only. */
static void read_what_follows(struct reader *r)
{
	enum { TIMES_MOST = 16, TIMES_THE_FILE = 4 };
	const struct source *s = &r->doc->source;
	uint32_t from = 0;
	uint64_t bytes = s->len;

	for (int times = 0; r->broken && times < TIMES_MOST && bytes <= TIMES_THE_FILE * (uint64_t)s->len; times++) {
		size_t count = findings_count(r->findings);
		if (findings_dropped(r->findings) || !count)
			return;
		const uint32_t at = findings_at(r->findings, count - 1)->at.start;
		from = next_block(s, at > from && at < s->len ? at : from);
		if (from >= s->len)
			return;
		r->open = r->key = NULL;
		r->depth = r->documents = 0;
		r->quoted = (struct txp_span){ 0, 0 };
		r->broken = false;
		bytes += s->len - from;
		read_events(r, from);
	}
}

/* A tree that was read with errors is no tree. */
static enum txp_result finished(struct document *doc, const struct findings *f, size_t errors_before)
{
	if (findings_of(f, TXP_ERROR) == errors_before)
		return TXP_OK;
	doc->root = NULL;
	return TXP_EREFUSED;
}

enum txp_result document_read(struct arena *a, const char *name, const char *bytes, size_t len, struct findings *f,
			      struct document **out)
{
	struct document *doc = arena_new_of(a, struct document);
	struct reader *r = arena_new_of(a, struct reader);

	*out = doc;
	doc->arena = a;
	if (len > DOCUMENT_BYTES_MOST) {
		build_source(a, &doc->source, name, "", 0);
		find(f, "too-big", nowhere(), "this file has %zu bytes; a plan file may have %d", len, DOCUMENT_BYTES_MOST);
		return TXP_EREFUSED;
	}
	size_t errors_before = findings_of(f, TXP_ERROR);
	build_source(a, &doc->source, name, bytes, len);
	bool tab_in_margin = prescan(a, &doc->source, f);
	if (findings_of(f, TXP_ERROR) > errors_before)
		return TXP_EREFUSED;
	if (len > DOCUMENT_BYTES_WARN)
		find(f, "big-file", nowhere(), "this file has %zu bytes, more than half of what a plan file may have", len);

	struct findings *slip = NULL;
	if (json_begins(&doc->source)) {
		switch (json_read_plan(doc, f, &slip)) {
		case JSON_READ:
		case JSON_BROKEN:
			return finished(doc, f, errors_before);
		case JSON_NO:
			break;
		}
	}
	/* What can be read as neither is told as what it seems to be. */
	struct findings *found = slip ? findings_new(a, findings_catalogue(f)) : f;
	*r = (struct reader){ .arena = a, .findings = found, .doc = doc };
	arena_defer(a, close_reader, r);
	read_events(r, 0);
	if (r->broken)
		read_what_follows(r);
	if (slip)
		findings_join(f, findings_of(found, TXP_ERROR) ? slip : found);
	if (findings_of(f, TXP_ERROR) == errors_before && tab_in_margin)
		strict_margins(doc, f);
	return finished(doc, f, errors_before);
}
