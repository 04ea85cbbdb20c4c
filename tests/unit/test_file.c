/* Reading files and folders: sizes at the limit, things that aren't files, unreadable ones; no descriptor left open. */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/txplan-file-XXXXXX");
	return mkdtemp(folder) && !chdir(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	struct dirent *e;
	DIR *d = opendir(folder);

	(void)state;
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.' || !strcmp(e->d_name, ".hidden"))
			remove(e->d_name);
	closedir(d);
	return chdir("/") || rmdir(folder);
}

static void put(const char *name, const char *bytes, size_t len)
{
	FILE *f = fopen(name, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static int lowest_free_descriptor(void)
{
	int fd = open("/dev/null", O_RDONLY);

	close(fd);
	return fd;
}

ARENA_TEST(whole_files)
{
	int fd = lowest_free_descriptor();
	char *bytes;
	size_t len;

	put("empty", "", 0);
	put("four", "a\0b\n", 4);
	assert_int_equal(file_read(a, "empty", 10, &bytes, &len), 0);
	assert_int_equal(len, 0);
	assert_string_equal(bytes, "");
	assert_int_equal(file_read(a, "four", 4, &bytes, &len), 0);
	assert_int_equal(len, 4);
	assert_memory_equal(bytes, "a\0b\n", 5);
	assert_int_equal(file_read(a, "four", 3, &bytes, &len), EFBIG);
	assert_int_equal(lowest_free_descriptor(), fd);
}

ARENA_TEST(what_is_not_a_file)
{
	int fd = lowest_free_descriptor();
	char *bytes;
	size_t len;

	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(symlink("absent", "dangling"), 0);
	assert_int_equal(symlink("/dev/null", "device"), 0);
	assert_int_equal(file_read(a, "absent", 10, &bytes, &len), ENOENT);
	assert_int_equal(file_read(a, "dangling", 10, &bytes, &len), ENOENT);
	assert_int_equal(file_read(a, ".", 10, &bytes, &len), EISDIR);
	assert_int_equal(file_read(a, "pipe", 10, &bytes, &len), EINVAL);
	assert_int_equal(file_read(a, "device", 10, &bytes, &len), EINVAL);
	assert_int_equal(lowest_free_descriptor(), fd);
}

static int asked;

static bool never(int dir)
{
	(void)dir;
	asked++;
	return false;
}

static bool always(int dir)
{
	assert_true(dir == AT_FDCWD || dir >= 0);
	asked++;
	return true;
}

static int opens(const char *path, int flags, file_follow *may)
{
	int fd = file_open(path, flags, may);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? -fd : 0;
}

ARENA_TEST(links)
{
	int fd = lowest_free_descriptor();
	char **names, *bytes, absolute[128];
	size_t len;

	put("plain", "x", 1);
	assert_int_equal(mkdir("real", 0700), 0);
	assert_int_equal(symlink("../plain", "real/up"), 0);
	assert_int_equal(symlink("real", "way"), 0);
	assert_int_equal(symlink("way/up", "twice"), 0);
	assert_int_equal(symlink("loop", "loop"), 0);
	snprintf(absolute, sizeof absolute, "%s/way/", folder);
	assert_int_equal(symlink(absolute, "whole"), 0);
	for (int flags = 0; flags < 2; flags++) {
		int how = flags ? O_PATH : O_RDONLY;
		asked = 0;
		assert_int_equal(opens("plain", how, never), 0);
		assert_int_equal(opens("real/../real//./../plain", how, never), 0);
		assert_int_equal(asked, 0);
		assert_int_equal(opens("real/up", how, never), ELOOP);
		assert_int_equal(opens("way/up", how, never), ELOOP);
		assert_int_equal(opens("twice", how, never), ELOOP);
		assert_int_equal(opens("way/", how, never), ELOOP);
		assert_int_equal(opens("twice", how, always), 0);
		assert_int_equal(opens("whole//up", how, always), 0);
		assert_int_equal(opens("loop", how, always), ELOOP);
		assert_int_equal(opens("plain/x", how, always), ENOTDIR);
		assert_int_equal(opens("", how, always), ENOENT);
		assert_int_equal(opens("way/absent", how, always), ENOENT);
	}
	assert_int_equal(opens("/", O_RDONLY | O_DIRECTORY, never), 0);
	assert_int_equal(opens("/../", O_RDONLY | O_DIRECTORY, never), 0);
	assert_int_equal(file_read_in(a, "whole/up", 10, always, &bytes, &len), 0);
	assert_string_equal(bytes, "x");
	assert_int_equal(file_read_in(a, "whole/up", 10, never, &bytes, &len), ELOOP);
	assert_int_equal(file_names(a, "way", always, &names), 0);
	assert_string_equal(names[0], "up");
	assert_int_equal(file_names(a, "way", never, &names), ELOOP);
	assert_int_equal(remove("real/up"), 0);
	assert_int_equal(lowest_free_descriptor(), fd);
}

ARENA_TEST(no_permission)
{
	char *bytes;
	size_t len;

	put("secret", "x", 1);
	assert_int_equal(chmod("secret", 0), 0);
	assert_int_equal(chmod(".", 0755), 0);
	bool root = !geteuid();
	if (root)
		assert_int_equal(seteuid(65534), 0);
	int error = file_read(a, "secret", 10, &bytes, &len);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(error, EACCES);
}

ARENA_TEST(names_are_sorted_by_bytes)
{
	int fd = lowest_free_descriptor();
	char **names, name[16];

	assert_int_equal(mkdir("sub", 0700), 0);
	assert_int_equal(chdir("sub"), 0);
	assert_int_equal(file_names(a, ".", NULL, &names), 0);
	assert_null(names[0]);
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof name, "f%03d", (i * 37) % 200);
		put(name, "", 0);
	}
	put(".hidden", "", 0);
	put("Z", "", 0);
	assert_int_equal(file_names(a, ".", NULL, &names), 0);
	assert_string_equal(names[0], ".hidden");
	assert_string_equal(names[1], "Z");
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof name, "f%03d", i);
		assert_string_equal(names[i + 2], name);
		remove(name);
	}
	assert_null(names[202]);
	remove(".hidden");
	remove("Z");
	assert_int_equal(chdir(".."), 0);
	assert_int_equal(file_names(a, "absent", NULL, &names), ENOENT);
	assert_int_equal(file_names(a, "four", NULL, &names), ENOTDIR);
	assert_int_equal(lowest_free_descriptor(), fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(whole_files), IN_ARENA(links),
		IN_ARENA(what_is_not_a_file),
		IN_ARENA(no_permission),
		IN_ARENA(names_are_sorted_by_bytes),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
