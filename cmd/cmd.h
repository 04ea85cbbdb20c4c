/* cmd.h - what the commands of txplan share: the table of commands, options, exit codes, the run.
 *
 * Commands use the public API only. Each command is one file with one const struct command; main.c lists them. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include "txplan.h"

/* Published; never renumbered. In a batch the highest wins. */
enum exit_code {
	EXIT_DONE = 0,       /* done, same, nothing due */
	EXIT_NEGATIVE = 1,   /* a negative answer: findings, differences, a change refused by the check */
	EXIT_TROUBLE = 2,    /* usage, identity, trouble reading or writing a file */
	EXIT_STOPPED = 3,    /* stopped by the user */
	EXIT_NO_PLAN = 4,    /* no such plan or item */
	EXIT_REPOSITORY = 5, /* repository or lock trouble, no caseload, history broken */
	EXIT_SIGNING = 6,    /* signing failed, history tampered with */
	EXIT_MEMORY = 7,     /* out of memory */
	EXIT_UNREAD = 141    /* whoever read standard output went away: as a shell tells SIGPIPE */
};

/* ---- Options as data (options.c) ----------------------------------------------------------------------- */

struct opt {
	const char *name;          /* long, without the dashes; NULL ends a table */
	char letter;               /* short, or 0 */
	const char *value_name;    /* "DATE"; NULL for a switch */
	const char *help;          /* one line */
	const char *const *values; /* what is allowed, NULL-terminated, or NULL for anything */
	bool repeats;
	bool required;
	const char *key; /* the plan's own keys behind it ("risk/level"), or NULL */
	const char *const *meant; /* words that people use for one of the values, each with it behind it; or NULL */
};

struct opt_group {
	const char *title; /* a heading of --help */
	const struct opt *opts;
};

struct given {
	const struct opt *opt;
	const char *value; /* NULL for a switch */
};

enum opt_groups { GROUP_OWN, GROUP_SCHEMA, GROUP_WRITER, GROUP_BATCH, GROUP_COMMON, OPT_GROUPS };

struct args {
	struct opt_group groups[OPT_GROUPS]; /* opts NULL: the command has none of these */
	struct given *given;
	size_t given_count;
	const char **operands;
	size_t operand_count;
};

extern const struct opt version_opts[]; /* before a command: main.c */
extern const struct opt common_opts[];  /* for every command */
extern const struct opt writer_opts[]; /* for commands that write */
extern const struct opt batch_opts[];  /* for commands that take many plans */

void args_set_group(struct args *a, enum opt_groups group, const char *title, const struct opt *opts);
const struct opt *args_group(const struct args *a, enum opt_groups group);
/* The schema's options for a list as an option table, which lives as long as the program. */
const struct opt *schema_opts(const char *list);

struct run;
/* Reads words (NULL-terminated) into r->args. With leading: only the options before the first operand, and *used = how
 * many words that were. EXIT_DONE, or EXIT_TROUBLE after a message. */
int args_parse(struct run *r, char **words, bool leading, size_t *used);
/* Takes texts that are given as - or @FILE from there. EXIT_DONE, or EXIT_TROUBLE after a message. */
int args_read_texts(struct run *r);
/* Asks for the required options that are missing; where nobody can be asked, names the first one. */
int args_require(struct run *r);
/* Puts a question to the person at the terminal: what was typed, or NULL for nothing. */
char *ask_line(const char *question);
/* Asks for an option's value. */
int ask_for(struct run *r, const struct opt *o);
bool arg_given(const struct args *a, const char *name);
/* The option's value, or NULL. */
const char *arg_value(const struct args *a, const char *name);
/* Walks the values of a repeating option: prev NULL to begin; NULL at the end. */
const struct given *arg_next(const struct args *a, const struct given *prev, const char *name);
/* All values of the options in one table, as the library takes them. */
struct txp_arg *args_of_table(const struct args *a, const struct opt *table, size_t *count);

/* ---- Commands (main.c, help.c) ----------------------------------------------------------------------------- */

enum command_needs {
	NEEDS_WRITER = 1, /* takes the writers' options, and loads the store when it runs */
	NEEDS_BATCH = 2   /* takes any mix of plans and folders */
};

