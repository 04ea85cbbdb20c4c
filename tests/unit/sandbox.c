#include "sandbox.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXTS = 4 };

static char folder[64];

/* libgit2 1.5.1 loses pcre2's match data when it looks for extensions in a repository's settings (see libgit2.supp for
 * valgrind). */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libpcre2-8\n";
}

int sandbox_begin(void **state)
{
	(void)state;
	const char *where = getenv("TMPDIR");
	snprintf(folder, sizeof folder, "%.40s/txplan-test-XXXXXX", where && *where == '/' ? where : "/tmp");
	if (!mkdtemp(folder) || chdir(folder))
		return -1;
	umask(077);
	/* The tests that play another user need the way in. */
	chmod(folder, 0755);
	setenv("HOME", folder, 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("GIT_CONFIG_GLOBAL"); /* the sandbox writes global settings: they must be its own */
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("LC_ALL", "C", 1);
	sh("git config --global user.name 'Ana Ruiz' && git config --global user.email ana@clinic.example");
	sh("git config --global init.defaultBranch main && git config --global gc.auto 0");
	return 0;
}

int sandbox_end(void **state)
{
	(void)state;
	if (chdir("/"))
		return -1;
	return sh_status("rm -rf %s", folder);
}

__attribute__((format(printf, 1, 0))) static int run(const char *fmt, va_list ap)
{
	char command[4096];

	vsnprintf(command, sizeof command, fmt, ap);
	fflush(NULL);
	return system(command);
}

int sh_status(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int status = run(fmt, ap);
	va_end(ap);
	return status;
}

void sh(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int status = run(fmt, ap);
	va_end(ap);
	if (status)
		fail_msg("status %d from: %s", status, fmt);
}

const char *sh_text(const char *fmt, ...)
{
	static char texts[TEXTS][16384];
	static int next;
	char command[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof command, fmt, ap);
	va_end(ap);
	char *text = texts[next++ % TEXTS];
	fflush(NULL);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	size_t n = fread(text, 1, sizeof texts[0] - 1, f);
	pclose(f);
	while (n && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	return text;
}

txp_store *open_at(const char *root)
{
	struct txp_store_error err;
	txp_store *s = NULL;

	assert_result(txp_store_api()->open(root, NULL, &s, &err), TXP_STORE_OK, &err);
	return s;
}

txp_store *new_clinic(void)
{
	struct txp_store_error err;
	bool made = false;

	sh("mkdir clinic");
	assert_result(txp_store_api()->init("clinic", NULL, false, &made, &err), TXP_STORE_OK, &err);
	assert_true(made);
	return open_at("clinic");
}

struct txp_store_commit commit_of(struct txp_store_file *f, const char *path, const char *old, const char *text)
{
	struct txp_store_commit c = { .files = f,
				      .nfiles = 1,
				      .subject = "log-progress mt-0417 n4 (g1)",
				      .action = "log-progress",
				      .plan = "mt-0417",
				      .items = "n4",
				      .change = "creation",
				      .time = 1776680000,
				      .offset_minutes = 120,
				      .durable = true,
				      .lock_wait_ms = 100 };

	*f = (struct txp_store_file){ path, old, old ? strlen(old) : 0, text, text ? strlen(text) : 0 };
	snprintf(c.who.author.name, sizeof c.who.author.name, "Ana Ruiz");
	snprintf(c.who.author.email, sizeof c.who.author.email, "ana@clinic.example");
	c.who.committer = c.who.author;
	return c;
}

enum txp_store_result write_plan(txp_store *s, const char *path, const char *old, const char *text,
				 struct txp_store_done *done, struct txp_store_error *err)
{
	const struct txp_store_api *api = txp_store_api();
	struct txp_store_file f;
	struct txp_store_commit c = commit_of(&f, path, old, text);
	enum txp_store_result r = api->lock(s, 100, NULL, NULL, NULL, err);

	if (r != TXP_STORE_OK)
		return r;
	r = api->commit(s, &c, done, err);
	api->unlock(s);
	return r;
}

void must_write(txp_store *s, const char *path, const char *old, const char *text)
{
	struct txp_store_done done;
	struct txp_store_error err;

	assert_result(write_plan(s, path, old, text, &done, &err), TXP_STORE_OK, &err);
	assert_string_equal(done.notice.text, "");
}

void assert_clean(const char *root)
{
	assert_string_equal(sh_text("git -C %s status --porcelain", root), "");
	assert_string_equal(sh_text("git -C %s diff-files 2>&1; git -C %s diff-index --cached HEAD 2>&1", root, root), "");
	assert_string_equal(sh_text("git -C %s fsck --strict --no-dangling 2>&1", root), "");
	assert_string_equal(sh_text("cd \"$(git -C %s rev-parse --path-format=absolute --git-common-dir)\" && "
				    "find . -name '*.lock' ! -name txplan.lock -o -name 'txplan-*' -o -name 'tmp_*'", root), "");
	assert_string_equal(sh_text("find %s -name '.txplan-*'", root), "");
}

void assert_file(const char *path, const char *text)
{
	char got[4096];
	FILE *f = fopen(path, "re");

	if (!text) {
		assert_null(f);
		return;
	}
	assert_non_null(f);
	size_t n = fread(got, 1, sizeof got - 1, f);
	fclose(f);
	got[n] = '\0';
	assert_string_equal(got, text);
}

int open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}
