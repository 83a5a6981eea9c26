"""From rows of the registry to a letter: what notices say that are still owed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from registry.control_rules import certifies
from registry.dates import written
from registry.language import N_, Words, words
from registry.law.lists import Law
from registry.law.losing import SOURCE, loss_words
from registry.places.gazetteer import Gazetteer
from registry.standard_rules import SOURCE as STANDARD_SOURCE
from scheduler.due import Facts, due
from scheduler.notices.kinds import (
    DUE,
    ESCALATION,
    KINDS,
    RECORDED,
    USE_AGAIN,
    VISIT_CANCELLED,
    VISIT_CONFIRMED,
    VISIT_MOVED,
    VISIT_PROPOSED,
)
from scheduler.notices.links import LinkMaker, Purpose
from scheduler.notices.recheck import DossierNow, affected
from scheduler.notices.rules import Certificates
from scheduler.notices.words import Act, DossierFact, Item, Letter, Meeting, Report

Row = Any  # an asyncpg.Record: the library ships no types

_ACTING: Mapping[str, tuple[Purpose, ...]] = {
    DUE: ("gone",),
    VISIT_PROPOSED: ("confirm", "another_day"),
    VISIT_CONFIRMED: ("another_day",),
    VISIT_MOVED: ("another_day",),
    VISIT_CANCELLED: (),
}
"""What can be done from the mails of a letter, beside stopping them."""


MOST_ATTACHED = 20
"""Certificates in one mail: about half a megabyte. A mail of more only links to them."""


class Books(NamedTuple):
    """What a letter looks up. `reports`: those of the authority's calendar, by the name in a notice's subject."""

    law: Law
    places: Gazetteer
    links: LinkMaker = LinkMaker("")
    reports: Mapping[str, Report] = {}


class DossierTold(NamedTuple):
    """A dossier for letters: its open clocks by (who has to act, last day), and its news by the event's id."""

    now: DossierNow
    clocks: Mapping[tuple[str, date], tuple[DossierFact, ...]]
    news: Mapping[int, DossierFact]


class Material(NamedTuple):
    """What letters need beside their notices, by id: acts, visits, the instruments of an enterprise, losses; by
    recall and enterprise: certificates made with the standard. `certificates`: how mails give those of recorded work.
    `checks`: the clocks that run after state checks, by a notice's subject and last day.
    """

    controls: Mapping[int, Row] = {}
    visits: Mapping[int, Row] = {}
    at_visits: Mapping[int, list[Row]] = {}
    instruments: Mapping[int, list[Row]] = {}
    losses: Mapping[int, Row] = {}
    at_recalls: Mapping[str, list[Row]] = {}
    dossiers: Mapping[int, DossierTold] = {}
    checks: Mapping[tuple[str, date], DossierFact] = {}
    certificates: Certificates = "none"


def letter(
    message: Row, enterprise: Row | None, notices: Iterable[Row], books: Books, material: Material | None = None
) -> Letter:
    """What the mail of `message` says of `notices`, all still owed."""
    about: dict[str, list[Row]] = {kind.about: [] for kind in KINDS.values()}
    for row in notices:
        about[KINDS[row["kind"]].about].append(row)
    as_of, material = message["as_of"], material or Material()
    items = [_item(row, row, message, books) for row in about["instrument"]]
    items += [_recorded(row, message, books, material) for row in about["control"]]
    tell = _restored if message["letter"] == USE_AGAIN else _lost
    items += [tell(row, message, books, material) for row in about["loss"]]
    items += [item for row in about["recall"] for item in _doubted(row, message, books, material)]
    items += [item for row in about["list"] for item in _changed(row, message, books, material)]
    return Letter(
        enterprise=enterprise["name"] if enterprise else "",
        tax_code=enterprise["tax_code"] if enterprise else "",
        recipient_name=message["recipient_name"],
        as_of=as_of,
        items=tuple(items),
        banner=books.law.banner(as_of),
        letter=message["letter"],
        meetings=tuple(_meeting(row, message, books, material) for row in about["visit"]),
        reports=tuple(_report(row, books) for row in about["report"]),
        dossiers=(
            *(fact for row in about["dossier"] for fact in _dossier(row, material)),
            *(fact for row in about["check"] if (fact := material.checks.get((row["subject"], row["due_on"])))),
        ),
        from_day=about["list"][0]["due_on"] if about["list"] else None,
        links=_links(message, books.links, certified=_certified(about["control"], material)),
    )


