"""The page of refused mails: by reason, with two buttons, for planners and administrators alone."""

import re

import pytest

from registry.database import connection
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET


async def sql(statement: str, *values: object) -> list[tuple[object, ...]]:
    async with connection() as database:
        return [tuple(row) for row in await database.fetch(statement, *values)]


@pytest.fixture(autouse=True)
async def mails(stage: Stage) -> list[int]:
    """Two mails to the market refused with the same words, one with others."""
    await sql("DELETE FROM dead_letter_act")
    await sql("DELETE FROM message WHERE message_id LIKE '<dead%'")
    made = []
    for number, words in enumerate(("550 <b>no</b> such user", "550 <b>no</b> such user", "552 full")):
        found = await sql(
            "INSERT INTO message (message_id, enterprise, recipient, recipient_name, language, as_of, state, attempts,"
            " next_attempt_at, created_at, server_words)"
            " VALUES ($1, $2, 'hoa@cho.example', 'Hoa', 'vi', $3, 'failed', 1, $4, $4, $5) RETURNING id",
            f"<dead{number}@x>", stage.cast.enterprises[MARKET], TODAY, NOW, words,
        )  # fmt: skip
        made.append(int(str(found[0][0])))
    return made


async def states() -> list[object]:
    return [row[0] for row in await sql("SELECT state FROM message WHERE message_id LIKE '<dead%' ORDER BY id")]


async def test_reasons_stand_with_their_mails_the_most_frequent_first(stage: Stage, mails: list[int]) -> None:
    text = (await (await stage.at("head")).get("/notices/failed")).text

    assert "550 &lt;b&gt;no&lt;/b&gt; such user" in text
    assert text.index("550 &lt;b&gt;") < text.index("552 full")
    assert "Gửi lại tất cả (2)" in text
    assert "Gửi lại tất cả (1)" in text


async def test_all_of_a_reason_are_queued_once_and_who_did_it_stands_with_the_mail(
    stage: Stage, mails: list[int]
) -> None:
    head = await stage.at("head")
    reason = re.search(r'name="reason" value="(\w+)"', (await head.get("/notices/failed")).text)
    assert reason is not None
    answer = await head.submit("/notices/failed", {"reason": reason[1], "act": "resend"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/notices/failed")
    assert "Đã xếp hàng gửi lại 2 thư." in (await head.get("/notices/failed")).text
    assert await states() == ["queued", "queued", "failed"]
    again = await head.submit("/notices/failed", {"reason": reason[1], "act": "resend"})
    assert again.status_code == 303
    assert "có thể người khác đã xử lý" in (await head.get("/notices/failed")).text
    shown = (await head.get(f"/notices/{mails[0]}")).text
    assert "xếp hàng gửi lại" in shown
    assert "550 &lt;b&gt;no" in shown


async def test_one_mail_is_set_aside_or_sent_again_from_its_own_page(stage: Stage, mails: list[int]) -> None:
    admin = await stage.at("admin")
    await admin.submit(f"/notices/{mails[2]}/again", {"act": "set_aside"})
    assert "552 full" not in (await admin.get("/notices/failed")).text
    shown = (await admin.get(f"/notices/{mails[2]}")).text
    assert "thôi không gửi" in shown
    assert f'action="/notices/{mails[2]}/again"' in shown

    await admin.submit(f"/notices/{mails[2]}/again", {"act": "resend"})
    assert await states() == ["failed", "failed", "queued"]


@pytest.mark.parametrize(("who", "status"), [("hoa", 403), ("inspector", 403), ("", 303)])
async def test_others_send_nothing_again(stage: Stage, mails: list[int], who: str, status: int) -> None:
    browser = await stage.at(who)
    assert (await browser.submit(f"/notices/{mails[0]}/again", {"act": "resend"})).status_code == status
    assert (await browser.submit("/notices/failed", {"reason": "x"})).status_code == status
    assert await states() == ["failed"] * 3
    if who == "hoa":
        shown = (await browser.get(f"/notices/{mails[0]}")).text
        assert f'action="/notices/{mails[0]}/again"' not in shown


async def test_a_reason_nobody_has_and_a_mail_that_does_not_exist_change_nothing(stage: Stage) -> None:
    head = await stage.at("head")
    assert (await head.submit("/notices/failed", {"reason": ""})).status_code == 303
    assert (await head.submit("/notices/failed", {"reason": "x" * 500})).status_code == 303
    assert (await head.submit("/notices/999999/again", {"act": "resend"})).status_code == 404
    assert await states() == ["failed"] * 3
