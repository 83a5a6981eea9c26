"""Calendar feeds: a secret, revocable address per inspector and per enterprise, and the calendar behind it."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from registry import find
from registry.database import connection, transaction
from registry.language import N_, words
from registry.law.load import law
from registry.places.load import gazetteer
from registry.values import InstrumentRow
from scheduler.ics import Event, calendar, due_uid, sequence_at, visit_uid

REFRESH = "PT6H"
_CANCELLED_KEPT = timedelta(days=30)
_PAST = timedelta(days=60)
_AHEAD = timedelta(days=730)
_ALARMS = (14, 2)
_STAMP = re.compile(r"^DTSTAMP:.*$", re.MULTILINE)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_DUE = N_("Hạn kiểm định: {kind} {serial}")
_VISIT = N_("Kiểm định: {site}, {count} phương tiện đo")
_NAME = N_("Etalon: lịch kiểm định")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendar: one of the two."""

    inspector: int | None = None
    enterprise: int | None = None


async def make_feed(owner: Owner, *, now: datetime, by: int) -> str:
    """A new secret for the address; earlier ones end. Only its hash is kept."""
    token = secrets.token_urlsafe(32)
    async with transaction() as database:
        await _revoke(database, owner, now)
        await database.execute(
            "INSERT INTO feed (token_hash, inspector, enterprise, made_by, made_at) VALUES ($1, $2, $3, $4, $5)",
            _digest(token),
            owner.inspector,
            owner.enterprise,
            by,
            now,
        )
    return token


async def revoke_feed(owner: Owner, now: datetime) -> None:
    """End the addresses of an owner; the next fetch finds nothing."""
    async with transaction() as database:
        await _revoke(database, owner, now)


async def feed_since(owner: Owner) -> datetime | None:
    """When the address in use was made, or None."""
    async with connection() as database:
        found: datetime | None = await database.fetchval(
            """SELECT made_at FROM feed WHERE revoked_at IS NULL AND inspector IS NOT DISTINCT FROM $1
               AND enterprise IS NOT DISTINCT FROM $2""",
            owner.inspector,
            owner.enterprise,
        )
    return found


async def owner_of(token: str) -> Owner | None:
    """Whose feed a secret opens; None for one that is unknown or revoked."""
    if not _TOKEN.fullmatch(token):
        return None
    async with connection() as database:
        found = await database.fetchrow(
            "SELECT inspector, enterprise FROM feed WHERE token_hash = $1 AND revoked_at IS NULL", _digest(token)
        )
    return Owner(**found) if found else None


async def feed_text(owner: Owner, *, today: date, now: datetime, zone: ZoneInfo, address: str) -> str:
    """The calendar of an owner: visits that were told, and an enterprise's due dates.

    What was cancelled stays in it for thirty days, said to be cancelled.
    """
    events = [_visit_event(row, zone, address) for row in await _visits(owner, today, now)]
    if owner.enterprise is not None:
        events += [_due_event(row, changed, address) for row, changed in await _due(owner.enterprise, today, now)]
    return calendar(events, now, words(_NAME).say(str), refresh=REFRESH, zone=zone.key)


def version_of(text: str) -> str:
    """What changes exactly when a calendar says something else: all of it but the instant it was made at."""
    return hashlib.sha256(_STAMP.sub("", text).encode(errors="replace")).hexdigest()[:32]


async def _visits(owner: Owner, today: date, now: datetime) -> list[Any]:
    async with connection() as database:
        return [
            *await database.fetch(
                """SELECT v.id, v.day, v.arrive, v.leave, v.state, v.sequence, s.name AS site, s.address,
                       s.commune_code, s.latitude, s.longitude,
                       greatest(v.changed_at, (SELECT max(at) FROM visit_event t WHERE t.visit = v.id)) AS changed_at,
                       (SELECT count(*) FROM visit_instrument w WHERE w.visit = v.id) AS instruments
                   FROM visit v JOIN plan p ON p.id = v.plan AND p.state IN ('current', 'superseded')
                        JOIN site s ON s.id = v.site
                   WHERE v.key IS NOT NULL AND v.day >= $1 AND (v.state <> 'cancelled' OR v.changed_at > $2)
                         AND ($3::bigint IS NULL OR v.inspector = $3) AND ($4::bigint IS NULL OR s.enterprise = $4)
                   ORDER BY v.day, v.arrive, v.id""",
                today - _PAST,
                now - _CANCELLED_KEPT,
                owner.inspector,
                owner.enterprise,
            )
        ]


async def _due(enterprise: int, today: date, now: datetime) -> list[tuple[InstrumentRow, datetime]]:
    """Each instrument with a due date not far off, and when the register last changed about it."""
    async with connection() as database:
        found = await database.fetch(
            """SELECT id, updated_at FROM instrument
               WHERE enterprise = $1 AND due_on BETWEEN $2 AND $3 AND (status = 'in_use' OR updated_at > $4)
               ORDER BY due_on, id LIMIT 5000""",
            enterprise,
            today - _PAST,
            today + _AHEAD,
            now - _CANCELLED_KEPT,
        )
    changed = {row["id"]: row["updated_at"] for row in found}
    return [(row, changed[row.id]) for row in await find.instruments_by_id(list(changed))]


def _visit_event(row: Any, zone: ZoneInfo, address: str) -> Event:
    status: Any = {"announced": "TENTATIVE", "cancelled": "CANCELLED"}.get(row["state"], "CONFIRMED")
    commune = gazetteer().by_code(row["commune_code"])
    parts = (row["site"], row["address"], commune.name if commune else "")
    located = row["latitude"] is not None and row["longitude"] is not None
    return Event(
        uid=visit_uid(row["id"], address),
        starts=_at(row["day"], row["arrive"], zone),
        ends=_at(row["day"], row["leave"], zone),
        summary=words(_VISIT, site=row["site"], count=row["instruments"]).say(str),
        status=status,
        location=", ".join(filter(None, parts)),
        url=f"{address}/visits/{row['id']}",
        sequence=row["sequence"],
        alarm_days=_ALARMS,
        geo=(float(row["latitude"]), float(row["longitude"])) if located else None,
        changed_at=row["changed_at"],
    )


def _due_event(row: InstrumentRow, changed_at: datetime, address: str) -> Event:
    kind = law().row(row.kind_code) if row.kind_code else None
    day = row.due_sort
    return Event(
        uid=due_uid(row.id, address),
        starts=day,
        ends=day,
        summary=words(_DUE, kind=kind.name("vi") if kind else row.kind_name, serial=row.serial).say(str),
        status="TENTATIVE" if row.status == "in_use" else "CANCELLED",
        location=row.site_name,
        url=f"{address}/instruments/{row.id}",
        sequence=sequence_at(changed_at),
        alarm_days=_ALARMS,
        changed_at=changed_at,
    )


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(min(minutes, 1439) // 60, minutes % 60), zone)


async def _revoke(database: Any, owner: Owner, now: datetime) -> None:
    await database.execute(
        """UPDATE feed SET revoked_at = $3 WHERE revoked_at IS NULL AND inspector IS NOT DISTINCT FROM $1
           AND enterprise IS NOT DISTINCT FROM $2""",
        owner.inspector,
        owner.enterprise,
        now,
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
