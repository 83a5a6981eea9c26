"""Standards: enrolling them, their evidence, leave to use an unfit one, recalls; and reading all that back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import asyncpg

from registry.database import connection, transaction
from registry.language import Words
from registry.standard_rules import (
    Fitness,
    Span,
    StandardFacts,
    fitness,
    leave_for,
    use_faults,
)


@dataclass(frozen=True, slots=True)
class By:
    """Who, and when."""

    account: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StandardRow:
    """A standard as lists show it: its facts, and the open recall with its reason."""

    id: int
    code: str
    name: str
    serial: str
    facts: StandardFacts
    recall_id: int | None
    recall_reason: str
    field: str


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """Evidence that a standard was found good."""

    standard_id: int
    number: str
    body: str
    performed_on: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """Leave to use an unfit standard; `given_by_name` is "" until a second person gives it."""

    id: int
    standard_id: int
    first_day: date
    last_day: date
    reason: str
    asked_by: int
    asked_by_name: str
    given_by_name: str


@dataclass(frozen=True, slots=True)
class RecallRow:
    """A recall; `lifted_at` where the standard was found good after all."""

    id: int
    standard_id: int
    last_good_on: date
    reason: str
    recalled_at: datetime
    recalled_by_name: str
    lifted_at: datetime | None
    lifted_by_name: str
    lifted_reason: str


class KnownCodeError(Exception):
    """Another standard has this code."""


class NotNowError(Exception):
    """It was done already, is not there any more, or needs somebody else."""


_STANDARDS = """
SELECT s.id, s.code, s.name, s.serial, s.field, r.id AS recall_id, coalesce(r.reason, '') AS recall_reason,
       r.last_good_on, r.recalled_at::date AS recalled_on
FROM standard s LEFT JOIN standard_recall r ON r.standard = s.id AND r.lifted_at IS NULL
WHERE s.active AND ($1::bigint[] IS NULL OR s.id = ANY($1)) ORDER BY s.code, s.id
"""
_SPANS = "SELECT standard, performed_on, valid_until FROM standard_certificate WHERE standard = ANY($1) ORDER BY id"
_LEAVES = """
SELECT standard, id, first_day, last_day FROM standard_exception
WHERE standard = ANY($1) AND given_at IS NOT NULL ORDER BY id
"""


async def standards(ids: Sequence[int] | None = None) -> list[StandardRow]:
    """The standards in use, or those with these ids, with what decides whether they may be used. Three queries."""
    async with connection() as database:
        rows = await database.fetch(_STANDARDS, list(ids) if ids is not None else None)
        known = [row["id"] for row in rows]
        spans = _by_standard((row[0], Span(row[1], row[2])) for row in await database.fetch(_SPANS, known))
        leaves = _by_standard((row[0], (row[1], Span(row[2], row[3]))) for row in await database.fetch(_LEAVES, known))
    return [_standard(row, spans, leaves) for row in rows]


def _standard(row: Any, spans: Mapping[int, Any], leaves: Mapping[int, Any]) -> StandardRow:
    number, code = row["id"], row["code"]
    facts = StandardFacts(
        number, code, spans.get(number, ()), row["last_good_on"], row["recalled_on"], leaves.get(number, ())
    )
    return StandardRow(
        number, code, row["name"], row["serial"], facts, row["recall_id"], row["recall_reason"], row["field"]
    )


def _by_standard(pairs: Iterable[tuple[int, Any]]) -> Mapping[int, tuple[Any, ...]]:
    found: dict[int, tuple[Any, ...]] = {}
    for standard, one in pairs:
        found[standard] = (*found.get(standard, ()), one)
    return found


async def add_standard(code: str, name: str, serial: str, by: By, *, field: str = "") -> int:
    """Enrol a standard; with a field, plans count it. Raises KnownCodeError."""
    async with transaction() as database:
        try:
            number: int = await database.fetchval(
                "INSERT INTO standard (code, name, serial, field, active, added_by, added_at)"
                " VALUES ($1, $2, $3, $4, true, $5, $6) RETURNING id",
                *(code, name, serial, field, by.account, by.at),
            )
        except asyncpg.UniqueViolationError:
            raise KnownCodeError from None
    return number


async def set_field(standard_id: int, field: str) -> None:
    """What a standard goes out for; "" where plans do not count it."""
    async with connection() as database:
        await database.execute("UPDATE standard SET field = $2 WHERE id = $1", standard_id, field)


async def add_certificate(new: NewCertificate, by: By) -> None:
    """Record evidence of a standard."""
    async with connection() as database:
        await database.execute(
            "INSERT INTO standard_certificate (standard, number, body, performed_on, valid_until, recorded_by,"
            " recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            *(new.standard_id, new.number, new.body, new.performed_on, new.valid_until, by.account, by.at),
        )


async def certificates(standard_id: int) -> list[Mapping[str, Any]]:
    """The evidence of a standard, newest work first."""
    async with connection() as database:
        rows = await database.fetch(
            "SELECT number, body, performed_on, valid_until FROM standard_certificate WHERE standard = $1"
            " ORDER BY performed_on DESC, id DESC",
            standard_id,
        )
    return [dict(row) for row in rows]


async def ask_leave(standard_id: int, span: Span, reason: str, by: By) -> None:
    """Ask for leave to use an unfit standard; nothing is allowed until somebody else gives it."""
    async with connection() as database:
        await database.execute(
            "INSERT INTO standard_exception (standard, first_day, last_day, reason, asked_by, asked_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            *(standard_id, span.first, span.last, reason, by.account, by.at),
        )


async def give_leave(leave_id: int, by: By) -> None:
    """Give leave that another person asked for. Raises NotNowError."""
    async with connection() as database:
        found = await database.fetchval(
            "UPDATE standard_exception SET given_by = $2, given_at = $3"
            " WHERE id = $1 AND given_by IS NULL AND asked_by <> $2 RETURNING id",
            *(leave_id, by.account, by.at),
        )
    if found is None:
        raise NotNowError


async def leaves(standard_id: int) -> list[LeaveRow]:
    """Who asked for leave to use a standard, and who gave it; the latest first."""
    async with connection() as database:
        rows = await database.fetch(
            """SELECT x.id, x.standard AS standard_id, x.first_day, x.last_day, x.reason, x.asked_by,
                      a.name AS asked_by_name, coalesce(g.name, '') AS given_by_name
               FROM standard_exception x JOIN account a ON a.id = x.asked_by LEFT JOIN account g ON g.id = x.given_by
               WHERE x.standard = $1 ORDER BY x.id DESC""",
            standard_id,
        )
    return [LeaveRow(**row) for row in rows]


_RECALLS = """
SELECT r.id, r.standard AS standard_id, r.last_good_on, r.reason, r.recalled_at, coalesce(a.name, '') AS
       recalled_by_name, r.lifted_at, coalesce(l.name, '') AS lifted_by_name, r.lifted_reason
