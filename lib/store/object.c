/* Blobs, trees and the commit. */
#include "store/store.h"

#include <string.h>

/* Zero for a file that is deleted. */
static result make_blobs(struct object_writer *objects, struct plan_of_write *w, error *err)
{
	for (size_t i = 0; i < w->n; i++) {
		struct change *c = &w->changes[i];
		if (!c->bytes)
			continue;
		result r = objects_put(objects, GIT_OBJECT_BLOB, c->bytes, c->len, &c->next, err);
		if (r != TXP_STORE_OK)
			return r;
	}
	return TXP_STORE_OK;
}

result objects_tree(const txp_store *s, struct arena *a, struct object_writer *objects, struct plan_of_write *w,
		    const git_oid *base, git_oid *tree, error *err)
{
	result r = make_blobs(objects, w, err);

	return r == TXP_STORE_OK ? tree_make(s, a, objects, w, base, tree, err) : r;
}

static void add_person(struct buf *b, const char *role, const git_signature *who)
{
	int zone = who->when.offset < 0 ? -who->when.offset : who->when.offset;

	buf_printf(b, "%s %s <%s> %lld %c%02d%02d\n", role, who->name, who->email, (long long)who->when.time,
		   who->when.offset < 0 ? '-' : '+', zone / 60, zone % 60);
}

void objects_commit_text(struct buf *out, const struct head *parent, const git_oid *tree, const git_signature *author,
			 const git_signature *committer, const char *message)
{
	char hex[HEX_SIZE];

	buf_printf(out, "tree %s\n", git_oid_tostr(hex, sizeof hex, tree));
	if (!parent->unborn)
		buf_printf(out, "parent %s\n", git_oid_tostr(hex, sizeof hex, &parent->id));
	add_person(out, "author", author);
	add_person(out, "committer", committer);
	buf_putc(out, '\n');
	buf_puts(out, message);
}

/* The lines of the signature become one more header, at whose end the message begins. */
static void add_signature(struct buf *b, const char *signature)
{
	const char *before = "gpgsig ";

	for (size_t len; *signature; signature += len + (signature[len] == '\n')) {
		len = strcspn(signature, "\n");
		buf_puts(b, before);
		buf_add(b, signature, len);
		buf_putc(b, '\n');
		before = " ";
	}
}

result objects_commit(struct object_writer *objects, const struct buf *text, const char *signature, git_oid *out, error *err)
{
	struct buf b = buf_in(text->arena);
	const char *message = strstr(text->bytes, "\n\n") + 1;

	buf_add(&b, text->bytes, (size_t)(message - text->bytes));
	if (signature)
		add_signature(&b, signature);
	buf_puts(&b, message);
	return objects_put(objects, GIT_OBJECT_COMMIT, b.bytes, b.len, out, err);
}
