"""The invented province is one that the law, the unit table and the registry's own verbs would accept."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from registry.control_rules import faults
from registry.identity import judge_tax_code, normalise_phone
from registry.law.load import law
from registry.law.validity import stored_due
from registry.values import NewControl
from scheduler.due import Standing, standing
from scheduler.fields import fields
from units.table import UNITS, unit_in
from web.demo.accounts import demo_accounts
from web.demo.cast import CAST
from web.demo.columns import evidence_of
from web.demo.load import ENTERPRISES, INSTRUMENTS, size_of
from web.demo.province import province
from web.demo.sources import surroundings
from web.demo.staff import OFFICERS, leaves
from web.demo.values import Enterprise, Instrument

TODAY = date(2026, 11, 23)
DAYS = [TODAY, date(2027, 1, 31), date(2028, 2, 29)]


@cache
def made(seed: int = 1, today: date = TODAY, instruments: int = INSTRUMENTS) -> tuple[Enterprise, ...]:
    return tuple(province(seed, today, size_of(instruments), surroundings(today.year)))


def instruments_of(enterprises: tuple[Enterprise, ...]) -> Iterator[Instrument]:
    return (instrument for enterprise in enterprises for site in enterprise.sites for instrument in site.instruments)


def digest(enterprises: tuple[Enterprise, ...]) -> str:
    return hashlib.sha256(repr(enterprises).encode()).hexdigest()


def test_the_same_seed_on_the_same_day_gives_the_same_province() -> None:
    again = tuple(province(1, TODAY, size_of(INSTRUMENTS), surroundings(TODAY.year)))
    assert digest(again) == digest(made())
    assert digest(made(seed=2)) != digest(made())


@pytest.mark.parametrize("wanted", [1000, 1500, INSTRUMENTS, 5000])
def test_it_has_exactly_as_many_instruments_as_asked_for(wanted: int) -> None:
    enterprises = made(instruments=wanted)
    assert sum(1 for _ in instruments_of(enterprises)) == wanted
    assert len(enterprises) >= ENTERPRISES
    assert all(site.instruments for enterprise in enterprises for site in enterprise.sites)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_uses_every_commune_and_at_least_25_kinds(seed: int) -> None:
    communes = {site.commune_code for enterprise in made(seed) for site in enterprise.sites}
    assert communes == {commune.code for commune in surroundings(TODAY.year).communes}
    assert len({instrument.kind_code for instrument in instruments_of(made(seed))}) >= 25


def test_kinds_from_memory_and_closed_kinds_occur() -> None:
    assert {"43a", "69b", "27b"} <= {instrument.kind_code for instrument in instruments_of(made())}


def test_two_fifths_are_scales_and_two_fifths_measure_fuel() -> None:
    work = fields().work
    counted = Counter(work[instrument.kind_code].field for instrument in instruments_of(made()))
    assert 0.33 < (counted["mass"] + counted["heavy"]) / INSTRUMENTS < 0.48
    assert 0.30 < counted["fuel"] / INSTRUMENTS < 0.45


def test_tax_codes_are_valid_and_given_once() -> None:
    codes = [enterprise.tax_code for enterprise in made(instruments=5000)]
    assert all(judge_tax_code(code).valid for code in codes)
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("49") for code in codes if len(code) == 10)
    assert sum(len(code) == 12 for code in codes) > 20


def test_nobody_real_can_be_reached() -> None:
    contacts = [contact for enterprise in made() for contact in enterprise.contacts]
    emails = [contact.email for contact in contacts if contact.email]
    assert len(emails) > 200
    assert all(email.endswith(".example") and email == email.lower() and email.isascii() for email in emails)
    phones = [contact.phone for contact in contacts] + [enterprise.phone for enterprise in made() if enterprise.phone]
    assert all(normalise_phone(phone) == phone and phone.startswith("+842050") for phone in phones)
    assert all(account.email.endswith(".example") for account in demo_accounts())


def test_domains_belong_to_one_enterprise_each() -> None:
    domains = [{contact.email.partition("@")[2] for contact in e.contacts if contact.email} for e in made()]
    assert all(len(of_one) <= 1 for of_one in domains)
    counted = Counter(domain for of_one in domains for domain in of_one)
    assert max(counted.values()) == 1


def test_every_range_is_in_a_unit_its_kind_allows() -> None:
    for code, makes in surroundings(TODAY.year).catalogue.makes.items():
        row = law().row(code)
        assert row is not None
        for fact in (fact for make in makes for fact in make.ranges):
            assert fact.quantity_kind in row.quantity_kinds
            assert unit_in(fact.unit, fact.quantity_kind).code == fact.unit
            assert (fact.resolution is None) == (fact.resolution_unit == "")
            assert not fact.resolution_unit or set(UNITS[fact.resolution_unit].kinds) & set(row.quantity_kinds)
            assert fact.low is not None
            assert fact.high is not None
            assert fact.low <= fact.high


def test_no_enterprise_has_the_same_maker_model_and_serial_twice() -> None:
    for enterprise in made(instruments=5000):
        named = [(i.maker, i.model, i.serial) for i in instruments_of((enterprise,))]
        assert len(set(named)) == len(named)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_verbs_would_accept_every_control(today: date) -> None:
    for instrument in instruments_of(made(today=today)):
        for control in instrument.controls:
            new = NewControl(
                instrument_id=1,
                kind=control.kind,
                occasion=control.occasion,
                performed_on=control.performed_on,
                result=control.result,
                certificate_number=control.certificate_number,
                sticker_number=control.sticker_number,
                printed_valid_until=control.printed_valid_until,
                policy=control.policy,
            )
            assert list(faults(law(), instrument.kind_code, new, today)) == []


def test_histories_run_forward_from_the_year_of_manufacture() -> None:
    for instrument in instruments_of(made()):
        days = [control.performed_on for control in instrument.controls]
        assert days == sorted(days)
        assert instrument.year <= (days[0].year if days else TODAY.year)


def test_certificate_and_sticker_numbers_are_never_given_twice() -> None:
    controls = [control for instrument in instruments_of(made()) for control in instrument.controls]
    for given in (
        [control.certificate_number for control in controls if control.certificate_number],
        [control.sticker_number for control in controls if control.sticker_number],
    ):
        assert len(given) > INSTRUMENTS
        assert len(set(given)) == len(given)


def test_histories_hold_fails_repairs_calibrations_and_first_verifications() -> None:
    controls = [control for instrument in instruments_of(made()) for control in instrument.controls]
    assert len([control for control in controls if control.result == "fail"]) >= 10
    assert {control.occasion for control in controls} == {"initial", "periodic", "after_repair"}
    assert {control.kind for control in controls} == {"verification", "calibration"}
    assert {instrument.status for instrument in instruments_of(made())} == {"in_use", "stopped", "retired"}
    assert any(not instrument.controls for instrument in instruments_of(made()))


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_on_any_day_most_are_valid_some_due_soon_some_overdue(today: date) -> None:
    shares = Counter[Standing]()
    for instrument in instruments_of(made(today=today)):
        due = stored_due(law(), instrument.kind_code, None, evidence_of(instrument.controls))
        shares[standing(due.due_on, today)] += 1
    share = {name: count / INSTRUMENTS for name, count in shares.items()}
    assert 0.63 < share[Standing.VALID] < 0.77
    assert 0.10 < share[Standing.SOON] < 0.20
    assert 0.08 < share[Standing.OVERDUE] < 0.18
    assert 0.005 < share[Standing.NONE] < 0.08


def test_the_cast_comes_first_with_its_stations_and_laboratory() -> None:
    petrol, market, clinic, factory = made()[:4]
    assert [enterprise.tax_code for enterprise in (petrol, market, clinic, factory)] == [
        "4900100004", "4900100011", "4900100029", "4900100036",
    ]  # fmt: skip
    assert [site.name for site in petrol.sites] == [
        "Cửa hàng xăng dầu Phai Vệ", "Cửa hàng xăng dầu Đồng Đăng", "Cửa hàng xăng dầu Hữu Lũng",
    ]  # fmt: skip
    assert "8a" in {instrument.kind_code for instrument in instruments_of((market,))}
    assert "32" in {instrument.kind_code for instrument in instruments_of((clinic,))}
    assert {"6", "16a"} <= {instrument.kind_code for instrument in factory.sites[1].instruments}


def test_every_competence_is_covered_by_the_four_officers() -> None:
    assert len(OFFICERS) == 4
    assert {field for officer in OFFICERS for field in officer.fields} == set(fields().names)
    assert all(set(officer.fields) <= set(fields().names) for officer in OFFICERS)
    off = leaves(1, TODAY)
    assert {leave.code for leave in off} == {officer.code for officer in OFFICERS}
    assert len({(leave.code, leave.day) for leave in off}) == len(off)
    assert all(leave.day > TODAY and leave.day.weekday() < 5 for leave in off)


def test_there_is_an_account_for_each_role_and_each_of_the_cast() -> None:
    accounts = demo_accounts()
    assert {account.role for account in accounts} == {"member", "inspector", "planner", "administrator"}
    assert {account.enterprise for account in accounts if account.enterprise} == {member.tax_code for member in CAST}
    assert {account.inspector for account in accounts if account.inspector} == {officer.code for officer in OFFICERS}
    assert len({account.email for account in accounts}) == len(accounts)
    assert len({account.password for account in accounts}) == len(accounts)
    assert accounts == demo_accounts()
