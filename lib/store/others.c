/* others.c - what commits without txplan's trailers did to plans: their versions before and after are handed out, and what the caller
 * finds gone is noted. Folders are compared as the bytes they are; of two versions only what may have lost an item is handed out. */
#include "store/others.h"

#include <string.h>

enum { DEPTH_MOST = 8, READ_BYTES_MOST = 1 << 30 };

static const char ending[] = ".plan.yaml";

/* ---- Reading: each folder and version is the newer one once, and then the older one ---- */

static int hold(struct others *o, struct held_object *h, const git_oid *id)
{
	if (h->object && git_oid_equal(&h->id, id))
		return 0;
	git_odb_object_free(h->object);
	h->object = NULL;
	h->id = *id;
	return git_odb_read(&h->object, o->odb, id);
}

/* The newer one takes over what was the older one in the step before. */
static void turn(struct held_object pair[2], const git_oid *newer)
{
	struct held_object older = pair[OLDER];

	if (older.object && git_oid_equal(&older.id, newer)) {
		pair[OLDER] = pair[NEWER];
		pair[NEWER] = older;
	}
}

void others_free(struct others *o)
{
	for (int i = 0; i < 2; i++) {
		git_odb_object_free(o->folder[i].object);
		git_odb_object_free(o->version[i].object);
		o->folder[i].object = o->version[i].object = NULL;
	}
	git_odb_free(o->odb);
	o->odb = NULL;
}

/* ---- May an item have gone? ---- */

/* A small letter with a digit somewhere behind it: what an id of ours looks like. */
static bool holds_number(const char *p, const char *end)
{
	bool word = false;

	for (; p < end; p++) {
		if (*p >= '0' && *p <= '9' && word)
			return true;
		word = (*p >= 'a' && *p <= 'z') || (word && (*p == '.' || *p == '_' || *p == '-'));
		if (*p == '\\')
			return true; /* it may be written in another way */
	}
	return false;
}

/* Does it end in what could swallow the lines behind it: a quote, a bracket, a block of text? */
static bool may_swallow(const char *p, const char *end)
{
	const char *line = end;

	while (line > p && (line[-1] == '\n' || line[-1] == '\r' || line[-1] == ' '))
		line--;
	for (end = line; line > p && line[-1] != '\n';)
		line--;
	for (; line < end; line++)
		if (strchr("|>\"'{[&*!", *line))
			return true;
	return false;
}

/* By whole lines: what one version has in the place of the other's. */
static bool may_lose(const char *old, size_t old_len, const char *new, size_t new_len)
{
	size_t start = 0, end = 0, least = old_len < new_len ? old_len : new_len;

	while (start < least && old[start] == new[start])
		start++;
	while (start && old[start - 1] != '\n')
		start--;
	while (end < least - start && old[old_len - 1 - end] == new[new_len - 1 - end])
		end++;
	while (end && old[old_len - end - 1] != '\n')
		end--;
	return holds_number(old + start, old + old_len - end) || may_swallow(new + start, new + new_len - end);
}

/* ---- A plan ---- */

static bool made_of(const char *s, size_t len, const char *letters)
{
	for (size_t i = 0; i < len; i++)
		if (!s[i] || !strchr(letters, s[i]))
			return false;
	return len > 0;
}

static enum txp_result add_id(void *arg)
{
	struct others *o = arg;

	if (!o->noted)
		buf_add(o->lines, o->name, o->name_len);
	o->noted = true;
	buf_printf(o->lines, " %s", o->id);
	return TXP_OK;
}

/* The caller has things to free, so running out of memory may not unwind beyond it. */
static void note(void *to, const char *id)
{
	struct others *o = to;

	o->id = id;
	if (made_of(id, strlen(id), "abcdefghijklmnopqrstuvwxyz0123456789.") && arena_try(o->lines->arena, add_id, o) != TXP_OK)
		o->no_memory = true;
}

static bool is_text(git_odb_object *o)
{
	return git_odb_object_type(o) == GIT_OBJECT_BLOB && git_odb_object_size(o) <= TXP_STORE_FILE_MOST;
}

/* after NULL: the file is gone. */
static int compare_plan(struct others *o, const struct tree_entry *before, const struct tree_entry *after)
{
	const size_t end = sizeof ending - 1;
	git_oid id;

	if (before->len <= end || memcmp(before->name + before->len - end, ending, end))
		return 0;
	if (o->read > READ_BYTES_MOST) {
		o->passed_over = true;
		return 0;
	}
	o->name = before->name;
	o->name_len = before->len - end;
	if (!made_of(o->name, o->name_len, "abcdefghijklmnopqrstuvwxyz0123456789_-"))
		return 0;
	int code = 0;
	if (after) {
		git_oid_fromraw(&id, after->id);
		turn(o->version, &id);
		code = hold(o, &o->version[NEWER], &id);
	}
	git_oid_fromraw(&id, before->id);
	if (!code)
		code = hold(o, &o->version[OLDER], &id);
	if (code || !is_text(o->version[OLDER].object))
		return code;
	git_odb_object *old = o->version[OLDER].object, *new = after && is_text(o->version[NEWER].object) ? o->version[NEWER].object : NULL;
	struct txp_store_unclaimed u = { git_odb_object_data(old), new ? git_odb_object_data(new) : NULL, git_odb_object_size(old),
					 new ? git_odb_object_size(new) : 0 };
	o->read += u.before_len + u.after_len;
	if (new && !may_lose(u.before, u.before_len, u.after, u.after_len))
		return 0;
	o->noted = false;
	if (!o->fn(o->ctx, &u, note, o) || o->no_memory)
		return GIT_EUSER;
	if (o->noted)
		buf_putc(o->lines, '\n');
	return 0;
}

