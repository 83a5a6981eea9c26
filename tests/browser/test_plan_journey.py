"""A quarter of the demo province from draft to calendar: searched, accepted, told, moved; the calendar follows."""

import re
import time

import httpx
import icalendar
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Installation
from web.demo.accounts import demo_accounts

pytestmark = pytest.mark.browser


def signed_in(chromium: Browser, installation: Installation, who: str) -> Page:
    account = next(account for account in demo_accounts() if account.email.startswith(who))
    page = chromium.new_context(base_url=installation.address, locale="vi-VN").new_page()
    page.goto("/sign-in")
    page.fill("input[name=email]", account.email)
    page.fill("input[name=password]", account.password)
    page.locator("main form button.primary").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def visits_of(address: str) -> dict[str, icalendar.Event]:
    """The visits of a calendar as a calendar program reads them, by UID; those that still take place."""
    calendar = icalendar.Calendar.from_ical(httpx.get(address, timeout=30).text)
    events = {str(event["UID"]): event for event in calendar.walk("VEVENT") if str(event["UID"]).startswith("visit-")}
    assert len(events) == sum(str(event["UID"]).startswith("visit-") for event in calendar.walk("VEVENT"))
    return events


def test_a_quarter_is_drafted_accepted_told_and_moved_and_the_calendar_keeps_its_entries(
    chromium: Browser, installation: Installation
) -> None:
    head = signed_in(chromium, installation, "lanhdao")
    head.goto("/planning")
    head.select_option("select[name=weeks] >> nth=0", "13")
    head.fill("input[name=seconds]", "2")
    head.get_by_role("button", name="Lập bản dự thảo").click()
    deadline = time.monotonic() + 120
    while not head.get_by_role("button", name="Chấp nhận kế hoạch này").count() and time.monotonic() < deadline:
        time.sleep(1)
        head.reload()
    assert "So với kế hoạch hiện tại" in head.locator("main").inner_text()
    head.get_by_role("button", name="Chấp nhận kế hoạch này").click()
    assert "Đã chấp nhận kế hoạch" in head.locator("body").inner_text()
    head.select_option("form[action='/planning/announce'] select", "8")
    head.get_by_role("button", name="Báo cho các cơ sở").click()
    assert re.search(r"Đã báo [0-9]+ lượt", head.locator("body").inner_text())

    hoa = signed_in(chromium, installation, "hoa.nong")
    hoa.goto("/calendar")
    hoa.get_by_role("button", name="Lập địa chỉ mới").click()
    address = hoa.locator("#address").input_value()
    first = visits_of(address)
    uid = next(uid for uid, event in first.items() if str(event["STATUS"]) == "TENTATIVE")
    assert visits_of(address).keys() == first.keys()

    number = uid.removeprefix("visit-").partition("@")[0]
    hoa.goto(f"/visits/{number}")
    assert "Đã báo" in hoa.locator("main").inner_text()
    head.goto(f"/visits/{number}")
    head.get_by_role("link", name="Chuyển ngày").click()
    head.get_by_role("button", name="Chuyển sang").first.click()
    assert "Cơ sở sẽ được báo ngày mới" in head.locator("body").inner_text()

    after = visits_of(address)
    assert after.keys() == first.keys()
    assert int(after[uid]["SEQUENCE"]) > int(first[uid]["SEQUENCE"])
    assert after[uid]["DTSTART"].dt.date() != first[uid]["DTSTART"].dt.date()
    assert all(int(after[key]["SEQUENCE"]) >= int(first[key]["SEQUENCE"]) for key in first)
    head.goto("/planning/events")
    assert "Chuyển ngày bằng tay" in head.locator("main").inner_text()
    for page in (head, hoa):
        page.context.close()
