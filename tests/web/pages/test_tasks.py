"""What must be mended before notices can arrive, with its reason; closed when mended, or by hand with a reason."""

from datetime import timedelta
from typing import Any

import pytest

from registry.database import connection
from registry.law.load import law
from scheduler.list_tasks import ask_to_look
from scheduler.notices.tasks import NewTask, open_tasks
from scheduler.sweep import sweep
from tests.cast import EMAILS, NOW, TODAY
from tests.web.pages.conftest import Stage
from web.demo.cast import CLINIC, MARKET

HERE = "/tasks"


async def fetch(query: str, *values: Any) -> list[Any]:
    async with connection() as database:
        return await database.fetch(query, *values)


async def open_task() -> int:
    (row,) = await fetch("SELECT id FROM task WHERE closed_at IS NULL")
    return int(row["id"])


async def test_an_enterprise_without_a_contact_is_a_task_that_closes_when_one_is_added(stage: Stage) -> None:
    head, clinic = await stage.at("head"), stage.cast.enterprises[CLINIC]
    await fetch("DELETE FROM contact WHERE enterprise = $1", clinic)
    await sweep(TODAY, NOW)
    page = (await head.get(HERE)).text
    assert "không có người liên hệ nhận được thư" in page
    assert f'href="/contacts?enterprise={clinic}"' in page
    filled = {
        "contact_name": "Lý Thị Thu",
        "role": "contact",
        "email": EMAILS["thu"],
        "language": "rule",
        "receives": "1",
    }
    assert (await head.submit(f"/contacts?enterprise={clinic}", filled)).status_code == 303
    assert "Không có việc nào phải xử lý" in (await head.get(HERE)).text
    assert "Tự đóng khi đã sửa" in (await head.get(f"{HERE}?closed=1")).text


async def test_a_task_is_closed_by_hand_with_a_reason_and_left_alone_for_a_month(stage: Stage) -> None:
    head, market = await stage.at("head"), stage.cast.enterprises[MARKET]
    task = NewTask("no_recipient", f"enterprise:{market}", market)
    await open_tasks([task], NOW)
    close = f"{HERE}/{await open_task()}/close"
    refused = await head.submit(close)
    assert refused.status_code == 422
    assert "Xin điền mục này." in refused.text
    reason = {f"reason_{await open_task()}": "Đã gửi công văn giấy."}
    assert (await head.submit(close, reason)).status_code == 303
    closed = (await head.get(f"{HERE}?closed=1")).text
    assert f"{EMAILS['head']}: Đã gửi công văn giấy." in closed
    await head.submit(close, reason)
    assert "đã được đóng trước đó" in (await head.get(HERE)).text
    await open_tasks([task], NOW + timedelta(days=29))
    assert await fetch("SELECT FROM task WHERE closed_at IS NULL") == []
    await open_tasks([task], NOW + timedelta(days=31))
    assert await open_task()
    await fetch("DELETE FROM task")


async def test_mail_that_comes_back_once_more_is_a_task_again_whoever_closed_the_last(stage: Stage) -> None:
    head, market = await stage.at("head"), stage.cast.enterprises[MARKET]
    (contact,) = await fetch("SELECT id, email FROM contact WHERE enterprise = $1", market)
    task = NewTask("bouncing", f"contact:{contact['id']}", market, "550 no such user")
    await open_tasks([task], NOW)
    page = (await head.get(HERE)).text
    assert f'href="/contacts/{contact["id"]}/edit"' in page
    assert "550 no such user" in page
    number = await open_task()
    await head.submit(f"{HERE}/{number}/close", {f"reason_{number}": "Đã gọi điện."})
    await open_tasks([task], NOW)
    assert await open_task() != number
    await fetch("DELETE FROM task")


async def test_only_an_administrator_is_led_to_the_officer(stage: Stage) -> None:
    await fetch("INSERT INTO officer (level, commune_code, name, email) VALUES ('department', '', 'Đức', 'd@so.vn')")
    (officer,) = await fetch("SELECT id FROM officer")
    await open_tasks([NewTask("bouncing", f"officer:{officer['id']}", None, "550")], NOW)
    way = f'href="/admin/officers/{officer["id"]}"'
    assert way in (await (await stage.at("admin")).get(HERE)).text
    page = (await (await stage.at("head")).get(HERE)).text
    assert way not in page
    assert "d@so.vn" in page
    await fetch("DELETE FROM task")


