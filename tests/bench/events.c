/* events FILE… - reads every file and pulls libyaml's events from it, and does nothing with them: the floor. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

static unsigned char bytes[1 << 20];

static int pull(size_t len, unsigned long *count)
{
	yaml_parser_t parser;
	yaml_event_t event;
	int done = 0;

	if (!yaml_parser_initialize(&parser))
		return -1;
	yaml_parser_set_input_string(&parser, bytes, len);
	while (!done) {
		if (!yaml_parser_parse(&parser, &event))
			break;
		done = event.type == YAML_STREAM_END_EVENT;
		(*count)++;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return done ? 0 : -1;
}

int main(int argc, char **argv)
{
	unsigned long count = 0;

	for (int i = 1; i < argc; i++) {
		int fd = open(argv[i], O_RDONLY);
		ssize_t len = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
		if (len < 0 || close(fd) || pull((size_t)len, &count)) {
			fprintf(stderr, "%s: can't be read\n", argv[i]);
			return 1;
		}
	}
	printf("%lu events\n", count);
	return 0;
}
