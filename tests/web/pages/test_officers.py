"""Whom long overdue instruments are told to: kept by the administrator, recorded, and heard by the next sweep."""

from datetime import timedelta
from typing import Any

import pytest

from registry.database import connection
from scheduler.notices.tasks import NewTask, open_tasks, tasks
from scheduler.sweep import sweep
from tests.cast import EMAILS, NOW, TODAY
from tests.web.pages.conftest import Stage

HERE = "/admin/officers"
NEW = {
    "level": "department", "commune": "", "officer_name": "Nguyễn Văn Đức", "email": "Duc@SoKHCN.example",
    "language": "vi", "active": "1",
}  # fmt: skip


async def fetch(query: str, *values: Any) -> list[Any]:
    async with connection() as database:
        return await database.fetch(query, *values)


async def test_an_officer_is_added_amended_told_and_released(stage: Stage) -> None:
    admin = await stage.at("admin")
    assert (await admin.submit(HERE, NEW)).status_code == 303
    (row,) = await fetch("SELECT id, level, commune_code, email, active FROM officer")
    assert tuple(row)[1:] == ("department", "", "duc@sokhcn.example", True)
    await sweep(TODAY + timedelta(days=90), NOW + timedelta(days=90))
    assert await fetch("SELECT FROM message WHERE recipient = 'duc@sokhcn.example' AND letter = 'escalation'")
    one = f"{HERE}/{row['id']}"
    assert 'value="duc@sokhcn.example"' in (await admin.get(one)).text
    moved = {name: value for name, value in NEW.items() if name != "active"} | {"level": "commune", "commune": "06325"}
    assert (await admin.submit(one, moved)).status_code == 303
    page = (await admin.get(HERE)).text
    assert "Thôi nhận" in page
    noted = await fetch("SELECT by FROM setting_change WHERE subject = $1", f"officer:{row['id']}")
    assert [tuple(change) for change in noted] == [(EMAILS["admin"],)] * 2
    assert f"{HERE}/new?commune=06325" in page  # nobody hears of this commune again


async def test_an_address_that_came_back_is_marked_until_it_works(stage: Stage) -> None:
    admin = await stage.at("admin")
    assert (await admin.submit(HERE, NEW | {"email": "b@sokhcn.example"})).status_code == 303
    (row,) = await fetch(
        "UPDATE officer SET address_state = 'bouncing', address_words = '550 5.1.1', address_since = $1"
        " WHERE email = 'b@sokhcn.example' RETURNING id", NOW,
    )  # fmt: skip
    await open_tasks([NewTask("bouncing", f"officer:{row['id']}", None)], NOW)
    assert "550 5.1.1" in (await admin.get(HERE)).text
    filled = NEW | {"email": "b@sokhcn.example"}
    assert (await admin.submit(f"{HERE}/{row['id']}", filled)).status_code == 303
    assert [task.subject for task in await tasks()] == [f"officer:{row['id']}"]
    assert (await admin.submit(f"{HERE}/{row['id']}", filled | {"works": "1"})).status_code == 303
    assert [tuple(one) for one in await fetch("SELECT address_state FROM officer WHERE id = $1", row["id"])] == [
        ("ok",)
    ]
    assert await tasks() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"officer_name": ""}, "Xin điền mục này."),
        ({"email": "không"}, "không phải địa chỉ thư điện tử"),
        ({"level": "commune"}, "Xin chọn xã, phường của cán bộ."),
        ({"commune": "06325"}, "Cán bộ chi cục phụ trách toàn tỉnh"),
        ({"commune": "99999"}, "Xin chọn một trong các mục có sẵn."),
        ({"level": "king"}, "Xin chọn một trong các mục có sẵn."),
        ({"email": "c@sokhcn.example"}, "Nơi này đã có cán bộ với địa chỉ đó."),
    ],
)
async def test_an_officer_that_cannot_be_is_told_beside_the_field(
    stage: Stage, change: dict[str, str], said: str
) -> None:
    admin = await stage.at("admin")
    await admin.submit(HERE, NEW | {"email": "c@sokhcn.example"})
    answer = await admin.submit(HERE, NEW | change)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize("who", ["hoa", "stranger", "inspector", "head"])
async def test_officers_are_the_administrators(stage: Stage, who: str) -> None:
    assert (await (await stage.at(who)).submit(HERE, NEW)).status_code == 403
