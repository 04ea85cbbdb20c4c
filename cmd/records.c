/* Records for machines: what several commands do with them. */
#include "records.h"

#include <string.h>

char *records_array(const txp_records *records)
{
	txp_text *lines;
	size_t len;
	char *array;

	live(txp_records_render(records, "jsonl", true, &lines));
	txp_text_bytes(lines, &len);
	array = keep_printf("[%s", txp_text_bytes(lines, NULL));
	txp_text_free(lines);
	if (!len)
		return keep_printf("[]");
	for (size_t i = 1; i < len; i++) /* no string holds a line end: JSON writes it as \n */
		if (array[i] == '\n')
			array[i] = ',';
	array[len] = ']';
	return array;
}

txp_records *records_new(const char *command, const char *key, const char *const *fields)
{
	txp_records *records = NULL;

	live(txp_records_new(command, key, fields, &records));
	return records;
}

void records_print(const txp_records *records, const char *format)
{
	txp_text *t;

	live(txp_records_render(records, format, false, &t));
	out_text(t);
	txp_text_free(t);
}

void records_print_piece(txp_records *records, const char *format, bool end)
{
	txp_text *t;

	live(txp_records_take(records, format, end, &t));
	out_text(t);
	txp_text_free(t);
}

static const char *const trouble_fields[] = { "file", "message", "remedy", NULL };

txp_records *records_of_trouble(const char *command)
{
	return records_new(command, "errors", trouble_fields);
}

void records_add_trouble(txp_records *records, const struct source *s)
{
	live(txp_records_add(records, (const char *const[]){ s->name, s->bad.wrong, s->bad.remedy }));
}
