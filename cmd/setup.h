/* setup.h - what makes stock git speak plan in one clone: git-setup and init set it, doctor looks at it. */
#ifndef CMD_SETUP_H
#define CMD_SETUP_H

#include "write.h"

enum { SETTING_SIZE = 1024 };

/* A setting of git's that it needs. */
struct setup {
	const char *name, *value;
	const char *what_for; /* "so that …" */
};
extern const struct setup setups[]; /* name = NULL at the end */

/* The line of .gitattributes, with its end; and what git must make of it for every plan. */
extern const char setup_attributes[];
struct setup_attribute {
	const char *name, *value;
};
extern const struct setup_attribute setup_attribute_list[]; /* name = NULL at the end */

/* The setting that holds the tag of this clone. */
extern const char site_setting[];
/* 1 to 8 small letters. */
bool site_is_good(const char *tag);
/* Reads the tag of the open store's clone into r->env.site, "" for none. A code after a message when it can't be used. */
int site_read(struct run *r);
/* The same for a dry run, where nothing need be there. */
void site_look(struct run *r, const char *path);

/* One of git's settings, as git sees it or only this clone's own; "" when it isn't set. EXIT_DONE or a code and *t. */
int setting_read(struct run *r, const char *name, bool own, char out[SETTING_SIZE], struct trouble *t);
/* The first attribute that git sees otherwise for a file, or NULL when all is as it should be; *is: what it sees. */
const struct setup_attribute *attribute_wrong(struct run *r, const char *below, char is[SETTING_SIZE]);

/* Arms a clone that was made just now, without a word unless it fails; the store is locked. */
void setup_new(struct run *r);

#endif
