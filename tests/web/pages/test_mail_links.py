"""Links in mails act without a sign-in: once, until they expire, for what they say, and never by being opened."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.database import connection
from scheduler.notices.backchannel import take_in
from scheduler.notices.kinds import DUE, RECORDED, VISIT_PROPOSED
from scheduler.notices.links import DAYS, LinkMaker, Purpose
from tests.cast import NOW, TODAY
from tests.web.clients import Browser
from tests.web.pages.conftest import Stage
from web.auth.throttle import WRONG_LINKS
from web.demo.cast import MARKET

HOA = "hoa.nong@chokylua.example"


async def fetch(query: str, *values: Any) -> list[Any]:
    async with connection() as database:
        return await database.fetch(query, *values)


async def a_mail(stage: Stage, letter: str, subjects: dict[str, int | None], *, language: str = "vi") -> int:
    """A sent mail to the market board, telling of `subjects`: instrument ids, or None where there is none."""
    enterprise = stage.cast.enterprises[MARKET]
    (message,) = await fetch(
        """INSERT INTO message (message_id, letter, channel, enterprise, recipient, recipient_name, language, as_of,
                                state, next_attempt_at, created_at, sent_at)
           VALUES (gen_random_uuid()::text, $1, 'email', $2, $3, 'Nông Thị Hoa', $4, $5, 'sent', $6, $6, $6)
           RETURNING id""",
        letter, enterprise, HOA, language, TODAY, NOW,
    )  # fmt: skip
    for subject, instrument in subjects.items():
        await fetch(
            """INSERT INTO notice (kind, subject, instrument, enterprise, due_on, owed_on, stage, recipient, state,
                                   message, created_at)
               VALUES ($1, $2, $3, $4, $5, $5, $6, $7, 'queued', $8, $9)""",
            letter, subject, instrument, enterprise, TODAY, f"event_{message['id']}", HOA, message["id"], NOW,
        )  # fmt: skip
    return int(message["id"])


async def instruments(stage: Stage, *names: str) -> dict[str, int | None]:
    return {f"instrument:{stage.cast.instruments[name]}": stage.cast.instruments[name] for name in names}


def link(purpose: Purpose, message: int, made_on: date = TODAY, key: bytes = b"s" * 40) -> str:
    return LinkMaker("", key).acting(purpose, message, made_on)


async def status(stage: Stage, name: str) -> str:
    (row,) = await fetch("SELECT status FROM instrument WHERE id = $1", stage.cast.instruments[name])
    return str(row["status"])


async def post(browser: Browser, path: str, data: dict[str, str] | None = None) -> Any:
    return await browser.submit(path, data or {})


async def test_opening_a_link_shows_what_it_would_do_and_does_nothing(stage: Stage) -> None:
    nobody = await stage.at("")
    number = await a_mail(stage, DUE, await instruments(stage, "late_scale"))
    for _ in range(3):  # scanners and previews
        answer = await nobody.get(link("gone", number))
        assert answer.status_code == 200
        assert "NH22000101" in answer.text
        assert answer.text.count('class="btn primary"') == 1
    assert await status(stage, "late_scale") == "in_use"
    (row,) = await fetch("SELECT opened_at, acted_at FROM message WHERE id = $1", number)
    assert row["opened_at"] is not None
    assert row["acted_at"] is None


async def test_an_instrument_is_reported_as_sold_once_and_the_act_is_kept_with_its_mail(stage: Stage) -> None:
    nobody = await stage.at("")
    number = await a_mail(stage, DUE, await instruments(stage, "good_scale", "late_scale"))
    good_scale = stage.cast.instruments["good_scale"]
    done = await post(nobody, link("gone", number), {f"i{good_scale}": "retired"})
    assert done.status_code == 200
    assert "Đã ghi nhận 1 phương tiện đo" in done.text
    assert await status(stage, "good_scale") == "retired"
    assert await status(stage, "late_scale") == "in_use"
    await fetch("UPDATE instrument SET status = 'in_use' WHERE id = $1", good_scale)
    again = await post(nobody, link("gone", number), {f"i{good_scale}": "stopped"})
    assert again.status_code == 422  # that one is done with; the other one was not chosen
    assert await status(stage, "good_scale") == "in_use"
    acts = await fetch("SELECT purpose, subject, words, address FROM mail_act WHERE message = $1", number)
    assert [tuple(row) for row in acts] == [("gone", f"instrument:{good_scale}", "retired", "192.0.2.7")]
    (row,) = await fetch("SELECT action FROM message WHERE id = $1", number)
    assert row["action"] == "gone"


async def test_a_link_that_was_used_says_so_politely(stage: Stage) -> None:
    nobody = await stage.at("")
    number = await a_mail(stage, DUE, await instruments(stage, "late_scale"))
    late = stage.cast.instruments["late_scale"]
    await post(nobody, link("gone", number), {f"i{late}": "stopped"})
    for answer in (await nobody.get(link("gone", number)), await post(nobody, link("gone", number))):
        assert answer.status_code == 200
        assert "Liên kết này đã được dùng" in answer.text
    await fetch("UPDATE instrument SET status = 'in_use' WHERE id = $1", late)


async def test_a_link_reaches_only_the_instruments_of_its_mail(stage: Stage) -> None:
    nobody = await stage.at("")
    number = await a_mail(stage, DUE, await instruments(stage, "late_scale"))
    other = stage.cast.instruments["strangers_scale"]
    answer = await post(nobody, link("gone", number), {f"i{other}": "retired"})
    assert answer.status_code == 422
    assert await status(stage, "strangers_scale") == "in_use"


async def test_an_expired_link_says_what_to_do_instead(stage: Stage) -> None:
    nobody = await stage.at("")
    number = await a_mail(stage, DUE, await instruments(stage, "late_scale"))
    old = link("gone", number, TODAY - timedelta(days=DAYS["gone"] + 1))
    for answer in (await nobody.get(old), await post(nobody, old)):
        assert answer.status_code == 410
        assert "hết hạn" in answer.text
        assert "trả lời thư" in answer.text


async def test_a_forged_link_is_not_found_and_guessing_is_slowed_down(stage: Stage) -> None:
    async with Browser(stage.app) as nobody:
        number = await a_mail(stage, DUE, await instruments(stage, "late_scale"))
        forged = [link("gone", number, key=b"x" * 40), "/m/" + "A" * 34, "/m/short", link("gone", 2**40)]
        for address in forged:
            assert (await nobody.get(address)).status_code == 404
        statuses = [(await nobody.get(forged[0])).status_code for _ in range(WRONG_LINKS)]
        assert statuses[-1] == 429
        assert (await nobody.get(link("gone", number))).status_code == 200  # true links still work
    await fetch("DELETE FROM sign_in_failure WHERE subject LIKE 'link:%'")


async def test_a_post_without_the_form_of_our_page_does_nothing(stage: Stage) -> None:
    nobody = await stage.at("")
    number = await a_mail(stage, DUE, await instruments(stage, "late_scale"))
    answer = await nobody.post(link("gone", number), data={f"i{stage.cast.instruments['late_scale']}": "retired"})
    assert answer.status_code == 403
    assert await status(stage, "late_scale") == "in_use"


async def opt_outs(stage: Stage, kind: str) -> list[tuple[str, str, bool]]:
    rows = await fetch(
        "SELECT recipient, source, resumed_at FROM notice_opt_out WHERE enterprise = $1 AND kind = $2 ORDER BY id",
        stage.cast.enterprises[MARKET],
        kind,
    )
    return [(row["recipient"], row["source"], row["resumed_at"] is None) for row in rows]


async def test_one_click_stops_a_kind_without_a_page_a_form_or_a_cookie(stage: Stage) -> None:
    number = await a_mail(stage, DUE, await instruments(stage, "late_scale"))
    address = link("stop", number) + "/stop"
    async with Browser(stage.app) as provider:
        for _ in range(2):
            answer = await provider.post(address, data={"List-Unsubscribe": "One-Click"}, headers={"origin": "null"})
            assert answer.status_code == 200
        assert (await provider.get(address)).status_code == 200
    assert await opt_outs(stage, DUE) == [(HOA, "link", True)]
    await fetch("DELETE FROM notice_opt_out")


async def test_a_post_that_is_no_one_click_only_asks(stage: Stage) -> None:
    number = await a_mail(stage, DUE, await instruments(stage, "late_scale"))
    async with Browser(stage.app) as provider:
        answer = await provider.post(link("stop", number) + "/stop", data={"x": "y"})
        assert answer.status_code == 200
        assert (await provider.post(link("gone", number) + "/stop")).status_code == 404
    assert await opt_outs(stage, DUE) == []


async def test_a_person_stops_a_kind_and_takes_it_up_again(stage: Stage) -> None:
    nobody = await stage.at("")
    number = await a_mail(stage, RECORDED, await instruments(stage, "late_scale"))
    shown = await nobody.get(link("stop", number))
    assert "Đã ghi nhận kiểm định" in shown.text
    assert HOA in shown.text
    assert await opt_outs(stage, RECORDED) == []
    stopped = await post(nobody, link("stop", number))
    assert "Nhận lại" in stopped.text
    assert await opt_outs(stage, RECORDED) == [(HOA, "link", True)]
    await post(nobody, link("stop", number), {"again": "1"})
    assert await opt_outs(stage, RECORDED) == [(HOA, "link", False)]
    await fetch("DELETE FROM notice_opt_out")


async def test_a_page_speaks_the_language_of_its_mail(stage: Stage) -> None:
    async with Browser(stage.app) as nobody:
        number = await a_mail(stage, DUE, await instruments(stage, "late_scale"), language="en")
        answer = await nobody.get(link("stop", number))
    assert '<html lang="en">' in answer.text
    assert "Stop this kind of mail" in answer.text


async def test_links_are_neither_indexed_nor_told_to_other_sites(stage: Stage) -> None:
    nobody = await stage.at("")
    number = await a_mail(stage, DUE, await instruments(stage, "late_scale"))
    answer = await nobody.get(link("gone", number))
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("purpose", ["confirm", "another_day"])
async def test_a_visit_that_is_no_longer_planned_cannot_be_answered(stage: Stage, purpose: Purpose) -> None:
    nobody = await stage.at("")
    number = await a_mail(stage, VISIT_PROPOSED, {"visit:999999": None})
    for answer in (await nobody.get(link(purpose, number)), await post(nobody, link(purpose, number))):
        assert answer.status_code == 200
        assert "không còn hiệu lực" in answer.text


async def test_the_page_of_a_mail_tells_what_came_of_it(stage: Stage) -> None:
    nobody, hoa = await stage.at(""), await stage.at("hoa")
    number = await a_mail(stage, DUE, await instruments(stage, "scale_due_soon"))
    await nobody.get(link("gone", number))
    chosen = f"i{stage.cast.instruments['scale_due_soon']}"
    await post(nobody, link("gone", number), {chosen: "retired"})
    ours = f"<{number:040x}@etalon.example>"
    await fetch("UPDATE message SET message_id = $2 WHERE id = $1", number, ours)
    reply = f"From: {HOA}\nIn-Reply-To: {ours}\nContent-Type: text/plain; charset=utf-8\n\nCân <b>đã bán</b>\n"
    assert await take_in(reply.encode(), NOW) == "reply"
    page = (await hoa.get(f"/notices/{number}")).text
    for told in ("Một liên kết trong thư đã được mở", "Đã bán hoặc thanh lý", "Người nhận trả lời"):
        assert told in page
    assert "Cân &lt;b&gt;đã bán&lt;/b&gt;" in page
    await fetch("UPDATE instrument SET status = 'in_use' WHERE id = $1", stage.cast.instruments["scale_due_soon"])


async def test_a_mail_shown_to_others_carries_no_link_that_acts(stage: Stage) -> None:
    number = await a_mail(stage, DUE, await instruments(stage, "late_scale"))
    address = f"http://etalon.test{link('gone', number)}"
    raw = f"Subject: x\nContent-Type: text/plain; charset=utf-8\n\nBáo: {address}\n".encode()
    await fetch("UPDATE message SET mail = $2 WHERE id = $1", number, raw)
    page = (await (await stage.at("admin")).get(f"/notices/{number}")).text
    assert "Báo: http://etalon.test/m/…" in page
    assert address not in page
