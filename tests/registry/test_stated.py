"""A certificate goes on saying what it said, whatever becomes of the instrument in the registry."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from registry import find
from registry.database import connection
from registry.enrol import amend_instrument, enrol_instrument
from registry.record import record_control
from registry.stated import stated
from tests.registry.test_enrol_and_record import NOW, TODAY, a_market, a_scale, verified

pytestmark = pytest.mark.usefixtures("db")


async def a_certificate(**changes):
    enterprise, site = await a_market()
    number = await enrol_instrument(enterprise, a_scale(site), NOW)
    new = verified(number, **{"certificate_number": "KĐ-1", **changes})
    control = await record_control(new, today=TODAY, now=NOW + timedelta(hours=1))
    return number, site, control, await find.instrument(number)


async def test_the_facts_of_the_day_of_the_record_are_kept_with_their_decimals():
    _, _, control, row = await a_certificate()
    said = await stated(row, control)
    assert said.kept_at == NOW + timedelta(hours=1)
    assert not said.changed
    assert said.row == row
    assert str(said.row.ranges[0].high) == "150.0"


async def test_what_is_amended_or_renamed_later_changes_no_certificate():
    number, site, control, row = await a_certificate()
    ranges = (replace(row.ranges[0], high=Decimal(60)),)
    facts = a_scale(site, serial="CB-NEW", model="NHHS-60", place="Quầy cá", ranges=ranges)
    await amend_instrument(number, facts, version=row.version, now=NOW)
    async with connection() as database:
        await database.execute("UPDATE enterprise SET name = 'Tên mới', address = 'Số 2'")
        await database.execute("UPDATE site SET name = 'Chợ mới'")
    now = await find.instrument(number)
    assert (now.serial, now.enterprise_name) == ("CB-NEW", "Tên mới")
    said = await stated(now, control)
    assert said.changed
    kept = ("serial", "model", "place", "enterprise_name", "site_name", "ranges")
    assert [getattr(said.row, name) for name in kept] == [getattr(row, name) for name in kept]
    assert said.owner_address == ""
    assert said.row.version == now.version  # what is no fact of the certificate is today's


async def test_the_owner_of_that_day_is_named_after_a_sale():
    number, _, control, row = await a_certificate()
    buyer, place = await a_market("0100109106")
    async with connection() as database:
        await database.execute("UPDATE enterprise SET name = 'Người mua' WHERE id = $1", buyer)
        await database.execute("UPDATE instrument SET enterprise = $1, site = $2 WHERE id = $3", buyer, place, number)
    said = await stated(await find.instrument(number), control)
    assert (said.row.enterprise_name, said.row.tax_code) == (row.enterprise_name, row.tax_code)
    assert said.row.enterprise_id == buyer  # who may see it follows the instrument


@pytest.mark.parametrize("result", ["pass", "fail"])
async def test_where_there_is_no_certificate_nothing_is_kept_and_today_stands_in(result):
    _, _, control, row = await a_certificate(certificate_number="", result=result)
    said = await stated(row, control)
    assert said.kept_at is None
    assert said.row == row
    assert not said.changed


async def test_a_control_that_does_not_exist_states_nothing():
    _, _, control, row = await a_certificate()
    with pytest.raises(LookupError):
        await stated(row, control + 1)
