"""Which rules of permissible errors stand for a kind on a day: those an administrator entered, then the book's."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from registry.database import connection
from registry.law.mpe.book import Rule
from registry.law.mpe.general import Expression, GeneralRule, Zone
from registry.law.mpe.load import rulebook
from registry.law.mpe.of_kinds import KindRule, rules_of_kinds
from registry.law.mpe.values import Citation

TERMS = ("fixed", "percent_of_reading", "percent_of_span", "slope", "step", "floor")

_IN_FORCE = """
    SELECT * FROM mpe_rule
    WHERE kind_code = $1 AND effective_from <= $2 AND (retired_from IS NULL OR retired_from > $2)
    ORDER BY effective_from DESC, id DESC"""


async def rules_for(kind_code: str | None, day: date) -> tuple[Rule, ...]:
    """The rules of a kind on a day, nearest first; none where nobody has entered or loaded one."""
    if kind_code is None:
        return ()
    async with connection() as database:
        entered = await database.fetch(_IN_FORCE, kind_code, day)
    loaded = loaded_rule(kind_code)
    return (*(general_rule(record) for record in entered), *((loaded,) if loaded else ()))


def loaded_rule(kind_code: str) -> Rule | None:
    """The rule of the book for a kind, by the national document where one replaces the international."""
    known, book = usual_of(kind_code), rulebook()
    return book.rules[book.replaced.get(known.rule, known.rule)] if known.rule else None


def usual_of(kind_code: str | None) -> KindRule:
    """What usually goes with a kind: presets, points, decision rule; an empty one where nothing is known."""
    return rules_of_kinds().get(kind_code or "", KindRule(""))


def general_rule(row: Mapping[str, Any]) -> GeneralRule:
    """The rule that an entered row is."""
    terms = {name: Fraction(row[name]) for name in TERMS if row[name] is not None}
    expression = Expression(**terms)
    citation = Citation(
        row["document"], row["edition"], row["clause"], "entered by an administrator",
        "seen" if row["checked"] else "memory", "VN",
    )  # fmt: skip
    phases = {phase: Fraction(1) for phase in row["phases"]}
    zones: dict[str, tuple[Zone, ...]] = {"": (Zone(expression, expression),)}
    return GeneralRule(
        f"{row['document']} #{row['id']}"[:60], citation, row["quantity_kind"], row["unit"], zones, phases
    )
