"""What a list changes, and whom that touches: for planners, before and after it enters into force."""

from dataclasses import replace
from datetime import date
from typing import Any

from registry.database import connection
from registry.find_list_changes import Reach, reach
from registry.law.load import law
from registry.recount import recount
from tests.cast import NOW
from tests.web.pages.conftest import Stage

HERE = "/law/changes"
FIRST_DAY = date(2024, 10, 15)
COMING = date(2030, 1, 1)
BEFORE = replace(law(), lists=law().lists[:1])


async def fetch(query: str, *values: Any) -> list[Any]:
    async with connection() as database:
        return await database.fetch(query, *values)


async def test_rows_added_and_removed_are_shown_with_the_instruments_they_touch(stage: Stage) -> None:
    await fetch("UPDATE instrument SET kind_code = '43a' WHERE id = $1", stage.cast.instruments["good_scale"])
    page = (await (await stage.at("head")).get(HERE)).text
    assert "1 phương tiện đo đang dùng của 1 cơ sở" in page
    assert [word in page for word in ("thêm vào danh mục", "đưa ra khỏi danh mục", "69c", "43a")] == [True] * 4


async def test_due_dates_that_the_list_moved_are_shown_from_when_to_when(stage: Stage) -> None:
    scale = stage.cast.instruments["good_scale"]
    await fetch("UPDATE instrument SET kind_code = '43a' WHERE id = $1", scale)
    await fetch(
        "UPDATE control SET performed_on = '2024-11-04', printed_valid_until = NULL WHERE instrument = $1", scale
    )
    await recount(BEFORE, FIRST_DAY, NOW)
    await recount(law(), FIRST_DAY, NOW)
    page = (await (await stage.at("head")).get(HERE)).text
    assert "1 hạn đã tính lại" in page
    assert f'href="/instruments/{scale}"' in page
    assert "không có hạn" in page


async def test_a_coming_list_touches_every_instrument_of_its_kinds_and_moves_none(stage: Stage) -> None:
    rows = await fetch(
        "SELECT kind_code, count(*) AS n, count(DISTINCT enterprise) AS e,"
        " count(*) FILTER (WHERE due_on IS NOT NULL AND (verified_on IS NOT NULL OR valid_until IS NOT NULL)) AS k"
        " FROM instrument WHERE status = 'in_use' AND kind_code IS NOT NULL GROUP BY kind_code"
    )
    found = await reach([row["kind_code"] for row in rows], COMING)
    total = found.pop(None)
    assert found == {row["kind_code"]: Reach(row["n"], row["e"], row["k"], 0) for row in rows}
    assert total.instruments == sum(row["n"] for row in rows)
    assert (await reach([], COMING)) == {None: Reach()}


async def test_a_list_that_is_not_loaded_and_the_first_one_are_not_found(stage: Stage) -> None:
    head = await stage.at("head")
    for asked in ("2020-01-01", "2030-01-01", "x", "' OR 1=1"):
        assert (await head.get(HERE, params={"list": asked})).status_code == 404
