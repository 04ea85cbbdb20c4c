#include "setup.h"

#include <string.h>

/* git takes 1 for a conflict and anything above it for an accident: then our side stays in the file without markers, and the
 * next commit drops theirs. So this line ends with 0 or 1, and whatever becomes of txplan, git's own merge takes over. */
#define MERGE_LINE                                                                                         \
	"txplan merge-driver %O %A %B %L %P; r=$?; "                                                      \
	"test $r -le 1 || { git merge-file -q --marker-size=%L -L ours -L base -L theirs %A %O %B; r=$?; }; " \
	"test $r -eq 0 || exit 1"

/* git gives the whole diff up when this fails: so there is always something to show. */
#define TEXT_LINE "f() { txplan textconv \"$1\" 2>/dev/null || cat \"$1\"; }; f"

const struct setup setups[] = {
	{ "diff.txplan.textconv", TEXT_LINE, "so that git diff and git log -p can be read" },
	{ "merge.txplan.name", "treatment plans, item by item", "the name of txplan's merge" },
	{ "merge.txplan.driver", MERGE_LINE, "so that git pull and git merge join plans item by item" },
	{ "pull.rebase", "false", "so that git pull merges, and signed or anchored commits stay what they are" },
	{ NULL },
};

const char setup_attributes[] = "*.plan.yaml -text diff=txplan merge=txplan\n";

const struct setup_attribute setup_attribute_list[] = {
	{ "text", "unset" },
	{ "diff", "txplan" },
	{ "merge", "txplan" },
	{ NULL },
};

const char site_setting[] = "txplan.site";

bool site_is_good(const char *tag)
{
	size_t len = strspn(tag, "abcdefghijklmnopqrstuvwxyz");

	return len >= 1 && len <= 8 && !tag[len] && !txp_is_device_name(tag);
}

int setting_read(struct run *r, const char *name, bool own, char out[SETTING_SIZE], struct trouble *t)
{
	struct txp_store_error err = { 0 };
	enum txp_store_result result = r->store->api->setting(r->store->open, name, own, out, SETTING_SIZE, &err);

	return result == TXP_STORE_OK || result == TXP_STORE_NOT_FOUND ? EXIT_DONE : store_trouble(t, result, &err);
}

int site_read(struct run *r)
{
	char tag[SETTING_SIZE];
	struct trouble t;

	if (setting_read(r, site_setting, false, tag, &t))
		return fail_trouble(r, &t);
	if (*tag && !site_is_good(tag))
		return fail(r, EXIT_REPOSITORY, "Set it anew: txplan git-setup --site b",
			    "git's setting %s is \"%s\", which can't be part of an id", site_setting, tag);
	r->env.site = keep_printf("%s", tag);
	return EXIT_DONE;
}

void site_look(struct run *r, const char *path)
{
	struct place place;
	struct trouble t;

	if (!place_find(path, &place, &t) && !store_open(r, place.root, &t))
		site_read(r);
	place_free(&place);
}

const struct setup_attribute *attribute_wrong(struct run *r, const char *below, char is[SETTING_SIZE])
{
	struct txp_store_error err = { 0 };

	for (const struct setup_attribute *a = setup_attribute_list; a->name; a++)
		if (r->store->api->attribute(r->store->open, below, a->name, is, SETTING_SIZE, &err) != TXP_STORE_OK ||
		    strcmp(is, a->value))
			return a;
	return NULL;
}

void setup_new(struct run *r)
{
	struct txp_store_setting list[sizeof setups / sizeof *setups];
	struct txp_store_error err = { 0 };
	char is[SETTING_SIZE];
	struct trouble t;
	size_t n = 0;

	for (const struct setup *s = setups; s->name; s++)
		if (!setting_read(r, s->name, true, is, &t) && !*is)
			list[n++] = (struct txp_store_setting){ s->name, s->value };
	if (n && r->store->api->configure(r->store->open, list, n, &err) != TXP_STORE_OK)
		tell(r, "git was not told how to merge plans: %s; `txplan git-setup` does it", err.message);
}