struct command {
	const char *name;
	const char *summary;  /* after "txplan help": starts with a capital, no full stop */
	const char *synopsis; /* operands and what is special: "PLAN" */
	const char *about;    /* paragraphs for --help, or NULL */
	const char *exits;    /* the lines of the exit status that are special to it, or NULL */
	unsigned needs;
	const char *list;       /* "": the plan's own values are options too; NULL: the keys of the list that its verb is about, if any */
	const struct opt *opts; /* its own, or NULL */
	size_t least, most;     /* operands */
	size_t text_operand;    /* which operand is a text, that may be - or @FILE; 0: none */
	int (*run)(struct run *r);
	void (*before)(struct run *r, char **words); /* sees what follows the command's name before it is understood; or NULL */
};

/* The exit status of commands that write, after the meaning of 0. */
#define WRITER_EXITS                                                                       \
	"  1  refused: the change would put an error into the plan, which is untouched\n"  \
	"  2  wrong usage, nobody to write as, or something could not be read or written\n" \
	"  3  stopped: a question was not answered\n"                                       \
	"  4  no such plan or item\n"                                                       \
	"  5  no caseload, or trouble with its repository or lock\n"                        \
	"  6  signing failed\n"                                                             \
	"  7  out of memory\n"

extern const struct command *const commands[]; /* NULL at the end */
const struct command *command_find(const char *name);
/* Their names, NULL-terminated, for "did you mean". */
const char *const *command_names(void);
/* The schema's list whose keys are options too, "" for the plan's own values, or NULL. */
const char *command_list(const struct command *c);
void args_for_command(struct args *a, const struct command *c);
void print_help(const struct run *r, const struct command *c);
void print_overview(const struct run *r, bool to_stderr);

/* ---- The run (env.c) ------------------------------------------------------------------------------------------- */

struct store; /* see store.h */

/* What may mean a danger to someone and is not in a plan yet: said before the first word of what refuses it, and once. */
struct danger {
	void (*tell)(const struct run *r, void *arg); /* NULL: there is none, or it is said */
	void *arg;
};

/* One run of the program: made by main, filled by env.c, passed to everything. */
struct run {
	const struct command *command; /* NULL before it is known */
	struct args args;
	struct txp_env env;
	int64_t now;       /* seconds since 1970, from the run's one look at the clock */
	int zone_minutes;  /* the local zone east of UTC at that instant */
	bool quiet, no_input;
	bool out_is_tty, color, color_err;
	uint32_t width;     /* columns that a line of stdout may take; 0: any, as where it is no terminal */
	uint32_t prose;     /* the same for prose, which is wrapped there too */
	uint32_t width_err; /* of stderr */
	txp_caseload *caseload;
	bool caseload_sought, caseload_unreadable;
	bool caseload_wrong; /* its settings have errors, or a file beside them */
	bool caseload_told;  /* what is wrong with those files */
	struct elsewhere *elsewhere; /* caseloads that we don't stand in, see elsewhere.c; NULL: none was met */
	struct store *store;
	struct danger *danger; /* NULL: none was ever near */
};

/* Width and colours (terminal.c): of the terminal, if any; then as options want them. EXIT_DONE, or EXIT_TROUBLE after a message. */
void run_look(struct run *r);
int run_look_options(struct run *r);
/* The clock and the zone. EXIT_DONE, or EXIT_TROUBLE after a message. */
int run_start(struct run *r);
void run_end(struct run *r);
/* The caseload around the current folder, or NULL where there is none. Settings that can't be used are told once. */
const txp_caseload *run_caseload(struct run *r);
/* The one that a file belongs to, wherever we stand; NULL for none, and that around the current folder for path NULL. What is wrong
 * with it and its instruments is told once. */