def to_attach(message: Row, notices: Iterable[Row], material: Material) -> list[int]:
    """The controls whose certificates go with the mail as files; none where the link serves better."""
    if material.certificates != "attach" or KINDS[message["letter"]].letter != RECORDED:
        return []
    found = _certificates((row for row in notices if KINDS[row["kind"]].about == "control"), material)
    return found if len(found) <= MOST_ATTACHED else []


def _certified(notices: Iterable[Row], material: Material) -> bool:
    """Whether there is a certificate to link to."""
    return material.certificates != "none" and bool(_certificates(notices, material))


def _certificates(notices: Iterable[Row], material: Material) -> list[int]:
    """The controls that have a certificate."""
    controls = {row["id"]: row for row in map(material.controls.get, map(_number, notices)) if row}
    return sorted(number for number, row in controls.items() if certifies(row["result"], row["certificate_number"]))


def _links(message: Row, maker: LinkMaker, *, certified: bool) -> dict[str, str]:
    """The addresses that mails of this letter offer; they are the same whenever the mail is made again."""
    kind, number = KINDS[message["letter"]], message["id"]
    purposes: tuple[Purpose, ...] = _ACTING.get(kind.letter, ())
    if certified and kind.letter == RECORDED:
        purposes = (*purposes, "certificate")
    if not kind.statutory and kind.audience == "enterprise":
        purposes = (*purposes, "stop")
    acting: dict[str, str] = {purpose: maker.acting(purpose, number, message["as_of"]) for purpose in purposes}
    return acting | {"list": maker.page(f"/notices/{number}")} if maker.public_url else acting


def _item(row: Row, notice: Row, message: Row, books: Books, act: Act | None = None) -> Item:
    commune = books.places.by_code(row["commune_code"])
    answer = due(books.law, _due_facts(row), message["as_of"])
    lost = act is None and row["last_result"] == "lost"
    return Item(
        kind=_kind(row, message["language"], books.law),
        maker=row["maker"],
        model=row["model"],
        serial=row["serial"],
        place=row["place"],
        commune=commune.title if commune else "",
        due_on=notice["due_on"] if act is None else row["due_on_now"],
        stage=notice["stage"],
        confirmed=answer.confirmed,
        source=_source(row, answer.source, books.law),
        id=row["instrument"],
        enterprise=row["enterprise_name"] if message["letter"] == ESCALATION else "",
        act=act,
        change=loss_words(row["ended_by"], row["ended_on"]) if lost else None,
    )


def _recorded(notice: Row, message: Row, books: Books, material: Material) -> Item:
    """An act that was recorded, with the instrument as it stands now."""
    control = material.controls.get(_number(notice))
    act = Act(
        kind=control["kind"] if control else "verification",
        result=control["result"] if control else notice["last_result"] or "",
        performed_on=control["performed_on"] if control else None,
        body=control["body"] if control else "",
        certificate=control["certificate_number"] if control else "",
    )
    return _item(notice, notice, message, books, act)


def _changed(notice: Row, message: Row, books: Books, material: Material) -> list[Item]:
    """The instruments of an enterprise for which the list beginning on the notice's day says something else."""
    instruments = material.instruments.get(notice["enterprise"], ())
    return [
        _with_change(_item(row, row, message, books), change)
        for row, change in affected(books.law, instruments, notice["due_on"])
    ]


def _with_change(item: Item, change: Words) -> Item:
    return replace(item, change=change)


_NOT_LOST = N_("ghi nhầm, không có việc: {loss}")
_NO_LOSS = N_("việc mất hiệu lực kiểm định là ghi nhầm")
_DOUBTED = N_("kiểm định ngày {day} bằng chuẩn {standard}")
_DOUBTED_CERTIFICATE = N_("kiểm định ngày {day} bằng chuẩn {standard}, giấy chứng nhận {number}")


