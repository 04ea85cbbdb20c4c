#include "batch_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return batch_target(data, size, true);
}
