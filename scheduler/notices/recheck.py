"""What a queued notice says, asked again when its mail is about to leave, whatever its kind. Pure."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import Any, NamedTuple

from registry.dates import written
from registry.language import N_, Words, words
from registry.law.lists import KindRow, Law
from registry.law.validity import Policy, add_months
from scheduler.notices.kinds import KINDS, STANDARD_CLEARED, USE_AGAIN, VISIT_CANCELLED, Kind, day_of
from scheduler.notices.owed import Told, Withdrawal, withdrawal

Row = Any  # an asyncpg.Record: the library ships no types

_NEW_CYCLE = N_("chu kỳ kiểm định {old} tháng đổi thành {new} tháng")
_NEW_CYCLE_TO = N_("chu kỳ kiểm định {old} tháng đổi thành {new} tháng; tính theo chu kỳ mới thì hạn là {day}")
_CYCLE_BEGINS = N_("có chu kỳ kiểm định {new} tháng")
_CYCLE_ENDS = N_("không còn quy định kiểm định định kỳ")
_LISTED = N_("được đưa vào danh mục")
_UNLISTED = N_("không còn trong danh mục")

_LATER_NEWS = Withdrawal("superseded", "later_stage")
_ENDED = frozenset({"done", "cancelled"})


class Reach(NamedTuple):
    """Whoever has a message's address now. `sites` they answer for, None among them: all of the enterprise."""

    sites: tuple[int | None, ...]
    willing: bool
    bouncing: bool


class Since(NamedTuple):
    """The last verification of an instrument, and how its months are counted."""

    verified_on: date
    policy: Policy


class DossierNow(NamedTuple):
    """A dossier as it stands: the last days of its open clocks, by who has to act, and its latest news."""

    deadlines: frozenset[tuple[str, date]]
    latest: int | None


class Now(NamedTuple):
    """What notices are held against: the day, the law, and the instruments of an enterprise by its id."""

    today: date
    law: Law
    instruments: Mapping[int, list[Row]]
    dossiers: Mapping[int, DossierNow] = {}
    checks: AbstractSet[tuple[str, date]] = frozenset()


def withdrawn(notices: Iterable[Row], reach: Reach | None, now: Now) -> dict[int, tuple[int, str, str]]:
    """The notices that are not told after all, by id: id, state, reason. `reach` None: nobody has the address now."""
    found = {}
    for row in notices:
        reason = _withdrawal(row, reach, now)
        if reason is not None:
            found[row["id"]] = (row["id"], reason.state, reason.reason)
    return found


def _withdrawal(row: Row, reach: Reach | None, now: Now) -> Withdrawal | None:
    kind = KINDS[row["kind"]]
    known = reach is not None and _answers_for(row["site"], reach)
    willing = kind.statutory or (reach is not None and reach.willing and not row["stopped"])
    gone = _untrue(row, kind, now, known=known, willing=willing)
    if gone is None and reach is not None and reach.bouncing:
        return Withdrawal("unsendable", "bouncing")
    return gone


def _answers_for(site: int | None, reach: Reach) -> bool:
    return site is None or None in reach.sites or site in reach.sites


def _untrue(row: Row, kind: Kind, now: Now, *, known: bool, willing: bool) -> Withdrawal | None:
    """Why what the notice says, or to whom, no longer holds."""
    if kind.about == "instrument":
        return withdrawal(
            Told(
                due_on=row["due_on"],
                stage=row["stage"],
                status=row["status"],
                due_on_now=row["due_on_now"],
                last_result=row["last_result"],
                recipient_known=known,
                recipient_willing=willing,
                other_stages=tuple(row["other_stages"]),
            )
        )
    gone = _news_gone(row, kind, now)
    if gone is not None or (known and willing):
        return gone
    return Withdrawal("cancelled", "opted_out" if known else "contact_removed")


def _news_gone(row: Row, kind: Kind, now: Now) -> Withdrawal | None:
    judges: Mapping[str, Callable[[], Withdrawal | None]] = {
        "control": lambda: _act_gone(row),
        "loss": lambda: _again_gone(row, now.today) if kind.code == USE_AGAIN else _loss_gone(row),
        "recall": lambda: _recall_gone(row),
        "visit": lambda: _visit_gone(row, now.today),
        "report": lambda: _report_gone(row, now.today),
        "dossier": lambda: _dossier_gone(row, kind, now),
        "list": lambda: _list_gone(row, now),
        "check": lambda: _check_gone(row, now),
    }
    return judges[kind.about]()


def _list_gone(row: Row, now: Now) -> Withdrawal | None:
    if affected(now.law, now.instruments.get(row["enterprise"], ()), row["due_on"]):
        return None
    return Withdrawal("cancelled", "nothing_changed")


def _act_gone(row: Row) -> Withdrawal | None:
    """An act is news of an instrument in use until a later one is recorded, or it is withdrawn."""
    if row["act_withdrawn"]:
        return Withdrawal("cancelled", "withdrawn")
    if row["status"] != "in_use":
        return Withdrawal("cancelled", row["status"] or "due_changed")
    return _LATER_NEWS if row["later_act"] else None


def _loss_gone(row: Row) -> Withdrawal | None:
    """A loss is told while it stands: neither corrected, nor mended by a verification since."""
    if row["status"] != "in_use":
        return Withdrawal("cancelled", row["status"] or "due_changed")
    if row["last_result"] == "lost" and row["loss_stands"]:
        return None
    return Withdrawal("cancelled", "corrected" if row["last_result"] == "lost" else _mended(row))


