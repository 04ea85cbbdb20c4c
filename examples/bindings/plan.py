#!/usr/bin/env python3
"""A program of its own on libtxplan, in nothing but Python's standard library: what the command does can be done without it.

    plan.py LIBTXPLAN PLAN [DAY]        libtxplan.so.0, a plan file of a caseload, and which day it is ("today")

Commits what somebody edited by hand, adds a goal, logs a visit; then shows what is due within 30 days and what is wrong."""
import ctypes as c
import datetime
import os
import sys


class Sized(c.Structure):
    """What a caller fills in begins with its size; the members at its end that it doesn't need it can leave out."""
    _fields_ = [("size", c.c_size_t)]

    def __init__(self, **members):
        super().__init__(size=c.sizeof(self), **members)


TEXT, POINTER, DAY = c.c_char_p, c.c_void_p, c.c_int32
GET = c.CFUNCTYPE(POINTER, POINTER, TEXT)
TELL = c.CFUNCTYPE(None, POINTER, POINTER)


def fields(name, base=c.Structure, /, **members):
    return type(name, (base,), {"_fields_": list(members.items())})


Context = fields("Context", Sized, today=DAY, now=c.c_int64, zone_minutes=c.c_int, ctx=POINTER, day_end=POINTER, get=GET,
                 show=POINTER, tell=TELL, out_of_memory=POINTER, language=TEXT, author=TEXT)
Told = fields("Told", Sized, kind=c.c_int, text=TEXT, findings=POINTER)
Words = fields("Words", Sized, action=TEXT)
Env = fields("Env", Sized, today=DAY)
CheckOptions = fields("CheckOptions", Sized, caseload=POINTER)
DueOptions = fields("DueOptions", Sized, caseload=POINTER, as_of=DAY, within_days=c.c_int32)
Trouble = fields("Trouble", result=c.c_int, message=TEXT, remedy=TEXT)
Argument = fields("Argument", name=TEXT, value=TEXT)
Due = fields("Due", kind=TEXT, item=TEXT, path=TEXT, title=TEXT, who=TEXT, due=DAY)
Finding = fields("Finding", code=TEXT, severity=c.c_int, at=c.c_uint32 * 2, also=c.c_uint32 * 2, also_note=TEXT, path=TEXT,
                 message=TEXT, remedy=TEXT)

lib = c.CDLL(sys.argv[1])
for function, result in {"txp_draft_doc": POINTER, "txp_draft_env": POINTER, "txp_edit_findings": POINTER, "txp_edit_summary": TEXT,
                         "txp_session_trouble": c.POINTER(Trouble), "txp_due_at": c.POINTER(Due), "txp_due_count": c.c_size_t,
                         "txp_findings_at": c.POINTER(Finding), "txp_findings_count": c.c_size_t}.items():
    getattr(lib, function).restype = result


def made(function, *arguments, findings=None, session=None):
    """What a function gives through its last parameter; or the program ends with the reason why not."""
    out = POINTER()
    if function(*arguments, c.byref(out)):
        if session:
            why = lib.txp_session_trouble(session).contents
            sys.exit(f"{why.message.decode()}\n  {why.remedy.decode()}")
        sys.exit("\n".join(rows(POINTER(findings(out)))) if findings and out else f"{function.__name__} refused")
    return out


def rows(findings):
    for i in range(lib.txp_findings_count(findings)):
        f = lib.txp_findings_at(findings, c.c_size_t(i)).contents
        yield f"{f.code.decode()} at {(f.path or b'the plan').decode()}: {f.message.decode()}"


def told(_, it):
    it = c.cast(it, c.POINTER(Told)).contents
    for line in ([it.text.decode()] if it.text else []) + list(rows(POINTER(it.findings)) if it.findings else []):
        print(line)


kept = {}


def look_up(_, name):
    if name in os.environb:
        return c.cast(kept.setdefault(name, c.create_string_buffer(os.environb[name])), POINTER).value
    return None


def change(session, plan, verb, function, *where, **values):
    """One edit of a plan, one commit. Reading the plan commits what was edited by hand before."""
    work = made(lib.txp_transaction_begin, session, plan, None, session=session)
    draft = made(lib.txp_transaction_read, work, plan, session=session)
    args = (Argument * len(values))(*[(k.replace("_", "-").encode(), v.encode()) for k, v in values.items()])
    doc, env = POINTER(lib.txp_draft_doc(draft)), POINTER(lib.txp_draft_env(draft))
    edit = made(function, doc, env, *where, args, c.c_size_t(len(args)), findings=lib.txp_edit_findings)
    print(lib.txp_edit_summary(edit).decode())
    if lib.txp_draft_take(draft, None, edit) or lib.txp_transaction_commit(work, c.byref(Words(action=verb))):
        sys.exit(lib.txp_session_trouble(session).contents.message.decode())
    lib.txp_transaction_end(work)


def main(plan, day):
    now, epoch = datetime.datetime.now().astimezone(), datetime.date(1970, 1, 1)
    today = (datetime.date.fromisoformat(day) if day else now.date()).toordinal() - epoch.toordinal()
    context = Context(today=today, now=int(now.timestamp()), zone_minutes=int(now.utcoffset().total_seconds() // 60),
                      get=GET(look_up), tell=TELL(told), author=os.environb.get(b"TXPLAN_AUTHOR"))
    session = made(lib.txp_session_new, c.byref(context))
    change(session, plan, b"add-goal", lib.txp_add, b"goals", None, title="Sleep", client_words="I want to sleep through.")
    change(session, plan, b"log-progress", lib.txp_log_progress, kind="session", note="Talked about nights.")
    lib.txp_session_free(session)
    doc = made(lib.txp_doc_load, plan, c.byref(c.c_int()))
    caseload = made(lib.txp_caseload_find, os.path.dirname(plan) or b".", c.byref(c.c_int()))  # its own intervals and questionnaires
    due = made(lib.txp_due, doc, c.byref(DueOptions(caseload=caseload, as_of=today, within_days=30)))
    for i in range(lib.txp_due_count(due)):
        row = lib.txp_due_at(due, c.c_size_t(i)).contents
        print(epoch + datetime.timedelta(row.due), row.kind.decode(), row.item.decode(), row.title.decode())
    found = made(lib.txp_check, doc, c.byref(Env(today=today)), c.byref(CheckOptions(caseload=caseload)))
    print(*rows(found), sep="\n")
    for free, what in ((lib.txp_findings_free, found), (lib.txp_due_free, due), (lib.txp_doc_free, doc),
                       (lib.txp_caseload_free, caseload)):
        free(what)


main(os.fsencode(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
