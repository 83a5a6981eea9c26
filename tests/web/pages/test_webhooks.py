"""Webhooks on their page: the secret is shown once, a test shows the answer, refusals can be sent again."""

import re
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from registry.database import connection
from scheduler.notices import hook_rows
from scheduler.notices.hook_rules import signature
from scheduler.tables.notices import Message
from scheduler.tables.webhooks import WebhookDelivery
from tests.cast import NOW, TODAY
from tests.scheduler.notices.http_server import OK, HttpServer, http_server, said
from tests.web.clients import Browser, signed_in_browser
from tests.web.pages.conftest import Stage
from web.app import create_app
from web.demo.cast import MARKET


@pytest.fixture
async def gate(stage: Stage) -> AsyncIterator[tuple[Browser, HttpServer]]:
    """An administrator of an installation that may call addresses inside the house, and a program there."""
    app = create_app(replace(stage.settings, private_webhooks=True), stage.clock)
    async with http_server() as server, await signed_in_browser(app, stage.cast.accounts["admin"]) as browser:
        yield browser, server


async def added(browser: Browser, server: HttpServer, name: str) -> tuple[str, str]:
    """The address of the new webhook's page, and its secret."""
    answer = await browser.submit("/admin/webhooks", {"name": name, "url": server.url, "letter_due": "1"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    secret, link = re.search(r"whsec_[^<]+", answer.text), re.search(r'href="(/admin/webhooks/\d+)"', answer.text)
    assert secret is not None
    assert link is not None
    return link[1], secret[0]


async def test_a_secret_is_shown_once_and_signs_the_test(gate: tuple[Browser, HttpServer]) -> None:
    browser, server = gate
    path, secret = await added(browser, server, "Cổng SMS")
    assert (await browser.submit(f"{path}/test", {})).status_code == 303
    text = (await browser.get(path)).text
    assert "204 No Content" in text
    assert "Nhắc hạn kiểm định" in text
    assert secret not in text
    (call,) = server.calls
    stamp = int(call.headers["webhook-timestamp"])
    key = b64decode(secret.removeprefix("whsec_"))
    assert call.headers["webhook-signature"] == signature(key, call.headers["webhook-id"], stamp, call.body)
    async with connection() as database:
        assert not await database.fetchval("SELECT count(*) FROM webhook WHERE salt = $1", key)

    changed = (await browser.submit(f"{path}/secret", {})).text
    assert "whsec_" in changed
    assert secret not in changed
    await browser.submit(f"{path}/test", {})
    assert len(server.calls[-1].headers["webhook-signature"].split(" ")) == 2


async def test_a_refusal_is_shown_with_its_words_and_sent_again(gate: tuple[Browser, HttpServer]) -> None:
    browser, server = gate
    server.answer = lambda _path: said(400, "<b>thiếu số</b>")
    path, _ = await added(browser, server, "Cổng Zalo")
    await browser.submit(f"{path}/test", {})
    text = (await browser.get(path)).text
    assert "400 Reason &lt;b&gt;thiếu số" in text
    again = re.search(rf'action="({path}/deliveries/\d+)"', text)
    assert again is not None
    server.answer = lambda _path: OK
    assert (await browser.submit(again[1], {})).status_code == 303
    assert (await browser.submit(again[1], {})).status_code == 404  # it waits, and is no dead letter any more
    await browser.submit(f"{path}/test", {})
    assert "Sự kiện không gửi được" not in (await browser.get(path)).text


async def test_a_webhook_switched_off_is_not_called(gate: tuple[Browser, HttpServer]) -> None:
    browser, server = gate
    path, _ = await added(browser, server, "Cổng tắt")
    await browser.submit(f"{path}/switch", {})
    await browser.submit(f"{path}/test", {})
    assert server.calls == []
    assert "Đã tắt" in (await browser.get("/admin/webhooks")).text
    await browser.submit(f"{path}/switch", {"on": "1"})
    await browser.submit(f"{path}/test", {})
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "", "url": "https://x.vn/"}, "name"),
        ({"name": "A", "url": "http://x.vn/"}, "https://"),
        ({"name": "A", "url": "https://u:p@x.vn/"}, "https://"),
        ({"name": "A", "url": "javascript:alert(1)"}, "https://"),
        ({"name": "A", "url": "https://x.vn/" + "a" * 600}, "url"),
    ],
)
async def test_what_cannot_be_called_is_shown_again_with_the_fault(
    stage: Stage, given: dict[str, str], said: str
) -> None:
    answer = await (await stage.at("admin")).submit("/admin/webhooks", given)
    assert answer.status_code == 422
    assert said in answer.text


async def test_a_name_is_taken_once(stage: Stage) -> None:
    admin = await stage.at("admin")
    given = {"name": "Trùng", "url": "https://x.vn/"}
    assert (await admin.submit("/admin/webhooks", given)).status_code == 200
    assert "Đã có webhook tên" in (await admin.submit("/admin/webhooks", given)).text


async def test_others_have_no_webhooks(stage: Stage) -> None:
    for who in ("hoa", "inspector", "head"):
        browser = await stage.at(who)
        assert (await browser.submit("/admin/webhooks", {"name": "A", "url": "https://x.vn/"})).status_code == 403
        for act in ("test", "switch", "secret", "deliveries/1"):
            assert (await browser.submit(f"/admin/webhooks/1/{act}", {})).status_code == 403


async def test_the_page_of_a_mail_shows_what_its_webhooks_answered_to_staff_alone(stage: Stage) -> None:
    number = await hook_rows.create(hook_rows.NewHook("Cổng tin nhắn", "https://sms.example.vn/", ()), b"s", None, NOW)
    message = Message(
        message_id="<hooked@etalon.test>", enterprise=stage.cast.enterprises[MARKET], recipient="hoa@x.vn",
        language="vi", as_of=TODAY, state="sent", next_attempt_at=NOW, created_at=NOW,
    )  # fmt: skip
    await message.save()
    await WebhookDelivery(
        webhook=number, message=message.id, event="msg_hooked", state="failed", attempts=1, next_attempt_at=NOW,
        words="422 số điện thoại sai", created_at=NOW,
    ).save()  # fmt: skip
    shown = (await (await stage.at("head")).get(f"/notices/{message.id}")).text
    assert "Cổng tin nhắn" in shown
    assert "422 số điện thoại sai" in shown
    assert "Cổng tin nhắn" not in (await (await stage.at("hoa")).get(f"/notices/{message.id}")).text
