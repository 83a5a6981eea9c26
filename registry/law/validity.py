"""When validity ends: the date printed on the evidence, or the cycle of the law counted from the verification.

Source: Circular 24/2013/TT-BKHCN article 41(10), read as month end; 23/2013/TT-BKHCN article 20(7): the cycle is over,
or before that the characteristics were changed, it is broken, or certificate, sticker or mark are lost or damaged.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from registry.law.lists import KindRow, Law

Policy = Literal["month_end", "anniversary"]
Result = Literal["pass", "fail"]
LastResult = Literal["pass", "fail", "lost"]

NO_DATE = date(9999, 12, 31)
"""Stands for "no due date" where a column must not be null, and sorts after every real one."""

_MONTHS = 12


def add_months(day: date, months: int, policy: Policy) -> date:
    """`day` plus whole calendar months: to the last day of that month, or to the same day clamped to the month.

    Months are whole and positive; the base is always a real verification date, never a clamped one.

    >>> add_months(date(2026, 8, 31), 6, "month_end"), add_months(date(2024, 2, 29), 48, "anniversary")
    (datetime.date(2027, 2, 28), datetime.date(2028, 2, 29))
    """
    years, month0 = divmod(day.month - 1 + months, _MONTHS)
    year, month = day.year + years, month0 + 1
    last = monthrange(year, month)[1]
    return date(year, month, last if policy == "month_end" else min(day.day, last))


class Basis(StrEnum):
    """Why validity ends when it does, or why there is no such date."""

    PRINTED = "printed"  # the date on the evidence
    CYCLE = "cycle"  # the cycle of the list row
    OWN_INTERVAL = "own_interval"  # the owner's interval, where the law sets none or a longer one
    LOST = "lost"  # the evidence was lost, or the instrument broken or changed, before its date
    FAILED = "failed"  # the latest control found it out of requirement
    NO_CYCLE = "no_cycle"  # the law provides no periodic verification
    NOT_LISTED = "not_listed"  # no row of the list in force on the day, and no interval
    NEVER = "never"  # nothing recorded yet


@dataclass(frozen=True, slots=True)
class Evidence:
    """The latest control of an instrument, as far as validity depends on it.

    `ended_on`, `ended_by`: the day on which the evidence of that control was lost, and the cause; None while it stands.
    """

    performed_on: date | None
    printed_valid_until: date | None = None
    policy: Policy = "month_end"
    result: Result = "pass"
    ended_on: date | None = None
    ended_by: str = ""


@dataclass(frozen=True, slots=True)
class Validity:
    """The last valid day and the reason. `computed_on` is what the cycle gives, also where a printed date wins.

    `row` is the list row used; `earlier_list` is true where the event lies before the oldest loaded list.
    """

    ends_on: date | None
    basis: Basis
    months: int | None = None
    row: KindRow | None = None
    computed_on: date | None = None
    earlier_list: bool = False


def validity(law: Law, kind_code: str | None, own_interval: int | None, evidence: Evidence | None) -> Validity:
    """When the validity of an instrument ends, by its latest control and the list of that control's date.

    Lost evidence ends it at once; where it had ended before, by its date, that stays the reason.
    """
    found = _by_control(law, kind_code, own_interval, evidence)
    lost = evidence.ended_on if evidence is not None and evidence.result == "pass" else None
    if lost is None or (found.ends_on is not None and found.ends_on < lost):
        return found
    return replace(found, ends_on=lost, basis=Basis.LOST)


def _by_control(law: Law, kind_code: str | None, own_interval: int | None, evidence: Evidence | None) -> Validity:
    if evidence is None:
        return Validity(None, Basis.NEVER, row=law.row(kind_code) if kind_code else None)
    day = evidence.performed_on or evidence.printed_valid_until
    if day is None:
        return Validity(None, Basis.NEVER, row=law.row(kind_code) if kind_code else None)
    row = law.row_on(kind_code, day) if kind_code else None
    earlier = row is not None and not law.covers(day)
    if evidence.result == "fail":
        return Validity(evidence.performed_on, Basis.FAILED, row=row, earlier_list=earlier)
    months, basis = _interval(row, kind_code, own_interval)
    computed = add_months(evidence.performed_on, months, evidence.policy) if months and evidence.performed_on else None
    if evidence.printed_valid_until is not None:
        return Validity(evidence.printed_valid_until, Basis.PRINTED, months, row, computed, earlier)
    return Validity(computed, basis, months, row, computed, earlier)


def _interval(row: KindRow | None, kind_code: str | None, own_interval: int | None) -> tuple[int | None, Basis]:
    """The interval in months: the legal cycle is a hard maximum that an owner may shorten, never extend."""
    cycle = row.cycle_months if row else None
    if cycle is not None and (own_interval is None or own_interval >= cycle):
        return cycle, Basis.CYCLE
    if own_interval is not None:
        return own_interval, Basis.OWN_INTERVAL
    return None, Basis.NOT_LISTED if kind_code and row is None else Basis.NO_CYCLE


@dataclass(frozen=True, slots=True)
class StoredDue:
    """The columns of `instrument` that remember the answer, so that a list of a million rows can be paged by it."""

    verified_on: date | None
    valid_until: date | None
    validity_policy: Policy
    last_result: LastResult | None
    ended_on: date | None
    ended_by: str
    due_on: date | None
    due_sort: date


def stored_due(law: Law, kind_code: str | None, own_interval: int | None, evidence: Evidence | None) -> StoredDue:
    """The stored columns of an instrument whose latest control is `evidence`; written in its transaction."""
    found = validity(law, kind_code, own_interval, evidence)
    ends_on, lost = found.ends_on, found.basis is Basis.LOST
    return StoredDue(
        verified_on=evidence.performed_on if evidence else None,
        valid_until=evidence.printed_valid_until if evidence else None,
        validity_policy=evidence.policy if evidence else "month_end",
        last_result="lost" if lost else evidence.result if evidence else None,
        ended_on=evidence.ended_on if evidence and lost else None,
        ended_by=evidence.ended_by if evidence and lost else "",
        due_on=ends_on,
        due_sort=ends_on or NO_DATE,
    )
