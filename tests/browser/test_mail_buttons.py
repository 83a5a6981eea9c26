"""A mail in its reader: the button opens a page, the page's button acts, a second time it says so."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Installation
from web.demo.accounts import demo_accounts

pytestmark = pytest.mark.browser


def opened_mail(page: Page) -> list[str]:
    """The links of the newest mail to the market board about due dates (not of one about a visit), HTML on a phone."""
    account = next(account for account in demo_accounts() if account.email.startswith("hoa.nong"))
    page.goto("/sign-in")
    page.fill("input[name=email]", account.email)
    page.fill("input[name=password]", account.password)
    page.click("main form button.primary")
    page.wait_for_url(lambda url: "sign-in" not in url)
    mails = page.locator("main table a.name, main a.entry").filter(has_text=re.compile("quá hạn|đến hạn"))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        page.goto("/mailbox")
        if mails.count():
            break
        time.sleep(1)
    page.goto(f"{mails.first.get_attribute('href')}/body")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    return [link.get_attribute("href") or "" for link in page.locator("a").all()]


def test_an_instrument_is_reported_as_sold_from_the_mail(
    chromium: Browser, installation: Installation, page: Page
) -> None:
    gone, stop = [link for link in opened_mail(page) if "/m/" in link]
    reader = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False).new_page()
    reader.goto(gone)
    reader.select_option("main select >> nth=0", "retired")
    reader.click("main form button.primary")
    assert "1 phương tiện đo không còn sử dụng" in reader.locator("h1").inner_text()
    reader.goto(stop)
    assert "Ngừng nhận" in reader.locator("h1").inner_text()
    reader.click("main form button.primary")
    assert "Đã ngừng nhận" in reader.locator("h1").inner_text()
    reader.click("main form button")
    assert "Đã nhận lại" in reader.locator("h1").inner_text()
    reader.context.close()
