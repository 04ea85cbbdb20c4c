/* Runs a fuzz target once on each file named, and on each file in a folder named: the seeds, without libFuzzer. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long replayed;

static void replay_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(1 << 20);

	if (!f || !data) {
		fprintf(stderr, "%s can't be read\n", path);
		exit(1);
	}
	const size_t size = fread(data, 1, 1 << 20, f);
	/* Of exactly its size, so that reading past the end is noticed. */
	uint8_t *exact = malloc(size ? size : 1);
	if (!exact)
		exit(1);
	memcpy(exact, data, size);
	LLVMFuzzerTestOneInput(exact, size);
	replayed++;
	free(exact);
	free(data);
	fclose(f);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		DIR *folder = opendir(argv[i]);
		if (!folder) {
			replay_file(argv[i]);
			continue;
		}
		for (struct dirent *e; (e = readdir(folder));) {
			char path[4096];
			if (e->d_name[0] == '.')
				continue;
			snprintf(path, sizeof path, "%s/%s", argv[i], e->d_name);
			replay_file(path);
		}
		closedir(folder);
	}
	printf("%lu inputs\n", replayed);
	return replayed == 0;
}
