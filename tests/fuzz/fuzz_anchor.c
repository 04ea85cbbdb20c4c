/* Whatever comes as an anchor: it is refused, or it has two ids and two counts. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "txplan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct txp_anchor out;
	enum txp_result r = txp_anchor_read("anchor", data, size, &out);

	must(r == TXP_OK || r == TXP_EUSAGE || r == TXP_EREFUSED);
	must(!strcmp(out.name, "anchor"));
	if (r == TXP_OK) {
		must(strspn(out.commit, "0123456789abcdef") == sizeof out.commit - 1);
		must(strspn(out.sha256, "0123456789abcdef") == sizeof out.sha256 - 1);
		must(memchr(out.date, 0, sizeof out.date) != NULL);
	}
	return 0;
}