def _doubted(notice: Row, message: Row, books: Books, material: Material) -> list[Item]:
    """The instruments of an enterprise whose certificates were made with a recalled standard."""
    found = []
    for row in material.at_recalls.get(notice["subject"].partition(":")[2], ()):
        facts = {"day": written(row["certified_on"]), "standard": row["standard_code"]}
        number = row["certificate_number"]
        change = words(_DOUBTED_CERTIFICATE, **facts, number=number) if number else words(_DOUBTED, **facts)
        found.append(replace(_item(row, row, message, books), due_on=None, change=change, source=STANDARD_SOURCE))
    return found


def _lost(notice: Row, message: Row, books: Books, material: Material) -> Item:
    """An instrument whose evidence was lost: what happened and when; its date of validity means nothing any more."""
    row = material.losses.get(_number(notice))
    cause = row["cause"] if row else notice["ended_by"]
    day = row["happened_on"] if row else notice["due_on"]
    return replace(_item(notice, notice, message, books), due_on=None, change=loss_words(cause, day), source=SOURCE)


def _restored(notice: Row, message: Row, books: Books, material: Material) -> Item:
    """An instrument whose loss was recorded by mistake: what is not true, and until when it is valid."""
    row, item = material.losses.get(_number(notice)), _item(notice, notice, message, books)
    change = words(_NOT_LOST, loss=loss_words(row["was"], row["was_on"])) if row and row["was_on"] else words(_NO_LOSS)
    return replace(item, due_on=notice["due_on_now"], change=change)


def _meeting(notice: Row, message: Row, books: Books, material: Material) -> Meeting:
    """A visit as it is planned now; without its row, what the notice itself knows."""
    number = _number(notice)
    row = material.visits.get(number)
    if row is None:
        return Meeting(number, notice["due_on"], 0, 0, "", "", "")
    commune = books.places.by_code(row["commune_code"])
    address = ", ".join(part for part in (row["address"], commune.title if commune else "") if part)
    return Meeting(
        id=number,
        day=row["day"],
        arrive=row["arrive"],
        leave=row["leave"],
        site=row["site_name"],
        address=address,
        inspector=row["inspector_name"],
        was=row["was"] if notice["kind"] == VISIT_MOVED else None,
        version=row["sequence"],
        items=tuple(_item(one, notice, message, books) for one in material.at_visits.get(number, ())),
    )


def _report(notice: Row, books: Books) -> Report:
    name = notice["subject"].partition(":")[2]
    known = books.reports.get(name)
    return Report(known.name if known else name, notice["due_on"], known.source if known else "")


def _dossier(notice: Row, material: Material) -> tuple[DossierFact, ...]:
    """The clocks that run out on the notice's day, or the event that it is about."""
    held, kind = material.dossiers.get(_number(notice)), KINDS[notice["kind"]]
    if held is None:
        return ()
    if not kind.staged:
        event = held.news.get(int(notice["stage"].partition("_")[2]))
        return (event,) if event else ()
    bearers = ("applicant", "authority") if kind.audience == "staff" else ("applicant",)
    return tuple(fact for bearer in bearers for fact in held.clocks.get((bearer, notice["due_on"]), ()))


def dossiers_now(material: Material) -> dict[int, DossierNow]:
    """How the dossiers of these letters stand, for holding their notices against."""
    return {number: told.now for number, told in material.dossiers.items()}


def _number(notice: Row) -> int:
    return int(notice["subject"].partition(":")[2])


def _due_facts(row: Row) -> Facts:
    return Facts(
        kind_code=row["kind_code"],
        own_interval=row["interval_months"],
        verified_on=row["verified_on"],
        valid_until=row["valid_until"],
        policy=row["validity_policy"],
        last_result=row["last_result"],
        ended_on=row["ended_on"],
        ended_by=row["ended_by"],
    )


def _kind(row: Row, language: str, law: Law) -> str:
    listed = law.row(row["kind_code"]) if row["kind_code"] else None
    return listed.name(language) if listed else row["kind_name"] or row["kind_code"] or ""


def _source(row: Row, citation: str, law: Law) -> str:
    """The act behind the due date: the basis of the list of the verification's date, a sentence of the catalogues."""
    day = row["verified_on"] or row["valid_until"]
    if not citation or day is None:
        return str(row["legal_basis"])
    return law.list_on(day).basis
