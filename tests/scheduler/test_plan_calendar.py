"""A plan into a year whose holidays nobody knows says so, and not once somebody entered them."""

from datetime import date

import pytest

from registry.tables.people import HolidayOverride
from scheduler.plans import Asked, registry_instance
from tests.cast import enrol_cast


@pytest.mark.usefixtures("db")
async def test_a_year_without_holidays_is_named_until_they_are_entered() -> None:
    await enrol_cast()
    far = date(2040, 11, 5)
    said = (await registry_instance(Asked(26), far)).faults
    await HolidayOverride(day=date(2040, 12, 24), working=False, reason="Nghỉ bù").save()
    await HolidayOverride(day=date(2041, 1, 24), working=False, reason="Nghỉ Tết").save()
    then = (await registry_instance(Asked(26), far)).faults

    assert [dict(one.params)["year"] for one in said if one.code == "holidays_not_decreed"] == [2040, 2041]
    assert [one for one in then if one.code == "holidays_not_decreed"] == []
