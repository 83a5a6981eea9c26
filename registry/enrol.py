"""Enrols enterprises, sites and instruments, and amends them. Each verb is one transaction: load, decide, write."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from piccolo.table import Table

from registry.database import transaction
from registry.evidence import latest_evidence
from registry.fold import fold, fold_serial, sort_key
from registry.instrument_text import identity_key, search_text
from registry.law.load import law
from registry.law.validity import stored_due
from registry.places.load import gazetteer
from registry.tables.instruments import Instrument, InstrumentRange
from registry.tables.places import Contact, Enterprise, Site
from registry.values import InstrumentFacts, NewContact, NewEnterprise, NewSite, RangeFact, Status


class AlreadyEnrolledError(Exception):
    """The registry already holds it; `existing_id` tells which."""

    def __init__(self, existing_id: int) -> None:
        super().__init__(f"already enrolled as {existing_id}")
        self.existing_id = existing_id


class StaleError(Exception):
    """Somebody else has changed it since the form was opened."""


async def enrol_enterprise(new: NewEnterprise, now: datetime) -> int:
    """Enrol an enterprise with its contacts; give its id.

    Raises:
        AlreadyEnrolledError: the tax code is in the registry.

    """
    async with transaction():
        existing = await Enterprise.select(Enterprise.id).where(Enterprise.tax_code == new.tax_code).first()
        if existing:
            raise AlreadyEnrolledError(existing["id"])
        enterprise = Enterprise(
            tax_code=new.tax_code,
            name=new.name,
            name_fold=fold(new.name),
            name_sort=sort_key(new.name),
            sector=new.sector,
            language=new.language,
            address=new.address,
            phone=new.phone,
            created_at=now,
        )
        await enterprise.save()
        await _insert([_contact(enterprise.id, contact) for contact in new.contacts])
        return int(enterprise.id)


def _contact(enterprise_id: int, new: NewContact) -> Contact:
    return Contact(
        enterprise=enterprise_id,
        name=new.name,
        email=new.email,
        phone=new.phone,
        language=new.language,
        receives_notices=new.receives_notices,
        role=new.role,
        site=new.site_id,
    )


async def _insert(rows: list[Table]) -> None:
    if rows:
        await type(rows[0]).insert(*rows)


async def add_contact(enterprise_id: int, new: NewContact) -> int:
    """Add a person to an enterprise; give the contact's id.

    Raises:
        AlreadyEnrolledError: the enterprise has a contact with this address.
        ValueError: the site is not one of this enterprise.

    """
    async with transaction() as database:
        await _refuse_contact(database, enterprise_id, new, own_id=None)
        contact = _contact(enterprise_id, new)
        await contact.save()
        return int(contact.id)


async def amend_contact(contact_id: int, enterprise_id: int, new: NewContact, *, works: bool = False) -> None:
    """Write what was corrected of a person. Another address, or `works`, ends the mark that mail comes back.

    Raises:
        LookupError: the enterprise has no such contact.
        AlreadyEnrolledError: it has another contact with this address.
        ValueError: the site is not one of this enterprise.

    """
    async with transaction() as database:
        await _refuse_contact(database, enterprise_id, new, own_id=contact_id)
        held = await database.fetchval(
            "SELECT email FROM contact WHERE id = $1 AND enterprise = $2", contact_id, enterprise_id
        )
        if held is None:
            raise LookupError(contact_id)
        changed: dict[Any, Any] = {name: getattr(new, name) for name in ("name", "email", "phone", "language", "role")}
        changed |= {"receives_notices": new.receives_notices, "site": new.site_id}
        if works or held != new.email:
            changed |= {"address_state": "ok", "address_words": "", "address_since": None}
        await Contact.update(changed).where(Contact.id == contact_id)


async def remove_contact(contact_id: int, enterprise_id: int) -> None:
    """Take a person out of an enterprise. Raises LookupError where it has no such contact."""
    async with transaction() as database:
        gone = await database.fetchval(
            "DELETE FROM contact WHERE id = $1 AND enterprise = $2 RETURNING id", contact_id, enterprise_id
        )
    if gone is None:
        raise LookupError(contact_id)


async def _refuse_contact(
    database: asyncpg.Connection, enterprise_id: int, new: NewContact, *, own_id: int | None
) -> None:
    """Refuse a second contact with the same address, and a place of somebody else; holds the enterprise meanwhile."""
    await database.execute("SELECT FROM enterprise WHERE id = $1 FOR UPDATE", enterprise_id)
    existing = await database.fetchval(
        "SELECT id FROM contact WHERE enterprise = $1 AND email = $2 AND id IS DISTINCT FROM $3",
        enterprise_id,
        new.email,
        own_id,
    )
    if existing is not None:
        raise AlreadyEnrolledError(existing)
    if new.site_id is not None:
        await _place(database, enterprise_id, new.site_id)


async def enrol_site(enterprise_id: int, new: NewSite, now: datetime) -> int:
    """Enrol a site of an enterprise; give its id."""
    site = Site(
        enterprise=enterprise_id,
        name=new.name,
        name_fold=fold(new.name),
        commune_code=new.commune_code,
        address=new.address,
        latitude=new.latitude,
        longitude=new.longitude,
        created_at=now,
    )
    await site.save()
    return int(site.id)


@dataclass(frozen=True, slots=True)
class _Place:
    """What an instrument's search text takes from its surroundings."""

    enterprise_name: str
    site_name: str
    commune_code: str


