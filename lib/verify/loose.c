/* Objects that lie each in a file of its own. */
#include "verify/odb.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/fd.h"

enum { FAN_NAME = GIT_OID_HEXSZ - 2, HEAD_MOST = 32, LOOSE_MOST = 1 << 30 };

static void close_folder(void *arg)
{
	DIR **d = arg;

	if (*d)
		closedir(*d);
	*d = NULL;
}

void loose_list(struct arena *a, int common, struct ids *out)
{
	char path[16], hex[ID_SIZE] = "";
	DIR **d = arena_new_of(a, DIR *);

	arena_defer(a, close_folder, d);
	for (int fan = 0; fan < 256; fan++) {
		snprintf(path, sizeof path, "objects/%02x", fan);
		int fd = openat(common, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0 && !(*d = fdopendir(fd)))
			close(fd);
		memcpy(hex, path + strlen("objects/"), 2);
		for (struct dirent *e; *d && (e = readdir(*d));) {
			git_oid id;
			if (strlen(e->d_name) != FAN_NAME)
				continue;
			memcpy(hex + 2, e->d_name, FAN_NAME);
			if (strspn(hex, "0123456789abcdef") != GIT_OID_HEXSZ || git_oid_fromstr(&id, hex))
				continue;
			ids_add(a, out, &id);
		}
		close_folder(d);
		out->fan[fan + 1] = (uint32_t)out->n;
	}
}

/* It went away while we looked: somebody repacks. libgit2 finds where it is now, and checks its hash. */
static void check_moved(struct worker *w, const git_oid *id)
{
	git_odb *odb = NULL;

	bool found = !git_repository_odb(&odb, w->all->repo) && !git_odb_read(&w->moved, odb, id);
	git_odb_free(odb);
	if (found)
		check_object(w, id, git_odb_object_type(w->moved), git_odb_object_data(w->moved), git_odb_object_size(w->moved), "moved");
	else
		note(&w->notes, "object-damaged", id, "its file went away while it was looked at");
	git_odb_object_free(w->moved);
	w->moved = NULL;
}

static int read_file(struct worker *w, const git_oid *id, size_t *len)
{
	char hex[ID_SIZE], path[16 + ID_SIZE];
	struct stat st;
	int bad = 0;

	git_oid_tostr(hex, sizeof hex, id);
	snprintf(path, sizeof path, "objects/%.2s/%s", hex, hex + 2);
	*len = 0;
	int fd = openat(w->all->common, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno;
	w->fd = fd;
	if (fstat(fd, &st))
		bad = errno;
	else if (!S_ISREG(st.st_mode) || st.st_size > LOOSE_MOST)
		bad = EINVAL;
	if (!bad) {
		*len = (size_t)st.st_size;
		bad = fd_read_all(fd, 0, room(w->arena, &w->in, &w->in_cap, *len), *len);
	}
	close(fd);
	w->fd = -1;
	return bad;
}

void loose_check(struct worker *w, const git_oid *id)
{
	char head[HEAD_MOST];
	git_object_t type;
	size_t len, size;
	int bad = read_file(w, id, &len);

	if (bad == ENOENT) {
		check_moved(w, id);
		return;
	}
	if (bad) {
		w->damaged = true;
		note(&w->notes, "object-damaged", id, "its file can't be read: %s", bad == ELOOP || bad == EINVAL ? "it is no ordinary file" : strerrordesc_np(bad));
		return;
	}
	size_t first = inflate_first(w->inflater, w->in, len, head, sizeof head);
	size_t skip = loose_head(head, first, LOOSE_MOST, &type, &size);
	if (!skip) {
		w->damaged = true;
		note(&w->notes, "object-damaged", id, "its file doesn't begin as an object does");
		return;
	}
	room(w->arena, &w->out, &w->out_cap, skip + size + 1);
	if (!inflate_whole(w->inflater, w->in, len, w->out, skip + size)) {
		w->damaged = true;
		note(&w->notes, "object-damaged", id, "its file can't be unpacked");
		return;
	}
	w->out[skip + size] = '\0';
	check_object(w, id, type, w->out + skip, size, "a file of its own");
}
