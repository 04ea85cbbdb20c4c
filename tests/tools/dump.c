/* dump [--spans] FILE - a document as JSON, to compare it with what other readers see.
 *
 * A scalar is {"style": "plain", "text": "..."}; a map is {"map": [[key, value], ...]}; a list is {"list": [...]}.
 * With --spans, each has "span": [start, end] in bytes. Exit 1: refused, with the findings on stderr. */
#include "tool.h"

struct dumping {
	struct arena *arena;
	const char *path;
	bool spans;
	int exit_code;
};

static void put_string(const char *s, size_t len)
{
	putchar('"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void put_span(const struct dumping *d, const struct node *n)
{
	if (d->spans)
		printf(", \"span\": [%u, %u]", n->start, n->end);
}

static void put_node(const struct dumping *d, const struct node *n)
{
	static const char *const styles[] = { "plain", "single", "double", "literal", "folded" };

	if (n->kind == NODE_SCALAR) {
		printf("{\"style\": \"%s\", \"text\": ", styles[n->style]);
		put_string(n->text, n->len);
	} else {
		printf("{\"%s\": [", n->kind == NODE_MAP ? "map" : "list");
		for (const struct node *child = n->first; child; child = child->next) {
			if (child->key) {
				putchar('[');
				put_node(d, child->key);
				printf(", ");
			}
			put_node(d, child);
			printf("%s%s", child->key ? "]" : "", child->next ? ", " : "");
		}
		putchar(']');
	}
	put_span(d, n);
	putchar('}');
}

static enum txp_result dump(void *arg)
{
	struct dumping *d = arg;
	struct findings *f = findings_new(d->arena, NULL);
	struct document *doc;

	d->exit_code = 2;
	enum txp_result r = tool_read(d->arena, d->path, f, &doc);
	if (!doc)
		return r;
	d->exit_code = r != TXP_OK;
	if (r == TXP_OK) {
		put_node(d, doc->root);
		putchar('\n');
	} else {
		tool_print(f, doc);
	}
	return TXP_OK;
}

int main(int argc, char **argv)
{
	struct dumping d = { .arena = arena_new(), .exit_code = 2 };

	d.spans = argc > 1 && !strcmp(argv[1], "--spans");
	if (argc != 2 + d.spans || !d.arena) {
		fprintf(stderr, "usage: dump [--spans] FILE\n");
		return 2;
	}
	d.path = argv[argc - 1];
	if (arena_try(d.arena, dump, &d) == TXP_ENOMEM)
		d.exit_code = 2;
	arena_free(d.arena);
	return fflush(stdout) || ferror(stdout) ? 2 : d.exit_code;
}