const txp_caseload *run_caseload_of(struct run *r, const char *path);
void elsewhere_end(struct run *r);
/* Says what is wrong with a caseload's own instruments, once. c may be NULL. */
void tell_caseload_files(struct run *r, const txp_caseload *c);
/* What settings that can't be used, or have errors, make of the exit code of a command that only reads. */
enum exit_code run_caseload_code(const struct run *r);
/* The same, looked for again; what was found before is freed. */
const txp_caseload *run_caseload_anew(struct run *r);
/* Seconds since 1970 when a local day is over, for good. */
int64_t local_day_end(int32_t day);
/* RFC 3339: "2026-04-20T09:00:00+02:00". */
enum { TIME_SIZE = 48 };
void time_write(int64_t time, int zone_minutes, char out[TIME_SIZE]);
const char *time_in_words(int64_t time, int zone_minutes);
/* A day as a person gives it, or a message and false. option is for the message. */
bool run_date(struct run *r, const char *option, const char *words, int32_t *day);

/* ---- Words to people, and output (out.c) ---------------------------------------------------------------------------- */

/* "txplan COMMAND: what is wrong", and on the next line what to do (NULL for nothing). Returns code, for
 * `return fail(...)`. What comes from outside is made safe for a terminal. */
int fail(const struct run *r, enum exit_code code, const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Says what may mean a danger (r->danger), if that is still to be said: before anything is refused. fail() does it too. */
void tell_danger(const struct run *r);
/* What went wrong, as data: so that a batch can go on and tell it in its own way. */
struct trouble {
	enum exit_code code; /* EXIT_DONE: nothing went wrong */
	const char *wrong, *remedy;
};
/* Fills it in and returns the code. */
int trouble(struct trouble *t, enum exit_code code, const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
int fail_trouble(const struct run *r, const struct trouble *t);
/* One line on stderr, not with -q. */
void tell(const struct run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Findings for people on stderr. */
void tell_findings(const struct run *r, const txp_findings *f);
/* The exit code that goes with a result of the library. */
enum exit_code exit_of(enum txp_result result);
/* Writes to stdout; errors stick until out_close(). */
void out_bytes(const char *bytes, size_t len);
void out_text(const txp_text *t);
void out_puts(const char *s);
void out_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Text from a plan, made safe for a terminal. */
void out_shown(const char *s);
/* Notices a closed standard stream before a file can take its number. Call first. */
void out_open(void);
/* True when stdout was closed from the start. */
bool out_is_closed(void);
/* True once nobody reads stdout any more: what is only told there need not be looked for. */
bool out_is_gone(void);
/* Flushes; when something could not be written, EXIT_UNREAD, or EXIT_TROUBLE after a message. */
int out_close(const struct run *r);
/* Sends what follows through a pager, when stdout is a terminal; out_close() waits for it. */
void out_pager(struct run *r);
/* The pager itself (pager.c): 0 where there is none to be had, and then the text goes to the terminal as it is. */
pid_t pager_start(const struct run *r);
void pager_wait(pid_t pager);
/* A word for a command line that people paste into a shell: quoted where it must be. shell_path(): a file's name, never taken for
 * an option. */
const char *shell_word(const char *s);
const char *shell_path(const char *path);
/* Opens a file that was named for reading, as fopen() does; but no symbolic link of a caseload is followed: ELOOP; and nothing that
 * may never end: a pipe with a name or a device is EINVAL, a folder EISDIR. */
FILE *open_input(const char *path);
/* The file that a program's name means: looked up in those folders of PATH that are whole paths, since "." or an empty part would
 * find what a clone brought. One with a slash is what it says. NULL: there is none. */
const char *program_on_path(const char *name);
/* Writes a whole file, safely: beside it, then renamed over it; readable by its owner only, or by those who could read the old
 * one. durable: on disk before it returns. 0 or an errno, ELOOP as above. */
int out_file(const char *path, const char *bytes, size_t len, bool durable);

/* ---- Memory that lives as long as the program (mem.c) ------------------------------------------------------------------- */

void *keep(size_t size) __attribute__((malloc, returns_nonnull));
void *keep_array(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
char *keep_copy(const char *bytes, size_t len) __attribute__((returns_nonnull));
char *keep_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2), returns_nonnull));
/* Room for one more element: doubles when count is a power of two. */
void *keep_grown(void *array, size_t count, size_t size) __attribute__((returns_nonnull));
/* Takes a text over and frees it. */
char *keep_text(txp_text *t) __attribute__((returns_nonnull));
void keep_free(void);
_Noreturn void out_of_memory(void);
/* Ends the program when a result is TXP_ENOMEM; else returns it. */
enum txp_result live(enum txp_result result);

#endif
