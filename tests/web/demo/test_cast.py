"""The cast stands as its table says on the day on which all tests play."""

from datetime import date

import pytest
from piccolo.engine.postgres import PostgresEngine

from registry import find
from registry.law.load import law
from scheduler.due import Facts, due
from tests.cast import EMAILS, INSTRUMENTS, TODAY, enrol_cast

STANDS = {
    "late_scale": ("overdue", date(2026, 10, 31)),
    "scale_due_today": ("soon", TODAY),
    "scale_due_soon": ("soon", date(2026, 12, 31)),
    "good_scale": ("valid", date(2028, 3, 31)),
    "unverified_scale": ("none", None),
    "pump_phai_ve": ("soon", date(2026, 11, 30)),
    "pump_dong_dang": ("valid", date(2027, 6, 30)),
    "failed_pump_huu_lung": ("overdue", date(2026, 11, 10)),
    "sphygmomanometer": ("soon", date(2026, 11, 30)),
    "mercury_thermometer": ("none", None),
    "weighbridge": ("valid", date(2027, 3, 31)),
    "caliper": ("valid", date(2027, 2, 28)),
    "strangers_scale": ("soon", date(2026, 12, 20)),
}


@pytest.mark.usefixtures("db")
async def test_each_instrument_of_the_cast_stands_as_its_comment_says() -> None:
    cast = await enrol_cast()
    assert set(STANDS) == set(INSTRUMENTS)
    for name, (standing, due_on) in STANDS.items():
        row = await find.instrument(cast.instruments[name])
        assert row is not None
        facts = Facts(
            row.kind_code, row.interval_months, row.verified_on, row.valid_until, row.validity_policy, row.last_result
        )
        found = due(law(), facts, TODAY)
        assert (name, found.standing, found.due_on, row.due_on) == (name, standing, due_on, due_on)


async def test_the_cast_has_its_sites_and_accounts(db: PostgresEngine) -> None:
    cast = await enrol_cast()
    assert len(cast.sites["4900100004"]) == 3
    assert len(cast.sites["4900100036"]) == 2
    assert set(cast.accounts) == set(EMAILS)
