"""Calendar entries (RFC 5545) for mails and feeds: the same thing has the same UID wherever it is told.

Written by hand because composing a mail is counted in microseconds; the tests read every calendar back with a library.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

_LINE = 75
"""Bytes of a line before it is folded (RFC 5545, 3.1)."""

_ESCAPES = re.compile(r"[\\;,]")
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def due_uid(instrument: int, public_url: str) -> str:
    """The entry of an instrument's due date, whatever the date."""
    return f"due-{instrument}@{_host(public_url)}"


def visit_uid(visit: int, public_url: str) -> str:
    """The entry of a visit, whatever its day."""
    return f"visit-{visit}@{_host(public_url)}"


def sequence_at(changed_at: datetime) -> int:
    """A SEQUENCE that rises with each change wherever the instant of the change is kept: seconds since 2020."""
    return max(0, int((changed_at - _EPOCH).total_seconds()))


def _host(public_url: str) -> str:
    return urlsplit(public_url).hostname or "etalon"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. `starts` and `ends` are days (an all-day entry, `ends` its last day) or instants with a zone.

    An instant in a named zone is written as the clock on the wall shows it there, with the zone described beside it.
    """

    uid: str
    starts: date | datetime
    ends: date | datetime
    summary: str
    status: Status
    description: str = ""
    location: str = ""
    url: str = ""
    sequence: int = 0
    alarm_days: tuple[int, ...] = ()
    geo: tuple[float, float] | None = None
    changed_at: datetime | None = None


def calendar(events: Iterable[Event], made_at: datetime, name: str = "", *, refresh: str = "", zone: str = "") -> str:
    """A published calendar; `refresh` is how often programs shall fetch it (PT6H).

    Lines end in CRLF and are folded between characters.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Etalon//vi", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    if name:
        lines.append(f"X-WR-CALNAME:{_text(name)}")
    if refresh:
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{refresh}", f"X-PUBLISHED-TTL:{refresh}"]
    if zone:
        lines.append(f"X-WR-TIMEZONE:{zone}")
    entries = list(events)
    zones = _offsets(entries)
    for key, offset in zones.items():
        lines += _zone(key, offset)
    for event in entries:
        lines += _event(event, made_at, zones)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _offsets(events: Iterable[Event]) -> dict[str, timedelta]:
    """The named zones of the entries with their one distance from UTC; a zone that changed its clocks is left out."""
    seen: dict[str, set[timedelta]] = {}
    for event in events:
        for moment in (event.starts, event.ends):
            if isinstance(moment, datetime) and isinstance(moment.tzinfo, ZoneInfo):
                seen.setdefault(moment.tzinfo.key, set()).add(moment.utcoffset() or timedelta())
    return {key: offsets.pop() for key, offsets in sorted(seen.items()) if len(offsets) == 1 and key != "UTC"}


def _zone(key: str, offset: timedelta) -> list[str]:
    """The description a calendar program needs of a zone (RFC 5545, 3.6.5): always the same distance from UTC."""
    minutes = int(offset.total_seconds()) // 60
    shown = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
    lines = ["BEGIN:VTIMEZONE", f"TZID:{key}", "BEGIN:STANDARD", "DTSTART:19700101T000000"]
    lines += [f"TZOFFSETFROM:{shown}", f"TZOFFSETTO:{shown}", f"TZNAME:{shown}"]
    return [*lines, "END:STANDARD", "END:VTIMEZONE"]


def _event(event: Event, made_at: datetime, zones: Mapping[str, timedelta]) -> list[str]:
    whole_day = not isinstance(event.starts, datetime)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_instant(made_at)}",
        f"SEQUENCE:{event.sequence}",
        _moment("DTSTART", event.starts, zones),
        _moment("DTEND", event.ends, zones, last_day=whole_day),
        f"SUMMARY:{_text(event.summary)}",
        f"STATUS:{event.status}",
        f"TRANSP:{'TRANSPARENT' if whole_day else 'OPAQUE'}",
    ]
    for label, text in (("DESCRIPTION", event.description), ("LOCATION", event.location)):
        if text:
            lines.append(f"{label}:{_text(text)}")
    if event.changed_at:
        lines.append(f"LAST-MODIFIED:{_instant(event.changed_at)}")
    if event.geo:
        lines.append(f"GEO:{event.geo[0]:.5f};{event.geo[1]:.5f}")
    if event.url:
        lines.append(f"URL:{_HIDDEN.sub('', event.url)}")
    for days in event.alarm_days if event.status != "CANCELLED" else ():
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(event.summary)}"]
        lines += [f"TRIGGER:-P{days}D", "END:VALARM"]
    lines.append("END:VEVENT")
    return lines


def _moment(label: str, moment: date | datetime, zones: Mapping[str, timedelta], *, last_day: bool = False) -> str:
    """An all-day entry ends on the day after its last one, as the standard counts."""
    if isinstance(moment, datetime):
        if isinstance(moment.tzinfo, ZoneInfo) and moment.tzinfo.key in zones:
            return f"{label};TZID={moment.tzinfo.key}:{moment:%Y%m%dT%H%M%S}"
        return f"{label}:{_instant(moment)}"
    day = moment + timedelta(days=1) if last_day and moment < date.max else moment
    return f"{label};VALUE=DATE:{day.isoformat().replace('-', '')}"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """A text value: escaped, line breaks as the standard writes them, nothing that could begin a line of its own."""
    tidy = "\n".join(_HIDDEN.sub(" ", line) for line in text.splitlines())
    return _ESCAPES.sub(lambda found: "\\" + found[0], tidy).replace("\n", "\\n")


def folded(line: str) -> str:
    """`line` in pieces of at most 75 bytes, cut between characters, each further piece after a space."""
    if len(line) <= _LINE and (line.isascii() or len(line.encode(errors="replace")) <= _LINE):
        return line
    pieces, piece, size = [], "", 0
    for char in line:
        width = len(char.encode(errors="replace"))
        if size + width > _LINE:
            pieces.append(piece)
            piece, size = "", 1
        piece += char
        size += width
    pieces.append(piece)
    return "\r\n ".join(pieces)
