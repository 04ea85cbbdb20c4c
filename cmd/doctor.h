/* doctor.h - what doctor has found, and its checks of the files. */
#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

#include "records.h"
#include "setup.h"

enum state { STATE_OK, STATE_NOTE, STATE_PROBLEM };

struct doctor {
	struct run *run;
	const char *root;
	struct sources plans; /* all of the caseload */
	bool broken; /* what git keeps can't be read */
	txp_records *rows; /* for machines, or NULL */
	txp_page *page;    /* for people, or NULL */
	size_t problems;
};

/* One result. remedy NULL for none. */
void report(struct doctor *d, const char *check, enum state state, const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* The same for what went wrong in a check itself. */
void report_trouble(struct doctor *d, const char *check, const struct trouble *t);

/* Is every plan the same in folder, index and HEAD; git's locks; leftovers. */
void doctor_survey(struct doctor *d);
/* What git's attributes say about every plan. */
void doctor_attributes(struct doctor *d);
/* Is git told to ignore what a crash may leave? */
void doctor_exclude(struct doctor *d);
/* Can others read the plans? */
void doctor_modes(struct doctor *d);

#endif
