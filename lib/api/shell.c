/* shell.c - words for a command line that people paste into a shell. */
#include "api/internal.h"

#include <string.h>

struct shell_call {
	struct call call;
	const char *word;
	bool path;
};

/* Letters beyond ASCII are themselves. What a terminal would not show as it is goes through printf, which every POSIX shell has;
 * but what the shell takes off the end of a command's output goes as $'\n', which most of them read. */
static void write_word(struct buf *b, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_^";
	bool control = false, odd = !*s, ends = *s && s[strlen(s) - 1] == '\n';

	for (const char *p = s; *p; p++) {
		odd = odd || !strchr(plain, *p);
		control = control || (unsigned char)*p < 0x20 || *p == 0x7f;
	}
	if (!odd) {
		buf_puts(b, s);
		return;
	}
	buf_puts(b, !control ? "'" : ends ? "$'" : *s == '-' ? "\"$(printf -- '" : "\"$(printf '");
	for (const char *p = s; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (control && (c < 0x20 || c == 0x7f))
			buf_printf(b, "\\%03o", c);
		else if (control && (c == '\\' || (ends && c == '\'')))
			buf_printf(b, "\\%c", c);
		else if (control && !ends && c == '%')
			buf_puts(b, "%%");
		else if (c == '\'')
			buf_puts(b, "'\\''");
		else
			buf_putc(b, (char)c);
	}
	buf_puts(b, control && !ends ? "')\"" : "'");
}

static enum txp_result shell_word(void *arg)
{
	struct shell_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);

	write_word(&t->buf, c->path && *c->word == '-' ? arena_printf(c->call.arena, "./%s", c->word) : c->word);
	c->call.object = t;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_shell_word(const char *word, txp_text **out)
{
	struct shell_call c = { .word = word };
	enum txp_result r = api_call(&c.call, shell_word);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC enum txp_result txp_shell_path(const char *path, txp_text **out)
{
	struct shell_call c = { .word = path, .path = true };
	enum txp_result r = api_call(&c.call, shell_word);

	*out = c.call.object;
	return r;
}
