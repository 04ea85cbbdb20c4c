#include "base/device.h"

#include <stddef.h>
#include <string.h>

bool device_name(const char *name)
{
	static const char *const numbered[] = { "com", "lpt" }, *const plain[] = { "con", "nul", "aux", "prn" };
	size_t len = strcspn(name, ".");
	char word[4] = "";

	if (len < 3 || len > 4)
		return false;
	for (size_t i = 0; i < 3; i++)
		word[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
	for (size_t i = 0; len == 3 && i < sizeof plain / sizeof *plain; i++)
		if (!strcmp(word, plain[i]))
			return true;
	for (size_t i = 0; len == 4 && i < sizeof numbered / sizeof *numbered; i++)
		if (!strcmp(word, numbered[i]) && name[3] >= '1' && name[3] <= '9')
			return true;
	return false;
}
