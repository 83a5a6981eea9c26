"""What a plan is asked for on its page: prices of uneven loads in minutes or in đồng."""

from fractions import Fraction

import pytest

from registry.database import connection
from scheduler.planner.balance import DEFAULT_LEVELLING, Levelling
from scheduler.plans import Asked, open_draft, solve_draft
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from web.forms import Form
from web.pages.planning.drafts import read_asked

MINUTE = Fraction(2_000)  # đồng
ASKED = [
    # nothing said: as usual
    ({}, DEFAULT_LEVELLING),
    ({"level_inspectors": "0", "level_weeks": "10"}, Levelling(0.0, 0.1)),
    ({"level_inspectors": "5", "level_unit": "minutes"}, Levelling(0.05, DEFAULT_LEVELLING.weeks)),
    # 100 minutes at 20,000 đồng are 10 minutes of 2,000 đồng
    ({"level_inspectors": "6000", "level_weeks": "20000", "level_unit": "vnd"}, Levelling(0.03, 0.1)),
]


@pytest.mark.parametrize(("form", "expected"), ASKED)
def test_prices_of_uneven_loads_are_read_in_minutes_or_in_dong(form: dict[str, str], expected: Levelling) -> None:
    asked = read_asked(Form({"weeks": "4", **form}), MINUTE)
    assert asked is not None
    assert asked.levelling == expected


@pytest.mark.parametrize("form", [{"level_weeks": "101"}, {"level_weeks": "200001", "level_unit": "vnd"}])
def test_a_price_beyond_a_minute_for_a_minute_is_refused(form: dict[str, str]) -> None:
    asked = Form({"weeks": "4", **form})
    assert read_asked(asked, MINUTE) is None
    assert [fault.name for fault in asked.errors] == ["level_weeks"]


def test_without_a_price_of_a_minute_dong_mean_nothing_and_minutes_are_read() -> None:
    asked = read_asked(Form({"weeks": "4", "level_weeks": "10", "level_unit": "vnd"}), Fraction(0))
    assert asked is not None
    assert asked.levelling.weeks == 0.1


async def test_the_page_shows_both_prices_and_what_a_minute_is_worth(stage: Stage) -> None:
    text = (await (await stage.at("head")).get("/planning")).text
    assert 'name="level_inspectors"' in text
    assert 'name="level_weeks"' in text
    # 60,000 đồng an hour and 9,000 đồng a kilometre at 38 km/h
    assert "6700" in text.split("Một phút trên đường là")[1][:8].replace(".", "")


async def test_a_draft_keeps_the_prices_it_was_asked_for(stage: Stage) -> None:
    asked = Asked(weeks=4, seconds=None, iterations=20, levelling=Levelling(0.1, 0.2))
    number = await open_draft(asked, today=TODAY, now=NOW, made_by=None)
    plan = await solve_draft(number, asked, today=TODAY)
    assert plan.made is not None
    assert (plan.made.level_inspectors, plan.made.level_weeks) == (0.1, 0.2)
    async with connection() as database:
        kept = await database.fetchval(
            "SELECT summary -> 'asked' -> 'levelling' ->> 'weeks' FROM plan WHERE id = $1", number
        )
    assert kept == "0.2"
