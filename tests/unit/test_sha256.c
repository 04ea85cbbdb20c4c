/* The published examples of FIPS 180-4, and lengths around the block's edge (digests made with coreutils). */
#include "unit.h"

#include <stdlib.h>

#include "base/sha256.h"

static void published(void **state)
{
	static const struct {
		const char *text, *hex;
	} cases[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	char hex[SHA256_HEX_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		sha256_hex(cases[i].text, strlen(cases[i].text), hex);
		assert_string_equal(hex, cases[i].hex);
	}
}

/* One digest over the digests of "a" × 0 … 299 tells every length at once. */
static void every_length(void **state)
{
	char text[300], hex[SHA256_HEX_BYTES], *all = calloc(300, 64);

	(void)state;
	memset(text, 'a', sizeof text);
	for (size_t n = 0; n < 300; n++) {
		sha256_hex(text, n, hex);
		memcpy(all + n * 64, hex, 64);
	}
	sha256_hex(all, (size_t)300 * 64, hex);
	free(all);
	assert_string_equal(hex, "dd21bb91165542678c760dec417a174580c2006e5105a25e373c77dd466cdf00");
}

static void a_million(void **state)
{
	char *text = malloc(1000000), hex[SHA256_HEX_BYTES];

	(void)state;
	memset(text, 'a', 1000000);
	sha256_hex(text, 1000000, hex);
	free(text);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* However it is cut into parts. */
static void in_parts(void **state)
{
	char text[700], whole[SHA256_HEX_BYTES], hex[SHA256_HEX_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 7);
	sha256_hex(text, sizeof text, whole);
	for (size_t step = 1; step <= sizeof text; step++) {
		struct sha256 s;
		sha256_begin(&s);
		for (size_t at = 0; at < sizeof text; at += step)
			sha256_add(&s, text + at, sizeof text - at < step ? sizeof text - at : step);
		sha256_end(&s, hex);
		assert_string_equal(hex, whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published),
		cmocka_unit_test(every_length),
		cmocka_unit_test(a_million),
		cmocka_unit_test(in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
