"""A letter in one language: counts, days, stages and reasons in words, worst first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from registry.dates import written
from registry.language import N_, Words, words
from scheduler.notices import acts_said, dossiers_said, visits_said
from scheduler.notices.kinds import DUE, ESCALATION, KINDS
from scheduler.notices.phrases import days_words, flat, mark
from scheduler.notices.words import LISTED, Item, Letter, Meeting, Translate, stage_words

_SUBJECT_SOON = N_("{soon} phương tiện đo sắp đến hạn – hạn gần nhất {day}")
_SUBJECT_OVERDUE = N_("{late} phương tiện đo đã quá hạn – hạn sớm nhất {day}")
_SUBJECT_BOTH = N_("{late} phương tiện đo đã quá hạn, {soon} phương tiện đo sắp đến hạn – hạn gần nhất {day}")
_HEAD_SOON = N_("{soon} phương tiện đo sắp đến hạn kiểm định")
_HEAD_OVERDUE = N_("{late} phương tiện đo đã quá hạn kiểm định")
_HEAD_BOTH = N_("{late} phương tiện đo đã quá hạn, {soon} phương tiện đo sắp đến hạn kiểm định")
_SUBJECT_ESCALATION = N_("{n} phương tiện đo quá hạn kiểm định tại {owners} cơ sở – hạn sớm nhất {day}")
_HEAD_ESCALATION = N_("{n} phương tiện đo quá hạn kiểm định lâu ngày tại {owners} cơ sở")
_OWN_INTERVAL = N_("chu kỳ do cơ sở tự đặt")


@dataclass(frozen=True, slots=True)
class Line:
    """One instrument as a mail shows it. `tone`: over, due or ok. `note`: what was recorded, or what changes."""

    kind: str
    mark: str
    place: str
    due: str
    days: str
    tone: str
    stage: str
    confirmed: bool
    owner: str
    note: str


@dataclass(frozen=True, slots=True)
class Said:
    """A letter in one language, ready to be laid out: what every template may use."""

    subject: str
    heading: str
    enterprise: str
    tax_code: str
    recipient: str
    as_of: str
    lines: tuple[Line, ...]
    unlisted: int
    soon: int
    overdue: int
    visits: tuple[visits_said.Visit, ...]
    reports: tuple[acts_said.ReportLine, ...]
    dossiers: tuple[dossiers_said.DossierLine, ...]
    sources: tuple[str, ...]
    banner: str
    from_day: str
    statutory: bool


def say(letter: Letter, translate: Translate) -> Said:
    """`letter` in the language of `translate`; instruments worst first."""
    items = worst_first(letter.items)
    subject, heading = titles(letter, items)
    sources = [translate(item.source or _OWN_INTERVAL) for item in items]
    sources += [translate(report.source) for report in letter.reports]
    sources += [translate(one.source) for one in letter.dossiers if one.source]
    dates = [item.due_on for item in items if item.due_on is not None]
    return Said(
        subject=flat(subject.say(translate)),
        heading=flat(heading.say(translate)),
        enterprise=flat(letter.enterprise),
        tax_code=letter.tax_code,
        recipient=flat(letter.recipient_name) or flat(letter.enterprise),
        as_of=written(letter.as_of),
        lines=tuple(_line(item, letter, translate) for item in items[:LISTED]),
        unlisted=len(items[LISTED:]),
        soon=sum(day >= letter.as_of for day in dates),
        overdue=sum(day < letter.as_of for day in dates),
        visits=tuple(visits_said.said(meeting, translate) for meeting in _in_order(letter)),
        reports=tuple(acts_said.report_line(report, letter.as_of, translate) for report in letter.reports),
        dossiers=tuple(
            dossiers_said.line(one, letter.letter, translate) for one in dossiers_said.in_order(letter.dossiers)
        ),
        sources=tuple(dict.fromkeys(sources)),
        banner=letter.banner.say(translate) if letter.banner else "",
        from_day=written(letter.from_day) if letter.from_day else "",
        statutory=KINDS[letter.letter].statutory,
    )


def worst_first(items: Iterable[Item]) -> list[Item]:
    """The longest overdue first; the order of equals is fixed, so that a repeated mail reads the same."""
    return sorted(
        items,
        key=lambda item: (
            item.due_on or date.max,
            item.enterprise,
            item.kind,
            item.maker,
            item.model,
            item.serial,
            item.place,
        ),
    )


def titles(letter: Letter, items: Sequence[Item]) -> tuple[Words, Words]:
    """Subject and heading: the fact in one line each."""
    if letter.letter == DUE:
        return (
            _counted(items, letter.as_of, (_SUBJECT_SOON, _SUBJECT_OVERDUE, _SUBJECT_BOTH)),
            _counted(items, letter.as_of, (_HEAD_SOON, _HEAD_OVERDUE, _HEAD_BOTH)),
        )
    if letter.letter == ESCALATION:
        owners = len({item.enterprise for item in items})
        day = written(items[0].due_on) if items[0].due_on else ""
        return (
            words(_SUBJECT_ESCALATION, n=len(items), owners=owners, day=day),
            words(_HEAD_ESCALATION, n=len(items), owners=owners),
        )
    if letter.meetings:
        return visits_said.titles(letter.letter, _in_order(letter))
    if letter.dossiers:
        return dossiers_said.titles(letter)
    return acts_said.titles(letter, items)


def _in_order(letter: Letter) -> list[Meeting]:
    return sorted(letter.meetings, key=lambda meeting: (meeting.day, meeting.arrive, meeting.id))


def _counted(items: Iterable[Item], as_of: date, sentences: tuple[str, str, str]) -> Words:
    soon_only, late_only, both = sentences
    dates = sorted(item.due_on for item in items if item.due_on is not None)
    late = [day for day in dates if day < as_of]
    soon = dates[len(late) :]
    if not late:
        return words(soon_only, soon=len(soon), day=written(soon[0]))
    if not soon:
        return words(late_only, late=len(late), day=written(late[0]))
    return words(both, late=len(late), soon=len(soon), day=written(soon[0]))


def _line(item: Item, letter: Letter, translate: Translate) -> Line:
    late = item.due_on is not None and item.due_on < letter.as_of
    return Line(
        kind=flat(item.kind),
        mark=mark(item).say(translate),
        place=", ".join(flat(part) for part in (item.place, item.commune) if part.strip()),
        due=written(item.due_on) if item.due_on else "",
        days=days_words(item.due_on, letter.as_of).say(translate) if item.due_on else "",
        tone=acts_said.tone(item, late=late, letter=letter.letter),
        stage=stage_words(item.stage).say(translate) if KINDS[letter.letter].staged else "",
        confirmed=item.confirmed,
        owner=flat(item.enterprise),
        note=flat(acts_said.note(item, letter.letter).say(translate)),
    )
