/* What a process that is linked to libyaml costs when it does nothing. */
#include <yaml.h>

int main(void)
{
	int major, minor, patch;

	yaml_get_version(&major, &minor, &patch);
	return major != 0;
}
