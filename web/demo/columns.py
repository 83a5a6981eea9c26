"""The province's values as rows of the tables, with the stored folded texts and due dates the verbs would write."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from registry.fold import fold, fold_serial, sort_key
from registry.instrument_text import identity_key, search_text, search_words
from registry.law.lists import Law
from registry.law.validity import Evidence, stored_due
from registry.places.gazetteer import Commune
from registry.values import NewContact
from web.demo.values import Control, Enterprise, Instrument, Site

ENTERPRISE = (
    "id",
    "tax_code",
    "name",
    "name_fold",
    "name_sort",
    "sector",
    "language",
    "address",
    "phone",
    "created_at",
)
CONTACT = ("enterprise", "name", "email", "phone", "language", "receives_notices")
SITE = ("id", "enterprise", "name", "name_fold", "commune_code", "address", "latitude", "longitude", "created_at")
INSTRUMENT = (
    "id",
    "enterprise",
    "site",
    "kind_code",
    "legal_basis",
    "kind_name",
    "maker",
    "model",
    "serial",
    "serial_fold",
    "accuracy_class",
    "year",
    "place",
    "status",
    "identity_key",
    "search",
    "verified_on",
    "valid_until",
    "validity_policy",
    "last_result",
    "due_on",
    "due_sort",
    "version",
    "created_at",
    "updated_at",
)
RANGE = ("instrument", "position", "quantity_kind", "low", "high", "unit", "resolution", "resolution_unit")
CONTROL = (
    "instrument",
    "kind",
    "occasion",
    "performed_on",
    "body",
    "officer",
    "inspector",
    "certificate_number",
    "sticker_number",
    "policy",
    "printed_valid_until",
    "result",
    "remark",
    "recorded_at",
)

Row = tuple[Any, ...]


def enterprise_row(number: int, enterprise: Enterprise, now: datetime) -> Row:
    """The row of `enterprise`."""
    return (
        number,
        enterprise.tax_code,
        enterprise.name,
        fold(enterprise.name),
        sort_key(enterprise.name),
        enterprise.sector,
        enterprise.language,
        enterprise.address,
        enterprise.phone,
        now,
    )


def contact_row(enterprise: int, contact: NewContact) -> Row:
    """The row of `contact`."""
    return (enterprise, contact.name, contact.email, contact.phone, contact.language, contact.receives_notices)


def site_row(number: int, enterprise: int, site: Site, now: datetime) -> Row:
    """The row of `site`."""
    folded = fold(site.name)
    return (
        number,
        enterprise,
        site.name,
        folded,
        site.commune_code,
        site.address,
        site.latitude,
        site.longitude,
        now,
    )


class InstrumentRows:
    """Writes the rows of `instrument` as the verbs of the registry would leave them after the last control."""

    def __init__(self, law: Law, communes: Iterable[Commune], now: datetime) -> None:
        self._law = law
        self._now = now
        self._communes = {commune.code: commune.title for commune in communes}

    def row(self, number: int, ids: tuple[int, int], owner: Enterprise, site: Site, instrument: Instrument) -> Row:
        """One row; `ids` are those of the enterprise and the site."""
        due = stored_due(self._law, instrument.kind_code, None, evidence_of(instrument.controls))
        return (
            number,
            *ids,
            instrument.kind_code,
            "",
            "",
            instrument.maker,
            instrument.model,
            instrument.serial,
            fold_serial(instrument.serial),
            instrument.accuracy_class,
            instrument.year,
            instrument.place,
            instrument.status,
            identity_key(instrument.maker, instrument.model, instrument.serial),
            self._search(instrument, owner, site),
            due.verified_on,
            due.valid_until,
            due.validity_policy,
            due.last_result,
            due.due_on,
            due.due_sort,
            1,
            self._now,
            self._now,
        )

    def _search(self, instrument: Instrument, owner: Enterprise, site: Site) -> str:
        """As `search_text` of everything together, with the words of texts that recur remembered."""
        row = self._law.row(instrument.kind_code)
        kind = (row.code, row.name_vi, row.name_en) if row else ()
        commune = self._communes[site.commune_code]
        texts = (*kind, instrument.maker, instrument.model, instrument.place, site.name, commune, owner.name)
        own = search_text(instrument.serial).split()
        return " ".join(dict.fromkeys([*own, *(word for text in texts for word in _words(text))]))


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    return tuple(search_words(text))


def evidence_of(controls: Iterable[Control]) -> Evidence | None:
    """The latest verification: an instrument on the list is kept valid by verification alone."""
    found = [control for control in controls if control.kind == "verification"]
    if not found:
        return None
    last = found[-1]
    return Evidence(last.performed_on, last.printed_valid_until, last.policy, last.result)


def range_rows(instrument: int, made: Instrument) -> Iterator[Row]:
    """The rows of `instrument_range`."""
    for position, fact in enumerate(made.ranges):
        yield (
            instrument,
            position,
            fact.quantity_kind,
            fact.low,
            fact.high,
            fact.unit,
            fact.resolution,
            fact.resolution_unit,
        )


def control_row(instrument: int, control: Control, inspectors: Mapping[str, int], now: datetime) -> Row:
    """The row of `control`, recorded when the province was."""
    return (
        instrument,
        control.kind,
        control.occasion,
        control.performed_on,
        control.body,
        control.officer,
        inspectors.get(control.inspector),
        control.certificate_number,
        control.sticker_number,
        control.policy,
        control.printed_valid_until,
        control.result,
        "",
        now,
    )