async def enrol_instrument(enterprise_id: int, facts: InstrumentFacts, now: datetime) -> int:
    """Enrol an instrument at a site of the enterprise; give its id. It has no due date until a control is recorded.

    Raises:
        AlreadyEnrolledError: the same maker, model and serial are enrolled at this enterprise.
        ValueError: the site is not one of this enterprise.

    """
    async with transaction() as database:
        place = await _place(database, enterprise_id, facts.site_id)
        columns = _columns(facts, place)
        due = stored_due(law(), facts.kind_code, facts.interval_months, None)
        await _refuse_second(database, enterprise_id, columns["identity_key"], own_id=None)
        instrument = Instrument(
            enterprise=enterprise_id, **columns, due_sort=due.due_sort, created_at=now, updated_at=now
        )
        await instrument.save()
        await _insert(_range_rows(instrument.id, facts.ranges))
        return int(instrument.id)


async def amend_instrument(instrument_id: int, facts: InstrumentFacts, *, version: int, now: datetime) -> None:
    """Write what a person corrected; its due date follows the kind and interval it now has.

    Raises:
        StaleError: the stored version is not `version`, or the instrument is gone.
        AlreadyEnrolledError: another instrument of the enterprise has this maker, model and serial.
        ValueError: the site is not one of its enterprise.

    """
    async with transaction() as database:
        held = await database.fetchrow(
            "SELECT enterprise, version FROM instrument WHERE id = $1 FOR UPDATE", instrument_id
        )
        if held is None or held["version"] != version:
            raise StaleError
        place = await _place(database, held["enterprise"], facts.site_id)
        columns = _columns(facts, place)
        await _refuse_second(database, held["enterprise"], columns["identity_key"], own_id=instrument_id)
        evidence = await latest_evidence(database, instrument_id, facts.kind_code)
        due = stored_due(law(), facts.kind_code, facts.interval_months, evidence)
        changed: dict[Any, Any] = columns | {name: getattr(due, name) for name in due.__slots__}
        await Instrument.update(changed | {"version": version + 1, "updated_at": now}, force=True).where(
            Instrument.id == instrument_id
        )
        await InstrumentRange.delete().where(InstrumentRange.instrument == instrument_id)
        await _insert(_range_rows(instrument_id, facts.ranges))


async def set_status(instrument_id: int, status: Status, now: datetime) -> None:
    """Say that an instrument is in use, stopped for a time, or retired."""
    await Instrument.update({"status": status, "updated_at": now}).where(Instrument.id == instrument_id)


async def _place(database: asyncpg.Connection, enterprise_id: int, site_id: int) -> _Place:
    found = await database.fetchrow(
        """SELECT enterprise.name AS enterprise_name, site.name AS site_name, site.commune_code
           FROM site JOIN enterprise ON enterprise.id = site.enterprise
           WHERE site.id = $1 AND enterprise.id = $2""",
        site_id,
        enterprise_id,
    )
    if found is None:
        raise ValueError(f"site {site_id} is not one of enterprise {enterprise_id}")
    return _Place(**found)


async def _refuse_second(database: asyncpg.Connection, enterprise_id: int, key: object, *, own_id: int | None) -> None:
    existing = await database.fetchval(
        "SELECT id FROM instrument WHERE enterprise = $1 AND identity_key = $2 AND id IS DISTINCT FROM $3",
        enterprise_id,
        key,
        own_id,
    )
    if existing is not None:
        raise AlreadyEnrolledError(existing)


def _columns(facts: InstrumentFacts, place: _Place) -> dict[str, Any]:
    row = law().row(facts.kind_code) if facts.kind_code else None
    commune = gazetteer().by_code(place.commune_code)
    kind_names = (row.code, row.name_vi, row.name_en) if row else (facts.kind_name,)
    unserialled = (facts.kind_code, facts.kind_name, facts.accuracy_class, facts.year, facts.place, facts.site_id)
    kept = {} if facts.rule_fields is None else {"rule_fields": json.dumps(dict(facts.rule_fields), ensure_ascii=False)}
    return {
        **kept,
        "site": facts.site_id,
        "kind_code": facts.kind_code,
        "kind_name": facts.kind_name,
        "legal_basis": facts.legal_basis,
        "interval_months": facts.interval_months,
        "maker": facts.maker,
        "model": facts.model,
        "serial": facts.serial,
        "serial_fold": fold_serial(facts.serial),
        "accuracy_class": facts.accuracy_class,
        "year": facts.year,
        "place": facts.place,
        "identity_key": identity_key(facts.maker, facts.model, facts.serial, (*unserialled, *facts.ranges)),
        "search": search_text(
            facts.serial,
            *kind_names,
            facts.maker,
            facts.model,
            facts.place,
            place.site_name,
            commune.title if commune else "",
            place.enterprise_name,
        ),
    }


def _range_rows(instrument_id: int, ranges: tuple[RangeFact, ...]) -> list[Table]:
    return [
        InstrumentRange(
            instrument=instrument_id,
            position=position,
            quantity_kind=fact.quantity_kind,
            low=fact.low,
            high=fact.high,
            unit=fact.unit,
            resolution=fact.resolution,
            resolution_unit=fact.resolution_unit,
        )
        for position, fact in enumerate(ranges)
    ]
