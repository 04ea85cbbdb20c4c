/* options.c - structs that callers fill in, which grow from version to version: the first member is their size. */
#include "api/internal.h"

#include <string.h>

bool api_take(void *own, size_t own_size, const void *given)
{
	size_t size;

	memset(own, 0, own_size);
	if (!given)
		return false;
	memcpy(&size, given, sizeof size);
	/* 0, or stack garbage: nobody has filled it in. */
	if (size < sizeof size || size > API_STRUCT_MOST)
		return false;
	for (size_t i = own_size; i < size; i++)
		if (((const char *)given)[i])
			return false;
	memcpy(own, given, size < own_size ? size : own_size);
	return true;
}