async def test_a_long_list_goes_on_where_the_page_before_ended(stage: Stage) -> None:
    await open_tasks([NewTask("bad_address", f"enterprise:{n}", None, f"x{n}") for n in range(60)], NOW)
    head = await stage.at("head")
    page = (await head.get(HERE)).text
    last = (await fetch("SELECT id FROM task ORDER BY id DESC OFFSET 49 LIMIT 1"))[0]["id"]
    assert f'href="/tasks?before={last}"' in page
    assert (await head.get(f"{HERE}?before={last}")).text.count("Mở để sửa") == 0
    assert (await head.get(f"{HERE}?before={last}")).text.count("/close") == 10
    await fetch("DELETE FROM task")


@pytest.mark.parametrize(("who", "status"), [("hoa", 403), ("inspector", 403), ("head", 404)])
async def test_a_task_is_closed_by_planners_only(stage: Stage, who: str, status: int) -> None:
    filled = {"reason_99999999999999999999": "x"}
    answer = await (await stage.at(who)).submit(f"{HERE}/99999999999999999999/close", filled)
    assert answer.status_code == status


async def test_a_task_of_mail_that_came_back_by_address_alone_closes_when_the_address_is_corrected(
    stage: Stage,
) -> None:
    head, market = await stage.at("head"), stage.cast.enterprises[MARKET]
    await open_tasks([NewTask("bouncing", f"enterprise:{market}", market, "5.1.1 Unknown user")], NOW)
    (row,) = await fetch("SELECT id, name FROM contact WHERE enterprise = $1", market)
    filled = {"contact_name": row["name"], "role": "contact", "language": "rule", "receives": "1"}
    (before,) = await fetch("SELECT email FROM contact WHERE id = $1", row["id"])
    assert (await head.submit(f"/contacts/{row['id']}/edit", filled | {"email": before["email"]})).status_code == 303
    still = "SELECT FROM task WHERE closed_at IS NULL AND kind = 'bouncing' AND subject = $1"
    assert await fetch(still, f"enterprise:{market}")
    corrected = filled | {"email": "hoa.moi@chokylua.example"}
    assert (await head.submit(f"/contacts/{row['id']}/edit", corrected)).status_code == 303
    assert await fetch(still, f"enterprise:{market}") == []


async def test_a_changed_list_is_a_task_that_leads_to_what_it_changes_and_closes_when_that_is_read(
    stage: Stage,
) -> None:
    await fetch("DELETE FROM task")
    first_day = law().lists[-1].effective_from
    await fetch("UPDATE instrument SET kind_code = '43a' WHERE id = $1", stage.cast.instruments["good_scale"])
    await ask_to_look(law(), first_day, NOW)
    head = await stage.at("head")
    page = (await head.get(HERE)).text
    assert f"Danh mục từ ngày {first_day:%d/%m/%Y}" in page
    assert "1 phương tiện đo đang dùng của 1 cơ sở" in page
    address = f"/law/changes?list={first_day.isoformat()}"
    assert f'href="{address}"' in page
    assert (await (await stage.at("inspector")).get(address)).status_code == 403
    assert len(await fetch("SELECT FROM task WHERE closed_at IS NULL")) == 1
    assert (await head.get(address)).status_code == 200
    assert await fetch("SELECT FROM task WHERE closed_at IS NULL") == []
    assert f"{EMAILS['head']}: đã xem" in (await head.get(f"{HERE}?closed=1")).text
    await fetch("DELETE FROM task")


async def test_returned_mail_of_a_staff_member_names_the_person(stage: Stage) -> None:
    account = stage.cast.accounts["inspector"]
    await open_tasks([NewTask("bouncing", f"account:{account}", None, "550 no such user")], NOW)
    await open_tasks([NewTask("bouncing", "address:da.nghi@chicuc.example", None, "550")], NOW)
    page = (await (await stage.at("head")).get(HERE)).text
    assert EMAILS["inspector"] in page
    assert "Tài khoản cán bộ: người quản trị hệ thống sửa địa chỉ thư." in page
    assert '<span class="name">da.nghi@chicuc.example</span>' in page
    assert "enterprise:None" not in page
    await fetch("DELETE FROM task")
