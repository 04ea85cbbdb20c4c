/* create.c - the bytes of a new plan. */
#include "op/op.h"

#include "base/date.h"

void op_create(struct op_context *c, struct buf *out)
{
	char today[11];

	date_format(c->env->today, today);
	buf_printf(out, "format: txplan/1\nid: new\nstatus: draft\nperiod: {start: %s}\nclient: {}\n", today);
}
