"""What a person is told by mail: courtesies stop at once and are recorded, acts under the law stay and say why."""

from typing import Any

import pytest

from registry.database import connection
from scheduler.notices.hours import Hours
from scheduler.notices.house import house, keep_rules
from scheduler.notices.kinds import courtesies
from scheduler.notices.own_hours import every_hours
from scheduler.notices.rules import Rules
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


async def test_own_hours_are_kept_recorded_shown_and_given_up(stage: Stage) -> None:
    hoa, market = await stage.at("hoa"), stage.cast.enterprises[MARKET]
    wanted = EVERYTHING | {"open_from": "8h30", "open_until": "", "working_days_only": "1"}
    assert (await hoa.submit(HERE, wanted)).status_code == 303
    assert await every_hours() == {(market, HOA): Hours(510, None, working_days_only=True)}
    page = (await hoa.get(HERE)).text
    assert 'name="open_from" type="text" value="08:30"' in page
    assert 'name="working_days_only" value="1" checked' in page
    (noted,) = await fetch(
        "SELECT by, enterprise FROM setting_change WHERE subject LIKE 'contact:%' ORDER BY id DESC LIMIT 1"
    )
    assert tuple(noted) == (HOA, market)
    changes = (await hoa.get("/contacts")).text
    assert "Nhận thư từ" in changes
    assert "08:30" in changes
    assert (await hoa.submit(HERE, EVERYTHING)).status_code == 303
    assert await every_hours() == {}


async def test_hours_that_the_house_has_since_closed_are_said_and_kept(stage: Stage) -> None:
    await keep_rules(Rules(), "admin@x.vn", NOW)
    hoa = await stage.at("hoa")
    assert (await hoa.submit(HERE, EVERYTHING | {"open_from": "20:00"})).status_code == 303
    assert "giờ riêng dưới đây không còn dùng được" not in (await hoa.get(HERE)).text
    await keep_rules(Rules(open_from=420, open_until=1140), "admin@x.vn", NOW)
    page = (await hoa.get(HERE)).text
    assert "giờ riêng dưới đây không còn dùng được" in page
    assert "Cơ quan gửi thư từ 07:00 đến 19:00, mọi ngày." in page
    assert (await hoa.submit(HERE, EVERYTHING)).status_code == 303
    assert "giờ riêng dưới đây không còn dùng được" not in (await hoa.get(HERE)).text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"open_from": "19:00"}, "Cơ quan chỉ gửi thư từ 07:00 đến 19:00"),
        ({"open_until": "7:00"}, "Cơ quan chỉ gửi thư từ 07:00 đến 19:00"),
        ({"open_from": "20:00", "open_until": "22:00"}, "Cơ quan chỉ gửi thư từ 07:00 đến 19:00"),
        ({"open_from": "12:00", "open_until": "12:00"}, "Giờ thôi nhận phải sau giờ bắt đầu nhận"),
        ({"open_from": "22:00", "open_until": "6:00"}, "Giờ thôi nhận phải sau giờ bắt đầu nhận"),
        ({"open_from": "sáng"}, "“sáng” không phải giờ trong ngày."),
        ({"open_until": "24:01"}, "“24:01” không phải giờ trong ngày."),
    ],
)
async def test_hours_that_leave_no_minute_are_refused_with_the_reason(
    stage: Stage, values: dict[str, str], said: str
) -> None:
    await keep_rules(Rules(open_from=420, open_until=1140), "admin@x.vn", NOW)
    before = await every_hours()
    answer = await (await stage.at("hoa")).submit(HERE, EVERYTHING | values)
    assert answer.status_code == 422
    assert said in answer.text
    assert await every_hours() == before


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
