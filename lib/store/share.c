/* What core.sharedRepository gives to others. */
#include "store/store.h"

/* As git does: a group or everybody gets what the owner has. */
mode_t shared_mode(const txp_store *s, mode_t mode)
{
	mode_t add = (mode_t)(s->shared < 0 ? -s->shared : s->shared);

	if (!s->shared)
		return mode;
	if (!(mode & S_IWUSR))
		add &= (mode_t)~0222;
	if (mode & S_IXUSR)
		add |= (add & 0444) >> 2;
	return s->shared < 0 ? (mode & (mode_t)~0777) | add : mode | add;
}

void share(const txp_store *s, int fd, mode_t mode)
{
	if (s->shared)
		fchmod(fd, shared_mode(s, mode));
}

void share_at(const txp_store *s, int dir, const char *leaf, mode_t mode)
{
	if (s->shared)
		fchmodat(dir, leaf, shared_mode(s, mode), 0);
}
