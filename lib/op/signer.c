/* signer.c - who signs. The caller is never taken for somebody else: a role, an id, a relation or a word of authority names a
 * person of the plan, or it is asked who is meant. */
#include "op/op.h"

#include <string.h>

#include "base/ascii.h"
#include "base/date.h"
#include "plan/plan.h"

/* Letters and capitals are ASCII's: what a word is must not hang on the machine's language. */
static char small(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool in_word(char c)
{
	return (small(c) >= 'a' && small(c) <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static bool begins(const char *text, const char *word)
{
	while (*word && small(*text) == small(*word))
		text++, word++;
	return !*word;
}

static bool same_words(const struct node *n, const char *word)
{
	const char *text = node_text(n);

	return text && strlen(text) == strlen(word) && begins(text, word);
}

/* Does the word stand in the text, whole: guardian in "legal guardian (sole custody)"? */
static bool holds_word(const struct node *n, const char *word)
{
	const char *text = node_text(n);
	size_t len = strlen(word);

	for (const char *p = text; p && *p; p++)
		if (begins(p, word) && (p == text || !in_word(p[-1])) && !in_word(p[len]))
			return true;
	return false;
}

static bool is_named(const struct node *person, const char *name)
{
	const char *own = node_text(node_get(person, "name"));

	return own && ascii_same_words(own, name);
}

static bool is_called(const struct node *person, const char *word)
{
	return node_is(node_get(person, "id"), word) || is_named(person, word) || same_words(node_get(person, "role"), word) ||
	       same_words(node_get(person, "relation"), word) || holds_word(node_get(person, "authority"), word);
}

/* Is it somebody who was there on the day? */
static bool is_there(const struct node *person, const struct node *day)
{
	const struct node *from = node_get(person, "from"), *to = node_get(person, "to");
	date_days on, first, last;

	if (!node_text(node_get(person, "id")))
		return false;
	if (!node_text(day) || !date_parse(day->text, day->len, &on))
		return true;
	return (!node_text(from) || !date_parse(from->text, from->len, &first) || first <= on) &&
	       (!node_text(to) || !date_parse(to->text, to->len, &last) || last >= on);
}

static const char *const list_keys[] = { "team", "representatives", NULL };

struct people {
	const struct node *first; /* of those who are called so */
	size_t count;
	struct buf all;           /* who they are, for people; everybody where nobody is called so */
};

static void add_person(struct buf *out, const struct node *person)
{
	static const char *const keys[] = { "name", "role", "relation", "authority" };
	const char *before = " (";

	buf_printf(out, "%s%s", out->len ? "; " : "", node_text(node_get(person, "id")));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (node_text(node_get(person, keys[i]))) {
			buf_printf(out, "%s%s", before, node_text(node_get(person, keys[i])));
			before = ", ";
		}
	buf_puts(out, *before == ',' ? ")" : "");
}

/* word NULL: everybody. */
static struct people find_people(const struct op_context *c, const char *word, const struct node *day)
{
	struct people found = { .all = buf_in(c->arena) };

	for (size_t i = 0; list_keys[i]; i++) {
		const struct node *list = node_get(c->document->root, list_keys[i]);
		for (const struct node *n = list ? list->first : NULL; n; n = n->next) {
			if (n->kind != NODE_MAP || !is_there(n, day) || (word && !is_called(n, word)))
				continue;
			found.first = found.count++ ? found.first : n;
			add_person(&found.all, n);
		}
	}
	return found;
}

static const struct node *person_with(const struct op_context *c, const char *list, const char *id)
{
	const struct node *n = node_get(c->document->root, list);

	for (n = n ? n->first : NULL; n && !node_is(node_get(n, "id"), id);)
		n = n->next;
	return n;
}

static enum txp_result ask_who(struct op_context *c, const char *role, const struct node *day)
{
	struct people found = find_people(c, role, day), all = find_people(c, NULL, day);

	if (found.count)
		return op_refuse(c, TXP_EUSAGE, "who-signs", "Say who it is: --by ID.", "%zu people can sign as %s: %s", found.count, role,
				 found.all.bytes);
	return op_refuse(c, TXP_EUSAGE, "who-signs",
			 "Say --as with an id, a name, a role or a relation from this list, or add --name NAME for someone else.",
			 "nobody in this plan is called '%s'; there are: client%s%s", role, all.count ? "; " : "",
			 all.count ? all.all.bytes : "");
}

static const struct node *person_named(const struct op_context *c, const char *name)
{
	for (size_t i = 0; list_keys[i]; i++) {
		const struct node *n = node_get(c->document->root, list_keys[i]);
		for (n = n ? n->first : NULL; n; n = n->next)
			if (n->kind == NODE_MAP && node_text(node_get(n, "id")) && is_named(n, name))
				return n;
	}
	return NULL;
}

/* --name is for somebody the plan doesn't know, and for the client; nobody else signs as the client. */
static enum txp_result check_name(struct op_context *c, const char *role, const char *name, const struct people *called)
{
	const struct node *client = node_get(c->document->root, "client"), *known = person_named(c, name);
	const char *id = known ? node_get(known, "id")->text : NULL;

	if (!strcmp(role, "client") && is_client_named(client, name))
		return TXP_OK;
	if (known && !strcmp(role, "client"))
		return op_refuse(c, TXP_EUSAGE, "who-signs",
				 arena_printf(c->arena, "Where the client signs, leave --name away; for %s write --as %s.", name, id),
				 "%s is '%s' in this plan, not the client", name, id);
	if (known)
		return op_refuse(c, TXP_EUSAGE, "who-signs",
				 arena_printf(c->arena, "Write --%s %s.", !called->count || is_called(known, role) ? "by" : "as", id),
				 "this plan knows %s as '%s'", name, id);
	if (!strcmp(role, "client") && is_client_known(client))
		return op_refuse(c, TXP_EUSAGE, "who-signs",
				 "Where the client signs, leave --name away. A representative signs as themself: record them with "
				 "add-representative, then sign --as their id. Anybody else signs in a role of their own.",
				 "'%s' is not the client's name in this plan", name);
	return TXP_OK;
}

/* It was said who: then a word that names others of the plan is a mistake. */
static enum txp_result check_said(struct op_context *c, const struct node *item, const char *role, const struct node *day)
{
	const char *by = node_text(node_get(item, "by")), *name = node_text(node_get(item, "name"));
	struct people found = find_people(c, role, day);

	if (by && !strcmp(role, "client") && person_with(c, "team", by))
		return op_refuse(c, TXP_EUSAGE, "who-signs", "Leave --by away when the client signs, or name the role in which this person signs.",
				 "'%s' is on the team, and can't sign as the client", by);
	if (by && found.count) {
		const struct node *person = person_with(c, "team", by);
		person = person ? person : person_with(c, "representatives", by);
		if (!person || !is_called(person, role))
			return op_refuse(c, TXP_EUSAGE, "who-signs", "Name the role in which this person signs, or the person whose role it is.",
					 "'%s' is not called '%s' in this plan; so called: %s", by, role, found.all.bytes);
	}
	return name ? check_name(c, role, name, &found) : TXP_OK;
}

/* The role in which somebody signs who was named by an id, or by their role in other capitals. */
static const char *role_of(const struct node *person, const char *word)
{
	static const char *const keys[] = { "role", "relation", "authority" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (node_text(node_get(person, keys[i])) &&
		    (node_is(node_get(person, "id"), word) || is_named(person, word) || same_words(node_get(person, keys[i]), word)))
			return node_get(person, keys[i])->text;
	return word;
}

static void put(struct op_context *c, struct node *item, const char *key, const char *text)
{
	struct node *old = node_made(node_get(item, key));

	if (old) {
		old->text = text;
		old->len = (uint32_t)strlen(text);
	} else {
		node_add(c->arena, item, key, node_new_scalar(c->arena, text, strlen(text), STYLE_PLAIN));
	}
}

enum txp_result op_signer(struct op_context *c, struct node *item)
{
	const struct node *day = node_get(item, "date");
	const char *role = node_get(item, "role")->text;

	if (node_get(item, "by") && node_get(item, "name"))
		return op_refuse(c, TXP_EUSAGE, "bad-value", "Give --by for someone in the plan, --name for anyone else.",
				 "--by and --name both say who signs");
	if (same_words(node_get(item, "role"), "client"))
		put(c, item, "role", role = "client");
	if (node_get(item, "by") || node_get(item, "name"))
		return check_said(c, item, role, day);
	if (!strcmp(role, "client")) {
		put(c, item, "by", "client");
		return TXP_OK;
	}
	struct people found = find_people(c, role, day);
	if (!found.count && is_client_named(node_get(c->document->root, "client"), role)) {
		put(c, item, "role", "client");
		put(c, item, "by", "client");
		return TXP_OK;
	}
	if (found.count != 1)
		return ask_who(c, role, day);
	put(c, item, "role", role_of(found.first, role));
	put(c, item, "by", node_get(found.first, "id")->text);
	return TXP_OK;
}