/* ---- Folders ---- */

static int compare_folders(struct others *o, const git_oid *before, const git_oid *after, int depth);

static bool is_folder(const struct tree_entry *e)
{
	return e->mode == GIT_FILEMODE_TREE;
}

static bool is_file(const struct tree_entry *e)
{
	return e->mode == GIT_FILEMODE_BLOB || e->mode == GIT_FILEMODE_BLOB_EXECUTABLE || e->mode == 0100664;
}

/* In git's order: a folder's name counts as if it ended with '/'. */
static int order_of(const struct tree_entry *x, const struct tree_entry *y)
{
	const size_t least = x->len < y->len ? x->len : y->len;
	const int c = memcmp(x->name, y->name, least);
	const unsigned char xc = x->len > least ? (unsigned char)x->name[least] : is_folder(x) ? '/' : 0;
	const unsigned char yc = y->len > least ? (unsigned char)y->name[least] : is_folder(y) ? '/' : 0;

	return c ? c : xc - yc;
}

/* An entry that was there and is gone, or is another one now (after). */
static int compare_entry(struct others *o, const struct tree_entry *before, const struct tree_entry *after, int depth)
{
	git_oid old, new = { { 0 } };

	if (after && !memcmp(before->id, after->id, GIT_OID_RAWSZ))
		return 0;
	if (is_file(before))
		return compare_plan(o, before, after && is_file(after) ? after : NULL);
	if (!is_folder(before))
		return 0;
	git_oid_fromraw(&old, before->id);
	if (after && is_folder(after))
		git_oid_fromraw(&new, after->id);
	return compare_folders(o, &old, &new, depth + 1);
}

static int compare_bytes(struct others *o, git_odb_object *old, git_odb_object *new, int depth)
{
	const char *x = git_odb_object_data(old), *x_end = x + git_odb_object_size(old);
	const char *y = new ? git_odb_object_data(new) : "", *y_end = new ? y + git_odb_object_size(new) : y;
	struct tree_entry a = { 0 }, b = { 0 };
	bool more = y < y_end;

	if (more && !tree_next(&y, y_end, &b))
		return GIT_ERROR;
	while (x < x_end) {
		if (!tree_next(&x, x_end, &a))
			return GIT_ERROR;
		while (more && order_of(&b, &a) < 0) {
			more = y < y_end;
			if (more && !tree_next(&y, y_end, &b))
				return GIT_ERROR;
		}
		const bool same = more && !order_of(&b, &a);
		int code = compare_entry(o, &a, same ? &b : NULL, depth);
		if (code)
			return code;
	}
	return 0;
}

/* after zero: there is none. Only the outermost folders are worth holding: they are the large ones. */
static int compare_folders(struct others *o, const git_oid *before, const git_oid *after, int depth)
{
	struct held_object own[2] = { 0 }, *pair = depth ? own : o->folder;
	const bool there = !git_oid_is_zero(after);
	int code = 0;

	if (git_oid_equal(before, after))
		return 0;
	if (depth > DEPTH_MOST) {
		o->passed_over = true;
		return 0;
	}
	turn(pair, after);
	if (there)
		code = hold(o, &pair[NEWER], after);
	if (!code)
		code = hold(o, &pair[OLDER], before);
	if (!code && git_odb_object_type(pair[OLDER].object) == GIT_OBJECT_TREE &&
	    (!there || git_odb_object_type(pair[NEWER].object) == GIT_OBJECT_TREE))
		code = compare_bytes(o, pair[OLDER].object, there ? pair[NEWER].object : NULL, depth);
	for (int i = 0; i < 2 && depth; i++)
		git_odb_object_free(own[i].object);
	return code;
}

/* The folder of plans in a commit's tree; zero for none. */
static int find_plans(struct others *o, const git_oid *tree, git_oid *out)
{
	unsigned mode;
	int code = tree_find(o->odb, tree, o->folder_name, out, &mode);

	if (code == GIT_ENOTFOUND || (!code && mode != GIT_FILEMODE_TREE))
		memset(out, 0, sizeof *out);
	return code == GIT_ENOTFOUND ? 0 : code;
}

int others_compare(struct others *o, const git_oid *before, const git_oid *after)
{
	git_oid old, new;
	int code = git_oid_equal(before, after) ? GIT_ITEROVER : find_plans(o, before, &old);

	if (!code)
		code = find_plans(o, after, &new);
	if (!code && !git_oid_is_zero(&old))
		code = compare_folders(o, &old, &new, 0);
	return code == GIT_ITEROVER ? 0 : code;
}
