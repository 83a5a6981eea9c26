"""Preview and send: the count, the recipients, who is left out and why; then what was counted really leaves."""

import re

import pytest

from registry.database import connection
from scheduler.notices.backchannel import take_in
from tests.cast import NOW, TODAY
from tests.scheduler.notices.test_returned import DEAD, REPORT
from tests.web.pages.conftest import Stage
from web.demo.cast import FACTORY, MARKET


@pytest.fixture(scope="module")
async def ready(stage: Stage) -> Stage:
    """The factory has nobody to tell."""
    async with connection() as database:
        await database.execute("DELETE FROM contact WHERE enterprise = $1", stage.cast.enterprises[FACTORY])
        await database.execute(
            "UPDATE instrument SET due_on = $2, due_sort = $2 WHERE id = $1",
            stage.cast.instruments["weighbridge"],
            TODAY,
        )
    return stage


def row_with(page: str, text: str) -> str:
    """The row of a table that names `text`."""
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    return next(row for row in rows if text in row)


async def count(table: str) -> int:
    async with connection() as database:
        return int(await database.fetchval(f"SELECT count(*) FROM {table}"))


async def test_the_preview_counts_names_the_left_out_with_reasons_and_writes_nothing(ready: Stage) -> None:
    before = await count("message"), await count("notice"), await count("task")
    text = (await (await ready.at("head")).get("/notices/send")).text

    assert re.search(r"Gửi [1-9]\d* thư</button>", text)
    assert "hoa.nong@chokylua.example" in text
    assert "Cơ sở chưa có người liên hệ có địa chỉ thư điện tử" in text
    assert (await count("message"), await count("notice"), await count("task")) == before


async def test_what_was_counted_is_sent_and_a_second_preview_has_nothing_left(ready: Stage) -> None:
    head = await ready.at("head")
    counted = re.search(r"Gửi (\d+) thư</button>", (await head.get("/notices/send")).text)
    assert counted is not None

    answer = await head.submit("/notices/send", {})

    assert answer.status_code == 303
    result = (await head.get(answer.headers["location"])).text
    assert re.search(rf'class="n">.*?{counted[1]}</span>\s*<span class="what">máy chủ thư đã nhận', result, re.DOTALL)
    assert "250 kept as" in result
    again = (await head.get("/notices/send")).text
    assert "Không có thư nào phải gửi" in again
    assert "Cơ sở chưa có người liên hệ" in again
    assert "Đã báo, không gửi lại" in again
    assert "hoa.nong@chokylua.example" in again


async def test_the_result_tells_delivered_refused_and_given_back_with_the_servers_words(ready: Stage) -> None:
    market, head = ready.cast.enterprises[MARKET], await ready.at("head")
    for address in ("sai@chokylua.invalid", "cu@chokylua.example", "thoi@chokylua.example"):
        contact = {"contact_name": "Nông Văn Cũ", "email": address, "phone": ""}
        assert (await head.submit(f"/enterprises/{market}/contacts", contact)).status_code == 303
    async with connection() as database:
        await database.execute("UPDATE contact SET receives_notices = false WHERE email LIKE 'thoi@%'")
    preview = (await head.get("/notices/send")).text
    assert row_with(preview, "thoi@chokylua.example").count("đã chọn không nhận thông báo") == 1

    result = (await head.submit("/notices/send", {})).headers["location"]
    page = (await head.get(result)).text
    assert "thoi@chokylua.example" not in page
    assert "550 5.1.2 no such domain" in row_with(page, "sai@chokylua.invalid")
    assert "không gửi được" in row_with(page, "sai@chokylua.invalid")
    assert "đã gửi" in row_with(page, "cu@chokylua.example")

    async with connection() as database:
        ours = await database.fetchval("SELECT message_id FROM message WHERE recipient = 'cu@chokylua.example'")
    report = REPORT.format(action="failed", status="5.1.1", words=DEAD, returned="message/rfc822", ours=ours)
    assert await take_in(report.encode(), NOW) == "bounce"
    row = row_with((await head.get(result)).text, "cu@chokylua.example")
    assert "bị trả lại" in row
    assert "5.1.1 550 5.1.1" in row


async def test_a_sending_that_never_was_is_not_found(ready: Stage) -> None:
    for number in ("0", "999999", "99999999999999999999999"):
        assert (await (await ready.at("head")).get(f"/notices/send/{number}")).status_code == 404


async def test_members_and_inspectors_do_not_send(ready: Stage) -> None:
    for who in ("hoa", "inspector"):
        assert (await (await ready.at(who)).submit("/notices/send", {})).status_code == 403
        assert (await (await ready.at(who)).get("/notices/send/1")).status_code == 403
