"""Reads what letters tell beside their notices: acts recorded, visits, and the instruments a new list is about."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from registry.database import connection
from registry.standard_uses import AT_RECALL
from scheduler.dossiers.told import dossiers_told
from scheduler.notices.checks import checks_told
from scheduler.notices.kinds import KINDS
from scheduler.notices.letters import Material
from scheduler.notices.rules import Certificates

Row = Any  # an asyncpg.Record: the library ships no types

INSTRUMENT = """i.id AS instrument, i.status, i.due_on AS due_on_now, i.last_result, i.verified_on, i.valid_until,
       i.validity_policy, i.ended_on, i.ended_by, i.kind_code, i.kind_name, i.legal_basis, i.interval_months, i.maker,
       i.model, i.serial, i.place, s.commune_code"""
"""The columns that a letter needs of an instrument `i` at a site `s`."""

_CONTROLS = "SELECT id, kind, result, performed_on, body, certificate_number FROM control WHERE id = ANY($1)"

_CERTIFICATE = "SELECT coalesce((SELECT certificate FROM notice_rules), 'link')"

# A correction tells what it corrects: the record before it.
_LOSSES = """
SELECT l.id, l.cause, l.happened_on, w.cause AS was, w.happened_on AS was_on
FROM evidence_loss l LEFT JOIN evidence_loss w ON w.id = l.replaces WHERE l.id = ANY($1)
"""

VISITS = """
SELECT v.id, v.day, v.arrive, v.leave, v.sequence,
       (SELECT old_day FROM visit_event WHERE visit = v.id AND kind = 'moved' ORDER BY id DESC LIMIT 1) AS was,
       s.name AS site_name, s.address, s.commune_code,
       n.name AS inspector_name
FROM visit v JOIN site s ON s.id = v.site JOIN inspector n ON n.id = v.inspector WHERE v.id = ANY($1)
"""

_AT_VISITS = f"""
SELECT w.visit, {INSTRUMENT}, i.due_on, '' AS stage, '' AS enterprise_name
FROM visit_instrument w JOIN instrument i ON i.id = w.instrument JOIN site s ON s.id = i.site
WHERE w.visit = ANY($1) ORDER BY i.due_sort, i.id
"""

_OF_ENTERPRISES = f"""
SELECT i.enterprise, {INSTRUMENT}, i.due_on, '' AS stage, '' AS enterprise_name,
       (SELECT array_agg(d.list_from) FROM due_change d WHERE d.instrument = i.id) AS moved_by
FROM instrument i JOIN site s ON s.id = i.site
WHERE i.enterprise = ANY($1) AND i.status = 'in_use' AND i.kind_code IS NOT NULL ORDER BY i.due_sort, i.id
"""


# While it stands, what is at risk; once it is lifted, all that it was about.
_AT_RECALLS = f"""
SELECT r.id || ':' || i.enterprise AS recall, {INSTRUMENT}, i.due_on, '' AS stage, '' AS enterprise_name,
       c.performed_on AS certified_on, c.certificate_number, (SELECT t.code FROM standard t WHERE t.id = r.standard)
       AS standard_code
{AT_RECALL}
  AND r.id || ':' || i.enterprise = ANY($1) ORDER BY c.performed_on, c.id
"""


async def material(notices: Iterable[Row], as_of: date) -> Material:
    """What the letters of `notices`, made for `as_of`, need; no query for what none of them is about."""
    numbers: dict[str, set[int]] = defaultdict(set)
    owners: set[int] = set()
    recalls: set[str] = set()
    checks: set[str] = set()
    for row in notices:
        about, _, which = row["subject"].partition(":")
        if KINDS[row["kind"]].about in {"control", "dossier", "loss", "visit"}:
            numbers[about].add(int(which))
        elif about == "check":
            checks.add(row["subject"])
        elif about == "recall":
            recalls.add(which)
        elif about == "list" and row["enterprise"] is not None:
            owners.add(row["enterprise"])
    return Material(
        {row["id"]: row for row in await _rows(_CONTROLS, numbers["control"])},
        {row["id"]: row for row in await _rows(VISITS, numbers["visit"])},
        _grouped(await _rows(_AT_VISITS, numbers["visit"]), "visit"),
        _grouped(await _rows(_OF_ENTERPRISES, owners), "enterprise"),
        {row["id"]: row for row in await _rows(_LOSSES, numbers["loss"])},
        _grouped(await _rows(_AT_RECALLS, recalls), "recall"),
        checks=await checks_told(sorted(checks), as_of),
        dossiers=await dossiers_told(sorted(numbers["dossier"]), as_of),
        certificates=await _certificates() if numbers["control"] else "none",
    )


async def _certificates() -> Certificates:
    """How mails of recorded work give their certificates."""
    async with connection() as database:
        found: Certificates = await database.fetchval(_CERTIFICATE)
    return found


async def _rows(query: str, ids: set[Any]) -> list[Row]:
    if not ids:
        return []
    async with connection() as database:
        found: list[Row] = await database.fetch(query, list(ids))
    return found


def _grouped(rows: Iterable[Row], name: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[name]].append(row)
    return dict(groups)