def _again_gone(row: Row, today: date) -> Withdrawal | None:
    """That an instrument may be used again is told while that is so."""
    if row["status"] != "in_use":
        return Withdrawal("cancelled", row["status"] or "due_changed")
    if row["last_result"] != "pass" or not row["loss_stands"]:
        return Withdrawal("cancelled", "failed" if row["last_result"] == "fail" else "lost_again")
    over = row["due_on_now"] is not None and row["due_on_now"] < today
    return Withdrawal("cancelled", "validity_over") if over else None


def _mended(row: Row) -> str:
    """Why validity did not end after all; a control after the day of the loss, or the record was a mistake."""
    if row["last_result"] == "fail":
        return "failed"
    verified = row["verified_on"] is not None and row["verified_on"] >= row["due_on"]
    return "verified" if verified else "corrected"


def _recall_gone(row: Row) -> Withdrawal | None:
    """A recall is told while it stands and certificates are at risk; its end only where it ended."""
    if row["kind"] == STANDARD_CLEARED:
        return None if row["recall_lifted"] else Withdrawal("cancelled", "nothing_changed")
    if row["recall_lifted"]:
        return Withdrawal("cancelled", "recall_lifted")
    return None if row["recall_at_risk"] else Withdrawal("cancelled", "verified")


def _visit_gone(row: Row, today: date) -> Withdrawal | None:
    """A visit is news until its day, as it was last changed."""
    if row["visit_event"] is not None and row["stage"] != f"event_{row['visit_event']}":
        return _LATER_NEWS
    over = row["due_on"] < today or (row["visit_state"] in _ENDED and row["kind"] != VISIT_CANCELLED)
    return Withdrawal("cancelled", "visit_over") if over else None


def _dossier_gone(row: Row, kind: Kind, now: Now) -> Withdrawal | None:
    """A last day is told while a clock runs towards it or past it; an event until a later one, or its withdrawal."""
    held = now.dossiers.get(int(row["subject"].partition(":")[2]), DossierNow(frozenset(), None))
    if not kind.staged:
        return None if row["stage"] == f"event_{held.latest}" else _LATER_NEWS
    days = {day for bearer, day in held.deadlines if kind.audience == "staff" or bearer == "applicant"}
    return _overtaken(row) if row["due_on"] in days else Withdrawal("cancelled", "dossier_over")


def _check_gone(row: Row, now: Now) -> Withdrawal | None:
    """A last day after a check is told while its clock runs, by the latest stage in the queue."""
    if (row["subject"], row["due_on"]) not in now.checks:
        return Withdrawal("cancelled", "check_over")
    return _overtaken(row)


def _report_gone(row: Row, today: date) -> Withdrawal | None:
    """A report is reminded of until its day, by the latest stage in the queue."""
    if row["due_on"] < today:
        return Withdrawal("cancelled", "day_over")
    if row["handed_in"]:
        return Withdrawal("cancelled", "handed_in")
    return _overtaken(row)


def _overtaken(row: Row) -> Withdrawal | None:
    """Whether a later stage is in the queue, or was told."""
    mine, others = day_of(row["stage"]), [day_of(code) for code in row["other_stages"]]
    overtaken = mine is not None and any(day is not None and day > mine for day in others)
    return _LATER_NEWS if overtaken else None


def affected(law: Law, instruments: Iterable[Row], first_day: date) -> list[tuple[Row, Words]]:
    """The instruments of which the list that begins on `first_day` says something else.

    Those last verified before it, and those verified since whose due date moved when it was loaded late.
    """
    concerned = [row for row in instruments if _concerns(row, first_day)]
    found = ((row, change_of(law, row["kind_code"], first_day, _since(row))) for row in concerned)
    return [(row, change) for row, change in found if change is not None]


def _concerns(row: Row, first_day: date) -> bool:
    before = row["verified_on"] is None or row["verified_on"] < first_day
    return before or first_day in (row["moved_by"] or ())


def _since(row: Row) -> Since | None:
    policy: Policy = "anniversary" if row["validity_policy"] == "anniversary" else "month_end"
    return Since(row["verified_on"], policy) if row["verified_on"] is not None else None


def change_of(law: Law, kind_code: str | None, first_day: date, since: Since | None = None) -> Words | None:
    """What the list that begins on `first_day` changes for a kind; None where it changes nothing.

    With `since`, another cycle is told with the date it would give, beside the one that holds until then.
    """
    before = first_day - timedelta(days=1)
    if kind_code is None or not law.covers(before):
        return None
    old, new = law.row_on(kind_code, before), law.row_on(kind_code, first_day)
    if old is None or new is None:
        return None if old is new else words(_UNLISTED if new is None else _LISTED)
    return _cycle_change(old, new, since)


def _cycle_change(old: KindRow, new: KindRow, since: Since | None) -> Words | None:
    if old.cycle_months == new.cycle_months:
        return None
    if new.cycle_months is None:
        return words(_CYCLE_ENDS)
    if old.cycle_months is None:
        return words(_CYCLE_BEGINS, new=new.cycle_months)
    if since is None:
        return words(_NEW_CYCLE, old=old.cycle_months, new=new.cycle_months)
    day = written(add_months(since.verified_on, new.cycle_months, since.policy))
    return words(_NEW_CYCLE_TO, old=old.cycle_months, new=new.cycle_months, day=day)
