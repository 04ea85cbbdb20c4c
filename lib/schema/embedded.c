#include "schema/embedded.h"

const struct schema *schema_of_plan(void)
{
	return &embedded_plan;
}

const struct schema *schema_of_config(void)
{
	return &embedded_config;
}

const struct catalogue *schema_findings(void)
{
	return &embedded_catalogue;
}

const char *schema_file(const char *path, size_t *len)
{
	for (const struct embedded_file *f = embedded_files; f->path; f++)
		if (!strcmp(f->path, path)) {
			if (len)
				*len = f->len;
			return f->bytes;
		}
	return NULL;
}

const char *schema_file_nth(size_t i)
{
	const struct embedded_file *f = embedded_files;

	while (f->path && i--)
		f++;
	return f->path;
}
