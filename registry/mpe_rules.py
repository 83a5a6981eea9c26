"""Which rules of permissible errors stand for a kind on a day: those an administrator entered, then the book's."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from registry.database import connection, transaction
from registry.language import N_, Words, words
from registry.law.mpe.book import Rule
from registry.law.mpe.entered import EnteredRule, entry_faults, rule_of
from registry.law.mpe.load import rulebook
from registry.law.mpe.of_kinds import KindRule, rules_of_kinds
from registry.tables.mpe_rules import MpeRule

_NAMES = tuple(field.name for field in fields(EnteredRule))
_LONGEST_NAME = 40

_IN_FORCE = """
    SELECT * FROM mpe_rule
    WHERE kind_code = $1 AND effective_from <= $2 AND (retired_from IS NULL OR retired_from > $2)
    ORDER BY effective_from DESC, id DESC"""

_BEFORE = N_("Ngày thôi áp dụng phải sau ngày bắt đầu áp dụng.")


class RefusedRuleError(Exception):
    """The rule must not judge; `faults` holds each (field, reason)."""

    def __init__(self, found: list[tuple[str, Words]]) -> None:
        super().__init__("; ".join(f"{name}: {reason.sentence}" for name, reason in found))
        self.faults = found


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A rule entered for a kind, as the list shows it; it judges until the day before `retired_from`."""

    id: int
    entered: EnteredRule
    retired_from: date | None


async def rules_for(kind_code: str | None, day: date) -> tuple[Rule, ...]:
    """The rules of a kind on a day, nearest first; none where nobody has entered or loaded one."""
    if kind_code is None:
        return ()
    async with connection() as database:
        kept = [_kept(record) for record in await database.fetch(_IN_FORCE, kind_code, day)]
    loaded = loaded_rule(kind_code)
    names = (rule_of(one.entered, f"{one.entered.document[:_LONGEST_NAME]} #{one.id}") for one in kept)
    return (*names, *((loaded,) if loaded else ()))


def loaded_rule(kind_code: str) -> Rule | None:
    """The rule of the book for a kind, by the national document where one replaces the international."""
    known, book = usual_of(kind_code), rulebook()
    return book.rules[book.replaced.get(known.rule, known.rule)] if known.rule else None


def usual_of(kind_code: str | None) -> KindRule:
    """What usually goes with a kind: presets, points, decision rule; an empty one where nothing is known."""
    return rules_of_kinds().get(kind_code or "", KindRule(""))


async def entered_rules() -> tuple[KeptRule, ...]:
    """Every rule entered, by kind, the newest first; retired ones too."""
    async with connection() as database:
        found = await database.fetch("SELECT * FROM mpe_rule ORDER BY kind_code, effective_from DESC, id DESC")
    return tuple(_kept(record) for record in found)


def _kept(record: Mapping[str, Any]) -> KeptRule:
    values = {name: record[name] for name in _NAMES} | {"phases": tuple(record["phases"])}
    return KeptRule(record["id"], EnteredRule(**values), record["retired_from"])


async def enter_rule(entered: EnteredRule, account_id: int, now: datetime) -> int:
    """Keep a rule for a kind; give its id.

    Raises:
        RefusedRuleError: it contradicts itself, or its unit, kind or phases do not fit; nothing is written.

    """
    if found := list(entry_faults(entered)):
        raise RefusedRuleError(found)
    columns = {name: getattr(entered, name) for name in _NAMES} | {"phases": list(entered.phases)}
    row = MpeRule(**columns, entered_by=account_id, entered_at=now)
    await row.save()
    return int(row.id)


async def retire_rule(rule_id: int, retired_from: date) -> None:
    """From that day on the rule judges nothing new; what it has judged stays.

    Raises:
        LookupError: no such rule, or it is retired already.
        RefusedRuleError: the day is not after the rule's first.

    """
    async with transaction() as database:
        first = await database.fetchval(
            "SELECT effective_from FROM mpe_rule WHERE id = $1 AND retired_from IS NULL FOR UPDATE", rule_id
        )
        if first is None:
            raise LookupError(rule_id)
        if retired_from <= first:
            raise RefusedRuleError([("retired_from", words(_BEFORE))])
        await database.execute("UPDATE mpe_rule SET retired_from = $2 WHERE id = $1", rule_id, retired_from)
