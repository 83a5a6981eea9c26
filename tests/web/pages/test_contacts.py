"""The people of an enterprise: kept by its own people and by staff, each change recorded, only unsent mail affected."""

from datetime import timedelta
from typing import Any

import pytest

from registry.database import connection
from scheduler.notices.tasks import NewTask, open_tasks, tasks
from scheduler.sweep import sweep
from tests.cast import EMAILS, NOW, TODAY
from tests.web.pages.conftest import Stage
from web.demo.cast import FACTORY, MARKET, PETROL

NEW = {
    "contact_name": "Vi Thị Sao", "role": "director", "site": "", "email": "Sao@ChoKyLua.example",
    "phone": "0205 3810 999", "language": "en", "receives": "1",
}  # fmt: skip


async def fetch(query: str, *values: Any) -> list[Any]:
    async with connection() as database:
        return await database.fetch(query, *values)


async def contact_of(stage: Stage, tax_code: str) -> int:
    (row,) = await fetch("SELECT id FROM contact WHERE enterprise = $1", stage.cast.enterprises[tax_code])
    return int(row["id"])


async def test_a_member_adds_amends_and_removes_a_contact_and_each_change_is_recorded(stage: Stage) -> None:
    hoa, market = await stage.at("hoa"), stage.cast.enterprises[MARKET]
    assert (await hoa.submit("/contacts", NEW)).headers["location"] == f"/contacts?enterprise={market}"
    (row,) = await fetch("SELECT id, role, email, phone, language FROM contact WHERE name = 'Vi Thị Sao'")
    assert tuple(row)[1:] == ("director", "sao@chokylua.example", "+842053810999", "en")
    edit = f"/contacts/{row['id']}/edit"
    assert 'value="sao@chokylua.example"' in (await hoa.get(edit)).text
    assert (await hoa.submit(edit, NEW | {"role": "technician", "receives": ""})).status_code == 303
    page = (await hoa.get("/contacts")).text
    assert "Người phụ trách kỹ thuật" in page
    assert '<s class="done">Người đứng đầu cơ sở</s> → Người phụ trách kỹ thuật' in page
    assert (await hoa.submit(f"/contacts/{row['id']}/remove")).status_code == 303
    assert not await fetch("SELECT FROM contact WHERE id = $1", row["id"])
    noted = await fetch("SELECT by, at FROM setting_change WHERE subject = $1", f"contact:{row['id']}")
    assert [tuple(one) for one in noted] == [(EMAILS["hoa"], NOW)] * 3


@pytest.mark.parametrize("who", ["inspector", "head", "admin"])
async def test_staff_keep_the_contacts_of_every_enterprise(stage: Stage, who: str) -> None:
    browser, factory = await stage.at(who), stage.cast.enterprises[FACTORY]
    filled = NEW | {"email": f"{who}@vatlieu.example", "site": str(stage.cast.sites[FACTORY][1])}
    assert (await browser.submit(f"/contacts?enterprise={factory}", filled)).status_code == 303
    assert f"{who}@vatlieu.example" in (await browser.get(f"/contacts?enterprise={factory}")).text


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("contact_name", "", "Xin điền mục này."),
        ("email", "", "Xin điền mục này."),
        ("email", "sao@chợ.example", "“sao@chợ.example” không phải địa chỉ thư điện tử."),
        ("email", "a@b.vn, c@d.vn", "không phải địa chỉ thư điện tử."),
        ("email", EMAILS["hoa"], "Cơ sở đã có người liên hệ với địa chỉ này."),
        ("phone", "12", "12"),
        ("role", "boss", "Xin chọn một trong các mục có sẵn."),
        ("site", "999999", "Xin chọn một trong các mục có sẵn."),
        ("language", "fr", "Xin chọn một trong các mục có sẵn."),
    ],
)
async def test_a_contact_that_cannot_be_is_told_beside_its_field(
    stage: Stage, field: str, text: str, said: str
) -> None:
    answer = await (await stage.at("hoa")).submit("/contacts", NEW | {field: text})
    assert answer.status_code == 422
    assert said in answer.text


async def test_a_place_of_another_enterprise_is_not_offered(stage: Stage) -> None:
    other = str(stage.cast.sites[PETROL][0])
    answer = await (await stage.at("hoa")).submit("/contacts", NEW | {"site": other})
    assert answer.status_code == 422


async def test_an_address_that_gives_mail_back_is_marked_with_its_words_until_it_changes_or_works(
    stage: Stage,
) -> None:
    toan, number = await stage.at("toan"), await contact_of(stage, PETROL)
    for change in ({"email": "moi@xangdauxulang.example"}, {"works": "1"}):
        await fetch(
            "UPDATE contact SET address_state = 'bouncing', address_words = '550 no such user', address_since = $2"
            " WHERE id = $1", number, NOW,
        )  # fmt: skip
        await open_tasks([NewTask("bouncing", f"contact:{number}", stage.cast.enterprises[PETROL])], NOW)
        page = (await toan.get("/contacts")).text
        assert "Thư bị trả lại" in page
        assert "550 no such user" in page
        head = await stage.at("head")
        assert "550 no such user" in (await head.get(f"/enterprises/{stage.cast.enterprises[PETROL]}")).text
        (row,) = await fetch("SELECT name, email FROM contact WHERE id = $1", number)
        filled = NEW | {"contact_name": row["name"], "email": row["email"]} | change
        assert (await toan.submit(f"/contacts/{number}/edit", filled)).status_code == 303
        (row,) = await fetch("SELECT address_state, address_words, address_since FROM contact WHERE id = $1", number)
        assert tuple(row) == ("ok", "", None)
        assert [task.subject for task in await tasks()] == []


async def test_a_changed_contact_affects_only_mail_not_yet_sent(stage: Stage) -> None:
    market, number, hoa = stage.cast.enterprises[MARKET], await contact_of(stage, MARKET), await stage.at("hoa")
    await sweep(TODAY, NOW)
    await fetch("UPDATE message SET state = 'sent', sent_at = $1 WHERE enterprise = $2", NOW, market)
    filled = NEW | {"contact_name": "Nông Thị Hoa", "role": "contact", "email": "hoa.moi@chokylua.example"}
    assert (await hoa.submit(f"/contacts/{number}/edit", filled)).status_code == 303
    later = TODAY + timedelta(days=7)
    await sweep(later, NOW + timedelta(days=7))
    rows = await fetch("SELECT recipient, state FROM message WHERE enterprise = $1 ORDER BY id", market)
    assert [tuple(row) for row in rows] == [(EMAILS["hoa"], "sent"), ("hoa.moi@chokylua.example", "queued")]


async def test_nobody_to_tell_is_closed_as_soon_as_somebody_is_there(stage: Stage) -> None:
    quan, factory = await stage.at("quan"), stage.cast.enterprises[FACTORY]
    await open_tasks([NewTask("no_recipient", f"enterprise:{factory}", factory)], NOW)
    assert (await quan.submit("/contacts", NEW | {"email": "sao2@vatlieu.example"})).status_code == 303
    assert [task.subject for task in await tasks()] == []
