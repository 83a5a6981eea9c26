"""From rows of the registry to a letter: which queued notices are still owed, and what they say of each instrument."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from registry.law.lists import Law
from registry.places.gazetteer import Gazetteer
from scheduler.due import Facts, due
from scheduler.notices.owed import Told, withdrawal
from scheduler.notices.words import Item, Letter

Row = Any  # an asyncpg.Record: the library ships no types


class Books(NamedTuple):
    """What a letter looks up."""

    law: Law
    places: Gazetteer


def withdrawn(notices: Iterable[Row], *, willing: bool | None) -> dict[int, tuple[int, str, str]]:
    """The notices that are not told after all, by id: id, state, reason. `willing` None: the contact is gone."""
    found = {}
    for row in notices:
        told = Told(
            due_on=row["due_on"],
            stage=row["stage"],
            status=row["status"],
            due_on_now=row["due_on_now"],
            last_result=row["last_result"],
            recipient_known=willing is not None,
            recipient_willing=bool(willing),
            other_stages=tuple(row["other_stages"]),
        )
        reason = withdrawal(told)
        if reason is not None:
            found[row["id"]] = (row["id"], reason.state, reason.reason)
    return found


def letter(message: Row, enterprise: Row, notices: Iterable[Row], books: Books) -> Letter:
    """What the mail of `message` says of `notices`, all still owed."""
    as_of = message["as_of"]
    return Letter(
        enterprise=enterprise["name"],
        tax_code=enterprise["tax_code"],
        recipient_name=message["recipient_name"],
        as_of=as_of,
        items=tuple(_item(row, message, books) for row in notices),
        banner=books.law.banner(as_of),
    )


def _item(row: Row, message: Row, books: Books) -> Item:
    commune = books.places.by_code(row["commune_code"])
    answer = due(books.law, _due_facts(row), message["as_of"])
    return Item(
        kind=_kind(row, message["language"], books.law),
        maker=row["maker"],
        model=row["model"],
        serial=row["serial"],
        place=row["place"],
        commune=commune.title if commune else "",
        due_on=row["due_on"],
        stage=row["stage"],
        confirmed=answer.confirmed,
        source=_source(row, answer.source, books.law),
    )


def _due_facts(row: Row) -> Facts:
    return Facts(
        kind_code=row["kind_code"],
        own_interval=row["interval_months"],
        verified_on=row["verified_on"],
        valid_until=row["valid_until"],
        policy=row["validity_policy"],
        last_result=row["last_result"],
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
