/* Whatever comes as an anchor: it is refused with one reason, or it has two ids and two counts. */
#include "stub.h"

#include "anchor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct anchor out = { .file = "anchor" };
	struct run r = { 0 };
	char *text = with_nul(data, size);

	failures = 0;
	must(failures == (unsigned)(anchor_parse(&r, text, &out) != EXIT_DONE));
	if (!failures) {
		must(strspn(out.at.commit, "0123456789abcdef") == sizeof out.at.commit - 1);
		must(strspn(out.at.sha256, "0123456789abcdef") == sizeof out.at.sha256 - 1);
		must(out.date != NULL);
	}
	keep_free();
	free(text);
	return 0;
}
