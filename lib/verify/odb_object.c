/* What all parts of the checked reader share: an object's bytes, ids that begin alike, what stands in the way. */
#include "verify/odb.h"

#include <errno.h>
#include <git2/sys/odb_backend.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/sha1.h"

int trouble(struct trouble *t, int errnum, const char *fmt, ...)
{
	va_list ap;

	if (t->text[0] && errnum != ENOMEM)
		return GIT_ERROR;
	va_start(ap, fmt);
	vsnprintf(t->text, sizeof t->text, fmt, ap);
	va_end(ap);
	t->errnum = errnum;
	return GIT_ERROR;
}

unsigned char *object_room(size_t size)
{
	return git_odb_backend_data_alloc(NULL, size);
}

bool object_is(const git_oid *id, const struct raw_object *o)
{
	char head[32];
	unsigned char sum[SHA1_BYTES];
	struct sha1 hash;

	int n = snprintf(head, sizeof head, "%s %zu", git_object_type2string(o->type), o->len);
	sha1_begin(&hash);
	sha1_add(&hash, head, (size_t)n + 1);
	sha1_add(&hash, o->data, o->len);
	sha1_end(&hash, sum);
	return !memcmp(sum, id->id, sizeof sum);
}

void object_free(unsigned char *data)
{
	git_odb_backend_data_free(NULL, data);
}

bool prefix_matches(const struct prefix *p, const unsigned char *id)
{
	size_t whole = p->digits / 2;

	return !memcmp(p->key.id, id, whole) && (p->digits % 2 == 0 || (p->key.id[whole] & 0xf0) == (id[whole] & 0xf0));
}

void prefix_take(struct prefix *p, const unsigned char *id)
{
	if (!p->n || memcmp(p->found.id, id, GIT_OID_RAWSZ) != 0)
		p->n += p->n < 2;
	memcpy(p->found.id, id, GIT_OID_RAWSZ);
}
