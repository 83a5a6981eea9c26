"""Templates that an administrator edited: tried on every sample before they are kept, versions never lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from registry.database import connection, transaction
from registry.language import N_, translator, words
from scheduler.notices.render import PARTS, TEMPLATES, Edition, Editions, OutgrownError, edited, environment, values_of
from scheduler.notices.samples import SAMPLES, sample
from scheduler.notices.template_rules import TemplateFault, rule_faults

NAMES = ("subject", "text", "html")
URL = "https://etalon.example"

_EMPTY = N_("Mẫu này không viết ra gì.")
_FAILED = N_("Không viết được thư mẫu bằng mẫu này: {why}")
_OUTGROWN = N_("Thư viết ra quá dài hoặc quá lâu: {why}")
_UNSAFE = N_("Mẫu để lọt ký hiệu HTML từ dữ liệu. Xin bỏ bộ lọc làm việc đó.")
_NO_LINK = N_("Thư phải có {what}.")
_STOP_LINK = N_("liên kết ngừng nhận (links.stop)")

_SENTENCE = re.compile(r"\{\{\s*_\('([^'\\]*)'((?:,\s*\w+=[\w.]+)*)\)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Sources:
    """The three parts of a letter's template."""

    subject: str
    text: str
    html: str


def built_in_sources(letter: str, language: str) -> Sources:
    """The built-in template with its sentences written out in `language`, ready to be edited."""
    subject, text, html = ((TEMPLATES / letter / name).read_text("utf-8") for name in PARTS)
    write = _written(language)
    return Sources(subject.strip(), write(text), write(html))


def _written(language: str) -> Callable[[str], str]:
    translate = translator(language)

    def sentence(found: re.Match[str]) -> str:
        holes = dict(pair.strip().split("=") for pair in found[2].split(",") if pair.strip())
        return re.sub(r"\{(\w+)\}", lambda hole: f"{{{{ {holes[hole[1]]} }}}}", translate(found[1]))

    return lambda source: _SENTENCE.sub(sentence, source)


def faults(letter: str, language: str, sources: Sources, today: date) -> list[TemplateFault]:
    """Everything that keeps a template from being kept; empty where every sample can be written with it."""
    made = environment(language)
    names = set(values_of(sample(letter, SAMPLES[0], today, URL), language, URL))
    found = [
        fault
        for part, source in zip(NAMES, (sources.subject, sources.text, sources.html), strict=True)
        for fault in rule_faults(part, source, names, made)
    ]
    return found or [fault for which in SAMPLES for fault in _tried(letter, language, sources, which, today)]


def _tried(letter: str, language: str, sources: Sources, which: str, today: date) -> list[TemplateFault]:
    said = sample(letter, which, today, URL)
    values = values_of(said, language, URL)
    try:
        parts = edited(Edition(0, sources.subject, sources.text, sources.html), language, values)
    except OutgrownError as error:
        return [TemplateFault("html", words(_OUTGROWN, why=error))]
    except Exception as error:  # noqa: BLE001 - whatever an edited template can raise is a fault of the template
        return [TemplateFault("html", words(_FAILED, why=f"{type(error).__name__}: {error}"[:300]))]
    found = [
        TemplateFault(name, words(_EMPTY))
        for name, text in zip(NAMES, parts, strict=True)
        if which == SAMPLES[0] and not text.strip()
    ]
    if "<b>" in parts[2] and '<b>"X"' in parts[2]:
        found.append(TemplateFault("html", words(_UNSAFE)))
    stop = said.links.get("stop", "")
    if stop and not values["statutory"]:
        missing = [name for name, text in (("text", parts[1]), ("html", parts[2])) if stop not in text]
        found += [TemplateFault(name, words(_NO_LINK, what=words(_STOP_LINK))) for name in missing]
    return found


@dataclass(frozen=True, slots=True)
class Version:
    """One edition of a letter in one language, as its page lists it."""

    id: int
    version: int
    in_force: bool
    made_at: datetime
    made_by_name: str | None
    fault: str
    fault_at: datetime | None


_IN_FORCE = "SELECT id, letter, language, subject, text, html FROM mail_edition WHERE in_force"

_VERSIONS = """
SELECT n.id, n.version, n.in_force, n.made_at, a.name AS made_by_name, n.fault, n.fault_at
FROM mail_edition n LEFT JOIN account a ON a.id = n.made_by
WHERE n.letter = $1 AND n.language = $2 ORDER BY n.version DESC
"""

_SAVE = """
INSERT INTO mail_edition (letter, language, version, subject, text, html, in_force, made_at, made_by, fault)
SELECT $1::varchar, $2::varchar, coalesce(max(version), 0) + 1, $3, $4, $5, true, $6, $7, '' FROM mail_edition
WHERE letter = $1::varchar AND language = $2::varchar
"""

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext($1))"

_PUT_OUT = "UPDATE mail_edition SET in_force = false WHERE letter = $1 AND language = $2 AND in_force"

_FAULT = "UPDATE mail_edition SET fault = $2, fault_at = $3 WHERE letter = $1 AND in_force AND language = $4"


async def in_force() -> Editions:
    """The editions that mails are written with now."""
    async with connection() as database:
        rows = await database.fetch(_IN_FORCE)
    return {
        (row["letter"], row["language"]): Edition(row["id"], row["subject"], row["text"], row["html"]) for row in rows
    }


async def versions(letter: str, language: str) -> list[Version]:
    """All editions of a letter, newest first."""
    async with connection() as database:
        return [Version(**row) for row in await database.fetch(_VERSIONS, letter, language)]


async def version(edition: int) -> Sources | None:
    """The parts of one edition, whether it is in force or not."""
    async with connection() as database:
        row = await database.fetchrow("SELECT subject, text, html FROM mail_edition WHERE id = $1", edition)
    return Sources(row["subject"], row["text"], row["html"]) if row else None


async def save(
    letter: str, language: str, sources: Sources, *, by: int, now: datetime, today: date
) -> list[TemplateFault]:
    """Keep a new edition and put it in force; or say what is wrong with it, and keep nothing."""
    found = faults(letter, language, sources, today)
    if not found:
        async with transaction() as database:
            await database.execute(
                "SELECT pg_advisory_xact_lock(hashtext('mail_edition' || $1 || $2))", letter, language
            )
            await database.execute(_PUT_OUT, letter, language)
            await database.execute(_SAVE, letter, language, sources.subject, sources.text, sources.html, now, by)
    return found


async def reset(letter: str, language: str) -> None:
    """Let the built-in templates hold again; every edition stays."""
    async with connection() as database:
        await database.execute(_PUT_OUT, letter, language)


async def record_fault(letter: str, language: str, fault: str, now: datetime) -> None:
    """Note that the edition in force failed and the built-in template was sent instead."""
    async with connection() as database:
        await database.execute(_FAULT, letter, fault, now, language)
