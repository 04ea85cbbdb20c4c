#include "base/given.h"

#include <string.h>

/* No such struct is longer. */
enum { STRUCT_MOST = 4096 };

bool given_take(void *own, size_t own_size, const void *given)
{
	size_t size;

	memset(own, 0, own_size);
	if (!given)
		return false;
	memcpy(&size, given, sizeof size);
	/* 0, or stack garbage: nobody has filled it in. */
	if (size < sizeof size || size > STRUCT_MOST)
		return false;
	for (size_t i = own_size; i < size; i++)
		if (((const char *)given)[i])
			return false;
	memcpy(own, given, size < own_size ? size : own_size);
	return true;
}

bool given_fill(void *given, const void *own, size_t own_size)
{
	size_t size;

	memcpy(&size, given, sizeof size);
	if (size < sizeof size || size > STRUCT_MOST)
		return false;
	memset(given, 0, size);
	memcpy(given, own, size < own_size ? size : own_size);
	memcpy(given, &size, sizeof size);
	return true;
}
