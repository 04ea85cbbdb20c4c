/* failing.h - allocations that fail on demand. Link with failing.c and its wrapping (see meson.build). */
#ifndef FAILING_H
#define FAILING_H

/* From now on the n-th allocation (1 is the next) fails, once; or, with onwards, it and all after it. n = 0: none. */
void fail_at(long n, int onwards);
/* Has it failed since fail_at()? */
int failed(void);
/* How many allocations there were since fail_at(). */
long counted_so_far(void);
/* For what stands between the program and another allocator: counts one allocation; must it fail? */
int fails_now(void);
/* Blocks allocated and not freed, by the program and by libyaml. */
long live_blocks(void);

#endif
