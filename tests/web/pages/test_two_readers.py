"""One delivered mail opened by two programs that share no line of code: each finds the same words and files."""

import os
import shutil
from base64 import b64decode, b64encode
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from playwright.async_api import Route, async_playwright

from scheduler.notices.house import keep_rules
from scheduler.notices.outbox import deliver
from scheduler.notices.rules import Rules
from tests.browser.conftest import FLAGS
from tests.cast import NOW
from tests.scheduler.notices.rows import fetch, mail_server
from tests.web.clients import ADDRESS
from tests.web.pages.conftest import Stage
from tests.web.pages.test_certificate_pdf import a_waiting_mail, said
from tests.web.pages.test_certificates import the_control
from web.papers.attached import certificate_files

pytestmark = pytest.mark.browser

# postal-mime: the mail reader of a webmail, in JavaScript; it runs where it would, in a browser.
READER = Path(__file__).parents[3] / "node_modules" / "postal-mime" / "dist" / "esm"
HERE = "http://mail.test/"
READ = """
async raw => {
  const {default: PostalMime} = await import('/postal-mime.js');
  const bytes = Uint8Array.from(atob(raw), char => char.charCodeAt(0));
  return PostalMime.parse(bytes, {attachmentEncoding: 'base64', forceRfc822Attachments: true});
}
"""


async def served(route: Route) -> None:
    name = route.request.url.removeprefix(HERE)
    if not name:
        await route.fulfill(body="<!doctype html><title>mail</title>", content_type="text/html")
        return
    await route.fulfill(body=(READER / name).read_bytes(), content_type="text/javascript")


async def read_by_browser(raw: bytes) -> dict[str, Any]:
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert program, "Chromium is missing: run `make browser`."
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=flags)
        page = await browser.new_page()
        await page.route("**/*", served)
        await page.goto(HERE)
        found: dict[str, Any] = await page.evaluate(READ, b64encode(raw).decode())
        await browser.close()
    return found


def content(mail: EmailMessage, kind: str) -> list[str]:
    part = mail.get_body((kind,))
    assert part is not None
    text = part.get_content()
    assert isinstance(text, str)
    return text.splitlines()


async def a_delivered_mail(stage: Stage, language: str) -> bytes:
    """A mail of recorded work as a real mail server got it: two bodies, a calendar, a certificate."""
    number = await a_waiting_mail(stage, "good_scale", language=language)
    await keep_rules(Rules(certificate="attach"), "admin@x.vn", NOW)
    try:
        async with mail_server() as server:
            sender = "Chi cục Tiêu chuẩn Đo lường Chất lượng Lạng Sơn <nhac-han@langson.example>"
            route = replace(server.settings, sender=sender, papers=certificate_files, link_key=b"s" * 40)
            assert (await deliver(route, lambda: NOW, public_url=ADDRESS)).sent == 1
    finally:
        await keep_rules(Rules(), "admin@x.vn", NOW)
    (row,) = await fetch("SELECT mail FROM message WHERE id = $1", number)
    return bytes(row["mail"])


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_two_readers_find_the_same_in_a_delivered_mail(stage: Stage, language: str) -> None:
    raw = await a_delivered_mail(stage, language)
    mail, other = message_from_bytes(raw, policy=default), await read_by_browser(raw)
    assert other["subject"] == str(mail["Subject"])
    for name, field in (("from", "From"), ("to", "To")):
        found = other[name] if isinstance(other[name], list) else [other[name]]
        # Python shows one space more where the encoded words of a name meet; mails are cut so that it falls on a space.
        wanted = [(" ".join(address.display_name.split()), address.addr_spec) for address in mail[field].addresses]
        assert [(one["name"], one["address"]) for one in found] == wanted
    assert other["messageId"] == mail["Message-ID"]
    assert parsedate_to_datetime(mail["Date"]) == NOW
    assert other["date"] == f"{NOW:%Y-%m-%dT%H:%M:%S}.000Z"
    assert other["text"].splitlines() == content(mail, "plain")
    assert other["html"].splitlines() == content(mail, "html")
    mine = {part.get_filename(): part for part in mail.iter_attachments()}
    theirs = {one["filename"]: one for one in other["attachments"]}
    assert list(theirs) == list(mine)
    assert {one["mimeType"] for one in theirs.values()} == {"text/calendar", "application/pdf"}
    for name, part in mine.items():
        assert theirs[name]["mimeType"] == part.get_content_type()
        assert theirs[name]["disposition"] == "attachment"
        found, wanted = b64decode(theirs[name]["content"]), part.get_payload(decode=True)
        if part.get_content_maintype() == "text":  # this reader ends lines of text in its own way
            found, wanted = found.splitlines(), wanted.splitlines()
        assert found == wanted


async def test_what_both_readers_get_are_a_calendar_and_a_certificate_that_open(stage: Stage) -> None:
    other = await read_by_browser(await a_delivered_mail(stage, "vi"))
    files = {one["mimeType"]: b64decode(one["content"]) for one in other["attachments"]}
    control = await the_control(stage, "good_scale")
    events = list(Calendar.from_ical(files["text/calendar"]).walk("VEVENT"))
    assert len(events) == 1
    assert str(events[0]["SUMMARY"]).startswith("Hạn kiểm định: ")
    assert control.certificate_number in said(files["application/pdf"])
    assert control.certificate_number in other["html"]
