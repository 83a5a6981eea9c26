"""The two-year forecast, on the cast's instruments."""

from registry.database import connection
from tests.web.pages.conftest import Stage


async def test_the_forecast_says_what_each_year_needs_and_every_month(stage: Stage) -> None:
    answer = await (await stage.at("head")).get("/planning/forecast")

    assert answer.status_code == 200
    assert answer.text.count("Mười hai tháng từ") == 2
    assert answer.text.count('data-label="Cần (ngày công)"') == 24


async def test_a_field_that_nobody_can_do_breaks_in_its_month(stage: Stage) -> None:
    async with connection() as raw:
        people = await raw.fetch("SELECT id, fields FROM inspector")
        await raw.execute("UPDATE inspector SET fields = '{}'")
    try:
        text = (await (await stage.at("head")).get("/planning/forecast")).text
    finally:
        async with connection() as raw:
            for person in people:
                await raw.execute("UPDATE inspector SET fields = $1 WHERE id = $2", person["fields"], person["id"])

    assert "thiếu ít nhất" in text
    assert "<span>thiếu</span>" in text
