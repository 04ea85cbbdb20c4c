/* An SSH signature as text: what stands between its marks, as base64, is "SSHSIG", a version, and four strings with their
 * lengths before them: key, namespace, reserved, hash; then the signature. */
#include "store/sign.h"

#include <string.h>

static const char begin_mark[] = "-----BEGIN SSH SIGNATURE-----\n", end_mark[] = "\n-----END SSH SIGNATURE-----";
static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { RAW_MOST = 16384, PREAMBLE = 10, SIZE = 4 };

static void base64_write(const unsigned char *p, size_t len, char *out)
{
	for (size_t i = 0; i < len; i += 3) {
		unsigned long bits = (unsigned long)p[i] << 16;
		if (i + 1 < len)
			bits |= (unsigned long)p[i + 1] << 8;
		if (i + 2 < len)
			bits |= p[i + 2];
		*out++ = letters[bits >> 18];
		*out++ = letters[bits >> 12 & 63];
		*out++ = i + 1 < len ? letters[bits >> 6 & 63] : '=';
		*out++ = i + 2 < len ? letters[bits & 63] : '=';
	}
	*out = '\0';
}

/* What the letters between the marks say; 0 bytes when there are others. */
static size_t decode(const char *p, const char *end, unsigned char raw[RAW_MOST])
{
	unsigned bits = 0, have = 0;
	size_t n = 0;

	for (; p < end && *p != '='; p++) {
		const char *at = *p ? strchr(letters, *p) : NULL;
		if (*p == '\n')
			continue;
		if (!at || n == RAW_MOST)
			return 0;
		bits = bits << 6 | (unsigned)(at - letters);
		have += 6;
		if (have >= 8) {
			have -= 8;
			raw[n++] = (unsigned char)(bits >> have);
		}
	}
	for (; p < end; p++)
		if (*p != '=' && *p != '\n')
			return 0;
	return n;
}

/* The string at *at, which goes on behind it; NULL when it is longer than what is there. */
static const unsigned char *next_string(const unsigned char *raw, size_t n, size_t *at, size_t *len)
{
	if (n - *at < SIZE)
		return NULL;
	const unsigned char *p = raw + *at;
	*len = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	if (*len > n - *at - SIZE)
		return NULL;
	*at += SIZE + *len;
	return p + SIZE;
}

/* The bytes; 0 when it is no SSH signature. *rest is what follows it. */
static size_t open_armor(const char *text, unsigned char raw[RAW_MOST], const char **rest)
{
	const char *end = strncmp(text, begin_mark, sizeof begin_mark - 1) ? NULL : strstr(text + sizeof begin_mark - 2, end_mark);
	size_t n = end ? decode(text + sizeof begin_mark - 1, end, raw) : 0;

	*rest = end ? end + sizeof end_mark - 1 : text;
	return n >= PREAMBLE && !memcmp(raw, "SSHSIG\0\0\0\1", PREAMBLE) ? n : 0;
}

bool armor_key(const char *text, char key[KEY_MOST])
{
	unsigned char raw[RAW_MOST];
	const char *rest;
	size_t at = PREAMBLE, len = 0, n = open_armor(text, raw, &rest);
	const unsigned char *p = n ? next_string(raw, n, &at, &len) : NULL;

	if (!p || (len + 2) / 3 * 4 >= KEY_MOST)
		return false;
	base64_write(p, len, key);
	return true;
}

bool armor_is_signature(const char *text)
{
	unsigned char raw[RAW_MOST];
	const unsigned char *part[5];
	size_t len[5], at = PREAMBLE;
	const char *rest;
	const size_t n = open_armor(text, raw, &rest);

	if (!n || *rest)
		return false;
	for (size_t i = 0; i < 5; i++)
		if (!(part[i] = next_string(raw, n, &at, &len[i])))
			return false;
	return at == n && len[0] > SIZE && len[1] == 3 && !memcmp(part[1], "git", 3) && len[3] == 6 &&
	       (!memcmp(part[3], "sha256", 6) || !memcmp(part[3], "sha512", 6)) && len[4] > SIZE;
}
