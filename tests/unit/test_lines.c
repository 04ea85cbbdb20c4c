/* Unified diffs: exact text, applicable (replayed here), shortest, and quick on hostile input. */
#include "unit.h"

#include <stdlib.h>

#include "compare/lines.h"

static const char *diff(struct arena *a, const char *before, const char *after)
{
	struct buf b = buf_in(a);

	lines_unified(&b, &(struct text){ "a", before, strlen(before) }, &(struct text){ "b", after, strlen(after) });
	return b.len ? b.bytes : "";
}

ARENA_TEST(exact)
{
	assert_string_equal(diff(a, "", ""), "");
	assert_string_equal(diff(a, "x\n", "x\n"), "");
	assert_string_equal(diff(a, "", "x\n"), "--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n");
	assert_string_equal(diff(a, "x\ny\n", ""), "--- a\n+++ b\n@@ -1,2 +0,0 @@\n-x\n-y\n");
	assert_string_equal(diff(a, "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
			    "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

ARENA_TEST(final_newline)
{
	assert_string_equal(diff(a, "x", "x\n"),
			    "--- a\n+++ b\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
	assert_string_equal(diff(a, "x\ny", "z\ny"),
			    "--- a\n+++ b\n@@ -1,2 +1,2 @@\n-x\n+z\n y\n\\ No newline at end of file\n");
}

ARENA_TEST(hunks_join_when_near)
{
	const char *near = diff(a, "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n");
	const char *far = diff(a, "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n");

	assert_null(strstr(near + 8 + 2, "\n@@ -5"));
	assert_string_equal(near, "--- a\n+++ b\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
	assert_non_null(strstr(far, "@@ -1,4 +1,4 @@\n"));
	assert_non_null(strstr(far, "@@ -6,4 +6,4 @@\n"));
}

/* Rebuilds the new text from the old one and the diff, and counts the changed lines. */
static const char *replay(struct arena *a, const char *before, const char *d, size_t *changed)
{
	struct buf out = buf_in(a);
	unsigned line = 1, from;

	buf_puts(&out, "");
	*changed = 0;
	for (const char *next; *d; d = next) {
		next = strchr(d, '\n') + 1;
		if (!strncmp(d, "--- ", 4) || !strncmp(d, "+++ ", 4))
			continue;
		if (*d == '@') {
			from = (unsigned)strtoul(d + 4, NULL, 10);
			bool none = !strncmp(d + 4 + strspn(d + 4, "0123456789"), ",0 ", 3);
			for (from += none; line < from; line++) {
				const char *end = strchr(before, '\n') + 1;
				buf_add(&out, before, (size_t)(end - before));
				before = end;
			}
			continue;
		}
		*changed += *d != ' ';
		if (*d != '+') {
			const char *end = strchr(before, '\n') + 1;
			assert_memory_equal(before, d + 1, (size_t)(end - before));
			before = end;
			line++;
		}
		if (*d != '-')
			buf_add(&out, d + 1, (size_t)(next - d - 1));
	}
	buf_puts(&out, before);
	return out.bytes;
}

/* The number of lines that a shortest diff changes, the slow way. */
static size_t shortest(const char *x, const char *y)
{
	static size_t t[64][64];
	size_t n = strlen(x) / 2, m = strlen(y) / 2;

	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			size_t best = !i ? j : !j ? i : t[i - 1][j] < t[i][j - 1] ? t[i - 1][j] + 1 : t[i][j - 1] + 1;
			if (i && j && x[2 * i - 2] == y[2 * j - 2] && t[i - 1][j - 1] < best)
				best = t[i - 1][j - 1];
			t[i][j] = best;
		}
	return t[n][m];
}

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16;
}

ARENA_TEST(random_texts_replay_and_are_shortest)
{
	unsigned seed = 7;

	for (int round = 0; round < 3000; round++) {
		char x[128], y[128];
		size_t n = next_random(&seed) % 40, m = next_random(&seed) % 40, changed;
		unsigned letters = 2 + next_random(&seed) % 8;
		for (size_t i = 0; i < n; i++)
			x[2 * i] = (char)('a' + next_random(&seed) % letters), x[2 * i + 1] = '\n';
		for (size_t i = 0; i < m; i++)
			y[2 * i] = (char)('a' + next_random(&seed) % letters), y[2 * i + 1] = '\n';
		x[2 * n] = y[2 * m] = '\0';
		assert_string_equal(replay(a, x, diff(a, x, y), &changed), y);
		assert_int_equal(changed, shortest(x, y));
	}
}

/* Large texts that share nothing, or next to nothing, in two letters: bounded work, and still right. */
ARENA_TEST(hostile_texts)
{
	enum { LINES = 200000 };
	char *x = arena_alloc(a, 2 * LINES + 1), *y = arena_alloc(a, 2 * LINES + 1);
	unsigned seed = 3;
	size_t changed;

	for (size_t i = 0; i < LINES; i++) {
		x[2 * i] = (char)('a' + next_random(&seed) % 2), y[2 * i] = (char)('a' + next_random(&seed) % 2);
		x[2 * i + 1] = y[2 * i + 1] = '\n';
	}
	assert_string_equal(replay(a, x, diff(a, x, y), &changed), y);
	memset(y, '\n', 2 * LINES);
	assert_string_equal(replay(a, x, diff(a, x, y), &changed), y);
	assert_int_equal(changed, 3 * LINES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(exact),
		IN_ARENA(final_newline),
		IN_ARENA(hunks_join_when_near),
		IN_ARENA(random_texts_replay_and_are_shortest),
		IN_ARENA(hostile_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