FROM standard_recall r LEFT JOIN account a ON a.id = r.recalled_by LEFT JOIN account l ON l.id = r.lifted_by
"""


async def recalls(standard_id: int) -> list[RecallRow]:
    """The recalls of a standard, the latest first."""
    async with connection() as database:
        rows = await database.fetch(f"{_RECALLS} WHERE r.standard = $1 ORDER BY r.id DESC", standard_id)
    return [RecallRow(**row) for row in rows]


async def recall_standard(standard_id: int, last_good_on: date, reason: str, by: By) -> int:
    """Recall a standard; give the recall's id. Raises NotNowError where it is recalled already."""
    async with transaction() as database:
        try:
            number: int = await database.fetchval(
                "INSERT INTO standard_recall (standard, last_good_on, reason, recalled_by, recalled_at, lifted_reason)"
                " VALUES ($1, $2, $3, $4, $5, '') RETURNING id",
                *(standard_id, last_good_on, reason, by.account, by.at),
            )
        except asyncpg.UniqueViolationError:
            raise NotNowError from None
    return number


async def lift_recall(recall_id: int, reason: str, by: By) -> None:
    """Say that the standard was good after all. Raises NotNowError where that was said already."""
    async with connection() as database:
        found = await database.fetchval(
            "UPDATE standard_recall SET lifted_by = $2, lifted_at = $3, lifted_reason = $4"
            " WHERE id = $1 AND lifted_at IS NULL RETURNING id",
            *(recall_id, by.account, by.at, reason),
        )
    if found is None:
        raise NotNowError


class Usable(NamedTuple):
    """What came of choosing standards for a day: faults by field, and the leave of each one that may be used."""

    faults: list[tuple[str, Words]]
    leaves: dict[int, int | None]


async def usable(chosen: Collection[int], day: date) -> Usable:
    """Whether these standards may be used on `day`. One that is no longer in use is not known."""
    known = [row.facts for row in await standards(sorted(chosen))] if chosen else []
    faults = [("standards", reason) for reason in use_faults(known, day)]
    return Usable(
        faults,
        {facts.id: None if fitness(facts, day) is Fitness.GOOD else leave_for(facts, day) for facts in known},
    )


async def keep_uses(control_id: int, chosen: Mapping[int, int | None]) -> None:
    """Write which standards a control used, in its transaction; the leave of each, None where none was needed."""
    async with connection() as database:
        await database.executemany(
            "INSERT INTO control_standard (control, standard, exception) VALUES ($1, $2, $3)",
            [(control_id, standard, leave) for standard, leave in chosen.items()],
        )
