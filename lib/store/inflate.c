/* inflate.c - zlib's streams, one after the other with the same state. */
#include "store/verify.h"

#include <string.h>
#include <zlib.h>

struct inflater {
	z_stream z;
	bool begun;
};

static void end(void *arg)
{
	struct inflater *f = arg;

	if (f->begun)
		inflateEnd(&f->z);
}

struct inflater *inflater_new(struct arena *a)
{
	struct inflater *f = arena_new_of(a, struct inflater);

	arena_defer(a, end, f);
	if (inflateInit(&f->z) != Z_OK)
		arena_out_of_memory(a);
	f->begun = true;
	return f;
}

static int start(struct inflater *f, const void *in, size_t len, void *out, size_t size, int flush)
{
	union {
		const void *in;
		Bytef *next;
	} from = { in }; /* zlib's interface forgets that it doesn't write there */

	if (len > UINT32_MAX || size > UINT32_MAX || inflateReset(&f->z) != Z_OK)
		return Z_DATA_ERROR;
	f->z.next_in = from.next;
	f->z.avail_in = (uInt)len;
	f->z.next_out = out;
	f->z.avail_out = (uInt)size;
	return inflate(&f->z, flush);
}

bool inflate_whole(struct inflater *f, const void *in, size_t len, void *out, size_t size)
{
	unsigned char one; /* an empty object, too, has a stream that must be read to its end */

	return start(f, in, len, size ? out : &one, size ? size : 1, Z_FINISH) == Z_STREAM_END && f->z.avail_in == 0 &&
	       f->z.total_out == size;
}

size_t inflate_first(struct inflater *f, const void *in, size_t len, void *out, size_t size)
{
	int code = start(f, in, len, out, size, Z_SYNC_FLUSH);

	return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ? f->z.total_out : 0;
}
