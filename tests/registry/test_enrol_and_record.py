"""Enrolling an instrument and recording its controls, on the real database."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from registry import find
from registry.control_rules import faults
from registry.enrol import (
    AlreadyEnrolledError,
    StaleError,
    amend_instrument,
    enrol_enterprise,
    enrol_instrument,
    enrol_site,
    set_status,
)
from registry.law.load import law
from registry.record import RefusedControlError, record_control
from registry.values import InstrumentFacts, NewContact, NewControl, NewEnterprise, NewSite, RangeFact

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("db")


async def a_market(tax_code="4900100011"):
    enterprise = await enrol_enterprise(
        NewEnterprise(tax_code, "Ban Quản lý chợ Kỳ Lừa", contacts=(NewContact("Hoa", "hoa@cho.example"),)), NOW
    )
    return enterprise, await enrol_site(enterprise, NewSite("Chợ Kỳ Lừa", "06196"), NOW)


def a_scale(site, serial="CB-615822", **changes):
    facts = {
        "kind_code": "8b",
        "maker": "Nhơn Hòa",
        "model": "NHHS-100",
        "place": "Quầy thịt số 5",
        "ranges": (RangeFact("mass", Decimal(0), Decimal("150.0"), "kg", Decimal("0.05"), "kg"),),
    }
    return InstrumentFacts(site_id=site, serial=serial, **{**facts, **changes})


def verified(instrument, performed_on=date(2026, 3, 10), **changes):
    given = {"kind": "verification", "occasion": "periodic", "result": "pass"} | changes
    return NewControl(instrument_id=instrument, performed_on=performed_on, **given)


async def test_an_instrument_keeps_its_numbers_as_they_were_written():
    enterprise, site = await a_market()
    row = await find.instrument(await enrol_instrument(enterprise, a_scale(site), NOW))
    assert [str(row.ranges[0].high), str(row.ranges[0].resolution), row.due_on] == ["150.0", "0.05", None]


async def test_recording_a_verification_opens_the_next_cycle_without_any_further_act():
    enterprise, site = await a_market()
    instrument = await enrol_instrument(enterprise, a_scale(site), NOW)
    await record_control(verified(instrument), today=TODAY, now=NOW)
    row = await find.instrument(instrument)
    assert (row.verified_on, row.due_on, row.last_result) == (date(2026, 3, 10), date(2027, 3, 31), "pass")


async def test_the_base_is_the_latest_work_not_the_latest_typing():
    enterprise, site = await a_market()
    instrument = await enrol_instrument(enterprise, a_scale(site), NOW)
    await record_control(verified(instrument, date(2026, 3, 10)), today=TODAY, now=NOW)
    await record_control(verified(instrument, date(2025, 3, 1)), today=TODAY, now=NOW)
    assert (await find.instrument(instrument)).due_on == date(2027, 3, 31)


async def test_a_failed_verification_ends_validity_and_a_later_pass_restores_it():
    enterprise, site = await a_market()
    instrument = await enrol_instrument(enterprise, a_scale(site), NOW)
    await record_control(verified(instrument), today=TODAY, now=NOW)
    await record_control(verified(instrument, date(2026, 6, 1), result="fail"), today=TODAY, now=NOW)
    failed = await find.instrument(instrument)
    await record_control(verified(instrument, date(2026, 6, 20), occasion="after_repair"), today=TODAY, now=NOW)
    repaired = await find.instrument(instrument)
    assert (failed.due_on, failed.last_result) == (date(2026, 6, 1), "fail")
    assert (repaired.due_on, repaired.last_result) == (date(2027, 6, 30), "pass")


async def test_a_calibration_does_not_renew_what_the_law_wants_verified():
    enterprise, site = await a_market()
    instrument = await enrol_instrument(enterprise, a_scale(site), NOW)
    await record_control(verified(instrument), today=TODAY, now=NOW)
    await record_control(verified(instrument, date(2026, 9, 1), kind="calibration"), today=TODAY, now=NOW)
    assert (await find.instrument(instrument)).due_on == date(2027, 3, 31)


async def test_an_instrument_outside_the_list_follows_its_owners_interval_and_calibration():
    enterprise, site = await a_market()
    facts = a_scale(site, kind_code=None, kind_name="Đồng hồ so", legal_basis="Sổ tay chất lượng", interval_months=6)
    instrument = await enrol_instrument(enterprise, facts, NOW)
    await record_control(verified(instrument, kind="calibration"), today=TODAY, now=NOW)
    assert (await find.instrument(instrument)).due_on == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"performed_on": date(2026, 11, 24)}, "performed_on"),
        ({"performed_on": date(1926, 11, 24)}, "performed_on"),
        ({"performed_on": None}, "performed_on"),
        ({"printed_valid_until": date(2026, 3, 9)}, "printed_valid_until"),
        ({"printed_valid_until": date(2062, 3, 9)}, "printed_valid_until"),
        ({"result": "fail", "certificate_number": "KĐ-1"}, "certificate_number"),
        ({"result": "fail", "printed_valid_until": date(2027, 3, 31)}, "printed_valid_until"),
    ],
)
def test_a_record_that_cannot_be_true_is_refused_at_its_field(changes, field):
    new = verified(1, **{"performed_on": date(2026, 3, 10)} | changes)
    assert [name for name, _ in faults(law(), "8b", new, TODAY)] == [field]


@pytest.mark.parametrize(
    ("kind", "occasion", "fields"),
    [
        ("1a", "periodic", ["occasion"]),
        ("34b", "after_repair", ["occasion"]),
        ("8b", "after_repair", []),
        ("1a", "initial", []),
    ],
)
def test_the_row_must_provide_for_the_occasion(kind, occasion, fields):
    assert [name for name, _ in faults(law(), kind, verified(1, occasion=occasion), TODAY)] == fields


async def test_a_refused_record_writes_nothing():
    enterprise, site = await a_market()
    instrument = await enrol_instrument(enterprise, a_scale(site), NOW)
    with pytest.raises(RefusedControlError) as refused:
        await record_control(verified(instrument, date(2026, 11, 24)), today=TODAY, now=NOW)
    assert [field for field, _ in refused.value.faults] == ["performed_on"]
    assert await find.controls(instrument) == ()


async def test_the_same_serial_is_found_across_spelling():
    enterprise, site = await a_market()
    first = await enrol_instrument(enterprise, a_scale(site, "CB-615.822"), NOW)
    with pytest.raises(AlreadyEnrolledError) as again:
        await enrol_instrument(enterprise, a_scale(site, "cb 615822", maker="NHON HOA"), NOW)
    assert again.value.existing_id == first


async def test_two_enterprises_may_own_the_same_serial_and_one_tax_code_is_one_enterprise():
    enterprise, site = await a_market()
    other, other_site = await a_market("4900100004")
    await enrol_instrument(enterprise, a_scale(site), NOW)
    await enrol_instrument(other, a_scale(other_site), NOW)
    with pytest.raises(AlreadyEnrolledError):
        await a_market()


async def test_a_site_of_another_enterprise_is_refused():
    enterprise, _ = await a_market()
    _, other_site = await a_market("4900100004")
    with pytest.raises(ValueError, match="is not one of enterprise"):
        await enrol_instrument(enterprise, a_scale(other_site), NOW)


async def test_amending_moves_the_due_date_with_the_kind_and_refuses_a_stale_form():
    enterprise, site = await a_market()
    instrument = await enrol_instrument(enterprise, a_scale(site), NOW)
    await record_control(verified(instrument), today=TODAY, now=NOW)
    await amend_instrument(instrument, a_scale(site, kind_code="8a"), version=1, now=NOW)
    assert (await find.instrument(instrument)).due_on == date(2028, 3, 31)
    with pytest.raises(StaleError):
        await amend_instrument(instrument, a_scale(site), version=1, now=NOW)


@pytest.mark.parametrize(
    "text", ["cân bàn", "can ban", "CB-615", "cb615822", "615822", "nhơn hòa quầy", "cho ky lua", "8b"]
)
async def test_an_instrument_is_found_by_the_beginning_of_any_word(text):
    enterprise, site = await a_market()
    instrument = await enrol_instrument(enterprise, a_scale(site), NOW)
    page = await find.instrument_page(find.InstrumentFilter(text=text))
    assert [row.id for row in page.rows] == [instrument]


@pytest.mark.parametrize("text", ["--", "'; DROP TABLE instrument", "!!! & |", "cân bàn xyz", "\\", "zz:*"])
async def test_hostile_or_foreign_words_find_nothing(text):
    enterprise, site = await a_market()
    await enrol_instrument(enterprise, a_scale(site), NOW)
    assert (await find.instrument_page(find.InstrumentFilter(text=text))).rows == ()


async def test_pages_walk_forwards_and_backwards_over_every_instrument_once():
    enterprise, site = await a_market()
    for number in range(7):
        await enrol_instrument(enterprise, a_scale(site, f"S{number}"), NOW)
    wanted = find.InstrumentFilter(enterprise_id=enterprise)
    first = await find.instrument_page(wanted, size=3)
    second = await find.instrument_page(wanted, after=first.after, size=3)
    third = await find.instrument_page(wanted, after=second.after, size=3)
    back = await find.instrument_page(wanted, before=third.before, size=3)
    last = await find.instrument_page(wanted, last=True, size=3)
    assert [len(page.rows) for page in (first, second, third, last)] == [3, 3, 1, 3]
    assert (first.before, third.after, last.after) == (None, None, None)
    assert back.rows == second.rows
    assert len({row.id for page in (first, second, third) for row in page.rows}) == 7


async def test_a_retired_instrument_leaves_the_list_and_the_counters():
    enterprise, site = await a_market()
    instrument = await enrol_instrument(enterprise, a_scale(site), NOW)
    await record_control(verified(instrument), today=TODAY, now=NOW)
    before = await find.counters(TODAY, date(2027, 1, 22), enterprise)
    await set_status(instrument, "retired", NOW)
    after = await find.counters(TODAY, date(2027, 1, 22), enterprise)
    assert (before.valid, after.valid) == (1, 0)
    assert (await find.instrument_page(find.InstrumentFilter(shown="retired"))).rows[0].id == instrument
