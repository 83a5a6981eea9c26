"""Early against travel: the present plan in minutes and đồng, the curve reckoned beside the pages, the rates."""

import asyncio

from registry.database import connection
from scheduler.plans import plan_registry
from scheduler.rates import rates_in_force
from scheduler.trade_curves import begin_curve, last_curves
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from web.pages.planning import trade_off

PAGE = "/planning/trade-off"
NEW = {"hour_vnd": "75000", "km_vnd": "12000", "instrument_day_vnd": "800", "source": "Định mức số 12/2026 của đơn vị"}


async def test_nothing_is_reckoned_yet_and_the_rates_are_called_assumptions(stage: Stage) -> None:
    text = (await (await stage.at("head")).get(PAGE)).text
    assert "Chưa có đường cong nào" in text
    assert "chưa kiểm chứng" in text
    assert "Tính đường cong" in text


async def test_the_curve_is_reckoned_beside_the_pages_and_drawn_with_its_numbers(stage: Stage) -> None:
    head = await stage.at("head")
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    answer = await head.submit(PAGE, {"weeks": "4"})
    assert answer.status_code == 303
    assert "Đang tính đường cong mới" in (await head.get(PAGE)).text
    await asyncio.gather(*trade_off._reckonings)
    text = (await head.get(PAGE)).text

    assert "<polyline" in text
    assert [f">×{weight}" in text for weight in ("0,25", "0,5", "1", "2", "4")] == [True] * 5
    assert "Tính hôm nay" in text
    assert "Người đi đường" in text
    done, running = await last_curves()
    assert running is None
    assert done is not None
    assert len(done.made["inputs"]) == 64


async def test_only_one_curve_is_reckoned_at_a_time_and_a_killed_one_is_given_up(stage: Stage) -> None:
    first = await begin_curve(4, today=TODAY, now=NOW, by=None)
    assert first is not None
    assert await begin_curve(4, today=TODAY, now=NOW, by=None) is None
    answer = await (await stage.at("head")).submit(PAGE, {"weeks": "4"})
    assert answer.status_code == 303
    async with connection() as database:
        await database.execute("UPDATE trade_curve SET beat = now() - interval '2 minutes' WHERE id = $1", first)

    assert "bị ngắt giữa chừng" in (await (await stage.at("head")).get(PAGE)).text
    again = await begin_curve(4, today=TODAY, now=NOW, by=None)
    assert again is not None
    async with connection() as database:
        await database.execute("DELETE FROM trade_curve WHERE id = $1", again)


async def test_rates_are_set_with_their_source_and_asked_back(stage: Stage) -> None:
    head = await stage.at("head")
    answer = await head.submit(f"{PAGE}/rates", NEW)
    held = await rates_in_force()

    assert answer.status_code == 303
    assert (held.rates.hour_vnd, held.source) == (75_000, NEW["source"])
    assert NEW["source"] in (await head.get(PAGE)).text


async def test_a_rate_that_is_none_is_refused_beside_its_field_and_what_was_typed_stays(stage: Stage) -> None:
    before = await rates_in_force()
    answer = await (await stage.at("head")).submit(f"{PAGE}/rates", {**NEW, "km_vnd": "chín nghìn", "source": ""})

    assert answer.status_code == 422
    assert 'value="chín nghìn"' in answer.text
    assert 'id="km_vnd-error"' in answer.text
    assert 'id="source-error"' in answer.text
    assert await rates_in_force() == before


async def test_weeks_that_are_none_are_refused(stage: Stage) -> None:
    answer = await (await stage.at("head")).submit(PAGE, {"weeks": "99"})
    assert answer.status_code == 422


async def test_members_neither_reckon_nor_set(stage: Stage) -> None:
    hoa = await stage.at("hoa")
    codes = [(await hoa.submit(path, NEW)).status_code for path in (PAGE, f"{PAGE}/rates")]
    assert codes == [403, 403]
