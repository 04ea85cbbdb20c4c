/* The published examples of FIPS 180-4, and lengths around the block's edge (digest made with coreutils). */
#include "unit.h"

#include "base/sha1.h"

static void hex_of(const void *bytes, size_t len, size_t step, char hex[2 * SHA1_BYTES + 1])
{
	unsigned char raw[SHA1_BYTES];
	struct sha1 s;

	sha1_begin(&s);
	for (size_t at = 0; at < len; at += step)
		sha1_add(&s, (const char *)bytes + at, len - at < step ? len - at : step);
	sha1_end(&s, raw);
	for (int i = 0; i < SHA1_BYTES; i++)
		snprintf(hex + (size_t)2 * i, 3, "%02x", raw[i]);
}

static void published(void **state)
{
	static const struct {
		const char *text, *hex;
	} cases[] = {
		{ "", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
		{ "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
	};
	char hex[2 * SHA1_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		hex_of(cases[i].text, strlen(cases[i].text), 1000, hex);
		assert_string_equal(hex, cases[i].hex);
	}
}

/* One digest over the digests of "a" × 0 … 299 tells every length at once; and however they are cut into parts. */
static void every_length(void **state)
{
	char text[300], all[300 * 2 * SHA1_BYTES + 1], hex[2 * SHA1_BYTES + 1];

	(void)state;
	memset(text, 'a', sizeof text);
	for (size_t step = 1; step <= sizeof text; step += 13) {
		for (size_t n = 0; n < sizeof text; n++)
			hex_of(text, n, step, all + n * 2 * SHA1_BYTES);
		hex_of(all, sizeof all - 1, 1000, hex);
		assert_string_equal(hex, "2a20a884b0303b471ba7149ca641285a1219db5a");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published),
		cmocka_unit_test(every_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
