/* sign.h - signatures of commits: made, and checked, by ssh-keygen as git does it. Nothing of it lies on disk on the way.
 *
 * Checking: one verifier for a whole walk, then signature_check() for each commit. It costs one process (about 5 ms) for a
 * commit whose author may sign with that key, and one for a key that the list of allowed signers doesn't know; two or
 * three for the rest. What ssh-keygen said about a key is remembered, so a walk asks seldom who a key belongs to. */
#ifndef STORE_SIGN_H
#define STORE_SIGN_H

#include "store/run.h"

enum { SIGNATURE_SETTING_MOST = 8192, PRINCIPAL_MOST = 256, KEY_MOST = 4096 };

/* ---- Programs ---- */

/* The file that a name means, looked up on PATH, or the name when there is none; refused when it lies in the work tree. what:
 * "the signing program (gpg.ssh.program)". */
result program_find(const txp_store *s, struct arena *a, const char *name, const char *what, const char **out, error *err);

/* ---- Making ---- */

/* How commits are signed here: git's settings. */
struct signer {
	bool wanted;         /* commit.gpgsign */
	bool literal;        /* the key itself is in the settings; an agent holds its other half */
	const char *program; /* gpg.ssh.program, as it is named */
	const char *file;    /* the file that this is */
	const char *key;     /* user.signingkey: a path, or the key */
	bool asks;           /* may ask for a passphrase on the terminal */
	void (*on_slow)(void *ctx, const char *said);
	void *ctx;
};

/* Reads the settings. TXP_STORE_SIGNING when commits are to be signed and can't be; with skip it isn't looked at how. */
result signer_find(const txp_store *s, struct arena *a, bool skip, struct signer *out, error *err);
/* The signature of a commit's text, without a line break at its end. */
result signer_sign(const txp_store *s, struct arena *a, const struct signer *signer, const char *text, size_t len,
		   const char **signature, error *err);

/* ---- The text of one ---- */

/* Is it a whole SSH signature for git, and nothing else? Whether it fits anything is not asked. */
bool armor_is_signature(const char *text);
/* The public key that it names, as the list of allowed signers writes it; false when it can't be read. */
bool armor_key(const char *text, char key[KEY_MOST]);

/* ---- Checking ---- */

enum signature_state {
	SIGNATURE_NONE,      /* the commit has none */
	SIGNATURE_GOOD,      /* it fits, and the list of allowed signers allows the key to principal at the commit's time */
	SIGNATURE_BAD,       /* it doesn't fit the commit, or is no SSH signature at all though it looks like one */
	SIGNATURE_STRANGER,  /* it fits, but the list doesn't have the key (or there is no list: see said) */
	SIGNATURE_NOT_THEN,  /* it fits, and the list has the key, but not for that time or for git, or it is revoked */
	SIGNATURE_UNCHECKED  /* of another kind (OpenPGP, X.509), or ssh-keygen can't be run: see said */
};

struct signature {
	enum signature_state state;
	/* For GOOD whose it is: the author's e-mail address if the key is allowed for that, else another name from the
	 * list. So "signed by its author" means: GOOD, and equal to the author's address. */
	char principal[PRINCIPAL_MOST];
	char said[RUN_SAID_MOST]; /* why, for people; may be "" */
	bool gave_up;             /* the program took too long; from now on all are UNCHECKED, and it isn't run again */
};

struct verifier;

/* Reads the list of allowed signers; lives in the arena, and signers must outlive it. What is missing is told by the checks. */
result verifier_new(const txp_store *s, struct arena *a, const struct txp_store_signers *signers, struct verifier **out, error *err);
/* Is there a list of allowed signers, that can be read? */
bool verifier_has_list(const struct verifier *v);
/* Whatever is wrong with the signature is its state; a result other than TXP_STORE_OK is trouble of our own: a commit that
 * can't be read, no memory, no processes. The time is the committer's, as with git. */
result signature_check(struct verifier *v, const git_oid *commit, struct signature *out, error *err);

#endif
