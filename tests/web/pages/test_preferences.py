"""What a person is told by mail: courtesies stop at once and are recorded, acts under the law stay and say why."""

from typing import Any

import pytest

from registry.database import connection
from scheduler.notices.house import house
from scheduler.notices.kinds import courtesies
from scheduler.sweep import sweep
from tests.cast import EMAILS, NOW, TODAY
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET

HERE = "/preferences"
EVERYTHING = {f"kind_{kind.code}": "1" for kind in courtesies()} | {"language": "rule"}
HOA = EMAILS["hoa"]


async def fetch(query: str, *values: Any) -> list[Any]:
    async with connection() as database:
        return await database.fetch(query, *values)


async def test_the_page_says_what_can_be_stopped_and_why_the_rest_cannot(stage: Stage) -> None:
    page = (await (await stage.at("hoa")).get(HERE)).text
    assert page.count('type="checkbox" name="kind_') == len(courtesies()) == page.count(' value="1" checked')
    assert 'name="kind_stop_use"' not in page
    assert "Luật Đo lường 04/2011/QH13, điều 38" in page
    assert "60, 30, 7" in page


async def test_an_opt_out_stops_the_kind_at_once_and_stands_with_date_and_person(stage: Stage) -> None:
    hoa, market = await stage.at("hoa"), stage.cast.enterprises[MARKET]
    without = {name: value for name, value in EVERYTHING.items() if name != "kind_due"}
    assert (await hoa.submit(HERE, without)).status_code == 303
    rows = await fetch("SELECT recipient, kind, source, stopped_by, stopped_at, resumed_at FROM notice_opt_out")
    assert [tuple(row) for row in rows] == [(HOA, "due", "page", HOA, NOW, None)]
    page = (await hoa.get(HERE)).text
    assert "Đã ngừng và nhận lại" in page
    await sweep(TODAY, NOW)
    assert not await fetch("SELECT FROM message WHERE enterprise = $1", market)

    assert (await hoa.submit(HERE, EVERYTHING)).status_code == 303
    (row,) = await fetch("SELECT resumed_at, resumed_by FROM notice_opt_out")
    assert tuple(row) == (NOW, HOA)
    await sweep(TODAY, NOW)
    assert await fetch("SELECT FROM message WHERE enterprise = $1", market)


async def test_a_kind_under_the_law_is_not_stopped_whatever_is_posted(stage: Stage) -> None:
    hoa = await stage.at("hoa")
    assert (await hoa.submit(HERE, EVERYTHING | {"kind_stop_use": ""})).status_code == 303
    assert not await fetch("SELECT FROM notice_opt_out WHERE kind = 'stop_use'")


async def test_own_lead_days_and_language_are_kept_recorded_and_given_up(stage: Stage) -> None:
    hoa, market = await stage.at("hoa"), stage.cast.enterprises[MARKET]
    assert (await hoa.submit(HERE, EVERYTHING | {"days": "20", "language": "en"})).status_code == 303
    assert (await house()).timings.of_person == {("due", market, HOA): (20,)}
    assert [row[0] for row in await fetch("SELECT language FROM contact WHERE email = $1", HOA)] == ["en"]
    assert 'value="20"' in (await hoa.get(HERE)).text
    noted = await fetch("SELECT subject, by, enterprise FROM setting_change ORDER BY id DESC LIMIT 2")
    assert {row["subject"].partition(":")[0] for row in noted} == {"timing", "contact"}
    assert {(row["by"], row["enterprise"]) for row in noted} == {(HOA, market)}
    assert (await hoa.submit(HERE, EVERYTHING | {"days": "20", "none": "1"})).status_code == 303
    assert (await house()).timings.of_person == {("due", market, HOA): ()}
    assert (await hoa.submit(HERE, EVERYTHING)).status_code == 303
    assert (await house()).timings.of_person == {}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"days": "mai"}, "“mai” không phải số ngày."),
        ({"language": "fr"}, "Xin chọn một trong các mục có sẵn."),
        ({"language": ""}, "Xin điền mục này."),
    ],
)
async def test_a_choice_that_cannot_be_is_told_and_nothing_is_kept(
    stage: Stage, values: dict[str, str], said: str
) -> None:
    before = await fetch("SELECT count(*) FROM notice_opt_out")
    answer = await (await stage.at("hoa")).submit(HERE, values)
    assert answer.status_code == 422
    assert said in answer.text
    assert await fetch("SELECT count(*) FROM notice_opt_out") == before


async def test_staff_have_nothing_to_stop_and_a_member_who_is_no_contact_is_told(stage: Stage) -> None:
    head = await stage.at("head")
    assert "Tài khoản này không có thư nào để lựa chọn" in (await head.get(HERE)).text
    assert (await head.submit(HERE, EVERYTHING)).status_code == 403
    await fetch("DELETE FROM contact WHERE email = $1", EMAILS["thu"])
    thu = await stage.at("thu")
    assert "chưa có trong danh sách người liên hệ" in (await thu.get(HERE)).text
    assert (await thu.submit(HERE, EVERYTHING)).status_code == 422
