/* inflate.c - zlib's streams, one after the other with the same state. */
#include "verify/verify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* What zlib needs for its state and its window. */
enum { STATE_BYTES = 48 << 10, STATE_ALIGN = 16 };

/* zlib gets its memory once: it would ask for the window in the middle of a stream, and running out would look like damage. */
struct inflater {
	z_stream z;
	bool begun;
	size_t used;
	_Alignas(max_align_t) unsigned char bytes[STATE_BYTES];
};

static voidpf take(voidpf opaque, uInt items, uInt size)
{
	struct inflater *f = opaque;
	size_t at = (f->used + STATE_ALIGN - 1) / STATE_ALIGN * STATE_ALIGN, wanted = (size_t)items * size;

	if (at > STATE_BYTES || wanted > STATE_BYTES - at)
		return malloc(wanted); /* another zlib */
	f->used = at + wanted;
	return f->bytes + at;
}

static void give_back(voidpf opaque, voidpf p)
{
	const struct inflater *f = opaque;
	const unsigned char *byte = p;

	if (byte < f->bytes || byte >= f->bytes + STATE_BYTES)
		free(p);
}

static void end(void *arg)
{
	struct inflater *f = arg;

	if (f->begun)
		inflateEnd(&f->z);
}

struct inflater *inflater_new(struct arena *a)
{
	struct inflater *f = arena_new_of(a, struct inflater);

	f->z.zalloc = take;
	f->z.zfree = give_back;
	f->z.opaque = f;
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

/* One byte more than there should be is asked for, so that a stream which goes on is noticed. */
bool inflate_stream(struct inflater *f, more_fn *more, void *ctx, void *out, size_t size)
{
	unsigned char one;

	if (size > UINT32_MAX || inflateReset(&f->z) != Z_OK)
		return false;
	f->z.next_out = size ? out : &one;
	f->z.avail_out = size ? (uInt)size : 1;
	f->z.avail_in = 0;
	for (;;) {
		const void *in;
		size_t n = f->z.avail_in ? 0 : more(ctx, &in);
		if (n) {
			union {
				const void *in;
				Bytef *next;
			} from = { in };
			f->z.next_in = from.next;
			f->z.avail_in = (uInt)n;
		}
		if (!f->z.avail_in)
			return false;
		int code = inflate(&f->z, Z_NO_FLUSH);
		if (code == Z_STREAM_END)
			return f->z.total_out == size;
		if ((code != Z_OK && code != Z_BUF_ERROR) || f->z.total_out > size || (code == Z_BUF_ERROR && f->z.avail_in && f->z.avail_out))
			return false;
		if (!f->z.avail_out) {
			f->z.next_out = &one;
			f->z.avail_out = 1;
		}
	}
}

size_t inflate_left(const struct inflater *f)
{
	return f->z.avail_in;
}

uint32_t crc_add(uint32_t sum, const void *bytes, size_t len)
{
	return (uint32_t)crc32_z(sum, bytes, len);
}
