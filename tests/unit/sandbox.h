/* sandbox.h - a folder of its own for each test of the store, with git's settings in it, and stock git to check with. */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <sys/stat.h>
#include "store/store.h"

#define PLAN "plans/mt-0417.plan.yaml"

/* cmocka's setup and teardown: a fresh folder, which is the working directory, with HOME in it. */
int sandbox_begin(void **state);
int sandbox_end(void **state);

/* Runs a shell command; fails the test unless it succeeds. */
void sh(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The exit status of a shell command. */
int sh_status(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* What a shell command prints, without the last line break; in one of a few static buffers. */
const char *sh_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A repository at ./clinic, opened; and again after the folder was prepared by hand. */
txp_store *open_at(const char *root);
txp_store *new_clinic(void);

/* A commit of one file, with everything else filled in. old NULL: the file is new. text NULL: it is deleted. */
struct txp_store_commit commit_of(struct txp_store_file *f, const char *path, const char *old, const char *text);
/* The whole of a write: lock, commit, unlock. */
enum txp_store_result write_plan(txp_store *s, const char *path, const char *old, const char *text,
				 struct txp_store_done *done, struct txp_store_error *err);
/* That, and it must go well. */
void must_write(txp_store *s, const char *path, const char *old, const char *text);

/* Stock git finds nothing to complain about: work tree = index = HEAD, fsck is clean, no file of ours is left. */
void assert_clean(const char *root);
void assert_file(const char *path, const char *text);

#define assert_result(r, expected, err)                                                                                \
	do {                                                                                                           \
		enum txp_store_result result_ = (r);                                                                       \
		if (result_ != (expected))                                                                                 \
			fail_msg("%s, not %s: %s", result_word(result_), result_word(expected), (err)->message);            \
	} while (0)

/* How many files this process has open. Without a shell: while one begins, its pipe is open at both ends. */
int open_files(void);

#endif
