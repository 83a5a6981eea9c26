"""Every screen in a real browser, on a phone and on a desk, light and dark: accessible and within its width.

The rules are those of axe-core: WCAG 2.2 A and AA.
"""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Installation
from tests.browser.test_journey import VIETNAM, a_sheet
from web.demo.accounts import demo_accounts
from web.today import SystemClock

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BOARD = f"/planning/board?month={date.today() + timedelta(days=20):%Y-%m}"  # noqa: DTZ011 - the demo's clock is the real one
LOOKS = [(390, "light"), (1280, "dark")]
FOLLOWED = {
    "first": "main table a.name",
    "visit": "main table.board a[href^='/visits/']",
    "draft": "main a[href^='/planning/drafts/']",
    "certificate": "main a[href$='/certificate']",
    "standard": "main table a[href^='/standards/']",
}

# role, screens; `|first` follows the first entry of a list, `|visit` a visit of the board, `|draft` a draft,
# `|certificate` a certificate of the page, `|standard` a standard
SCREENS = {
    "": ("/sign-in", "/law"),
    "hoa.nong": (
        "/home", "/instruments", "/instruments?q=không+có+gì+như+thế", "/instruments|first", "/instruments|first|/edit",
        "/instruments|first|/controls/new", "/instruments|first|/loss",
        "/instruments|first|certificate",
        "/instruments/new", "/imports/new", "/imports", "/notices", "/mailbox",
        "/dossiers", "/dossiers|first", "/preferences", "/contacts", "/contacts|first", "/contacts/new", "/calendar",
    ),
    "lanhdao": (
        "/planning", "/planning/forecast", "/planning/trade-off", "/planning/travel", "/planning|draft",
        "/planning/board",
        f"{BOARD}|visit", f"{BOARD}|visit|/move", "/planning/events",
        "/planning/events/new?kind=late&inspector=I1&minutes=60&first=x", "/planning/events/new?kind=new",
        "/days", "/instruments", "/enterprises", "/enterprises|first", "/enterprises/new", "/notices",
        "/dossiers", "/dossiers|first", "/dossiers/1?event=expiry_notice", "/dossiers/new",
        "/dossiers/new?kind=import_quality&enterprise=1", "/reports", "/law/changes",
        "/planning/days-off",
        "/notices/send", "/checks", "/checks/new", "/tasks", "/tasks?closed=1", "/notices?state=not_sent",
        "/standards", "/standards|standard", "/standards/new", "/sites/1/opening",
    ),
    "thang.luong": ("/standards", "/days", "/days|first", "/calendar"),
    "quantri": ("/rules", "/rules/new", "/admin/templates", "/admin/templates/due/vi", "/admin/notices",
                "/admin/notices/leads", "/admin/notices/leads?notice=dossier_reminder",
                "/admin/domains", "/admin/webhooks", "/jobs", "/jobs/sweep",
                "/notices/failed",
                "/admin/officers", "/admin/officers/new"),
}  # fmt: skip


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, installation: Installation) -> dict[str, Page]:
    """A page of each role, from one sign-in each, and one of nobody; and a draft to look at."""
    installation.etalon("plan", "--draft", "--weeks", "2", "--seconds", "1")
    pages = {}
    for role in SCREENS:
        context = chromium.new_context(
            base_url=installation.address,
            locale="vi-VN",
            bypass_csp=True,  # axe is injected by the test; the policy itself is watched by the journeys
        )
        pages[role] = page = context.new_page()
        if role:
            account = next(account for account in demo_accounts() if account.email.startswith(role))
            page.goto("/sign-in")
            page.fill("input[name=email]", account.email)
            page.fill("input[name=password]", account.password)
            page.locator("main form button.primary").first.click()
            page.wait_for_url(lambda url: "sign-in" not in url)
    return pages


def open_screen(page: Page, path: str) -> None:
    start, *rest = path.split("|")
    page.goto(start)
    for step in rest:
        followed = (
            page.locator(FOLLOWED[step]).first.get_attribute("href") or "" if step in FOLLOWED else page.url + step
        )
        page.goto(followed)


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in SCREENS.items() for path in paths])
def test_a_screen_is_accessible_and_keeps_its_width(signed_in, role, path):
    open_screen(signed_in[role], path)
    examined(signed_in[role])


def examined(page: Page) -> None:
    """Without a fault of axe's in each look, and no wider than the screen, nor than the narrowest there is."""
    page.add_script_tag(path=AXE)
    for width, scheme in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # nothing half-way between two colours
        page.set_viewport_size({"width": width, "height": 860})
        found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
        told = [f"{scheme} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]]
        assert told == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.fixture(scope="module")
def imported(signed_in, tmp_path_factory) -> None:
    """A sheet brought in by an enterprise; its instruments are due within two months, so a reminder is owed."""
    verified_on = (SystemClock(VIETNAM).today() - timedelta(days=340)).replace(day=15)
    page = signed_in["hoa.nong"]
    page.goto("/imports/new")
    page.locator("input[type=file]").set_input_files(a_sheet(tmp_path_factory.mktemp("so"), "MANHINH01", verified_on))
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    page.get_by_role("button", name="Nhập 2 dòng").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]+$"))


def an_undo(page: Page) -> None:
    page.goto("/imports")
    page.locator("main a[href$='/undo']").first.click()
    page.wait_for_url("**/undo")


def a_sending(page: Page) -> None:
    page.goto("/notices/send")
    page.locator("main form button.primary").click()
    page.wait_for_url("**/notices/send/*")


def a_record_to_withdraw(page: Page) -> None:
    page.goto("/instruments")
    page.locator("main table a.name").first.click()
    page.locator("main a[href$='/withdraw']").first.click()
    page.wait_for_url("**/withdraw")


def a_check(page: Page) -> None:
    page.goto("/checks/new")
    page.locator("input[name=form][value=regular]").check()
    page.locator("input[name=tax_code]").fill("4900100011")
    page.locator("input[name=first_day]").fill(f"{SystemClock(VIETNAM).today() + timedelta(days=9):%d/%m/%Y}")
    page.locator("input[name=last_day]").fill(f"{SystemClock(VIETNAM).today() + timedelta(days=9):%d/%m/%Y}")
    page.locator("textarea[name=content]").fill("Cân đang dùng tại chợ.")
    page.locator("input[name^=team-]").first.check()
    page.locator("main form button.primary").click()
    page.wait_for_url(re.compile(r"/checks/[0-9a-f-]{36}"))


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("role", "reach"),
    [
        ("hoa.nong", an_undo),
        ("lanhdao", a_sending),
        ("lanhdao", a_record_to_withdraw),
        ("lanhdao", a_check),
    ],
)
def test_a_screen_that_an_act_leads_to_is_accessible_too(signed_in, role, reach):
    reach(signed_in[role])
    examined(signed_in[role])
