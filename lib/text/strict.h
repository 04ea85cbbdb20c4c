/* strict.h - what libyaml lets pass though YAML doesn't allow it, so that other readers refuse the file or read it otherwise.
 * Private to text/. */
#ifndef TEXT_STRICT_H
#define TEXT_STRICT_H

#include "text/document.h"

/* A scalar that was read, in the collection `open` (or NULL): quotes and what stands behind them, the head of a literal or
 * folded text, a dash alone in [ ]. Plain text in a block collection needs no look. False: what follows is not what it seems. */
bool strict_scalar(const struct source *s, const struct node *n, const struct node *open, struct findings *f);

/* Does a line begin here, too far left for anything in the flow collection `open`? Then that was never closed. */
bool strict_begins_outside(const struct source *s, uint32_t at, const struct node *open);

/* A flow collection that was read to its end and is in its place. The outermost one is looked at with all that it holds. */
void strict_flow(const struct source *s, const struct node *n, struct findings *f);

/* libyaml lets some tabs in margins pass (inside brackets, or where a text goes on); programs that count columns don't agree
 * about them, so none is allowed outside literal and folded text. */
void strict_margins(const struct document *d, struct findings *f);

#endif
