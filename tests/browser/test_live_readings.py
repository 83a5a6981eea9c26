"""The record form in a real browser: the twin judges at each key, without the server, and as the server does."""

import gzip
import random
import re

import pytest
from playwright.sync_api import Browser, Page

from registry.conformity.decision import DecisionRule
from registry.conformity.series import Point, Series, Written, judge_series
from registry.conformity.words import VERDICTS
from registry.law.mpe.load import rulebook
from tests.browser.conftest import Installation
from units.text import parse_quantity
from web.demo.accounts import demo_accounts
from web.filters import STATIC
from web.readings.shown import signed

pytestmark = pytest.mark.browser

# Of a scale of class III with e = 5 g; on a limit, beside it, and in other units and marks.
ON_THE_LIMIT = ("2,5025 kg", "2.502,5 g", "2 497,5 g", "2,49749999 kg", "2,50250001", "0,0025025 t")


def sign_in(page: Page) -> None:
    """As Ms Hoa of the market board."""
    hoa = next(account for account in demo_accounts() if account.email.startswith("hoa.nong"))
    page.goto("/sign-in")
    page.fill("input[name=email]", hoa.email)
    page.fill("input[name=password]", hoa.password)
    page.locator("main form button.primary").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.fixture
def form(page: Page) -> Page:
    """A new record of a scale of the market board, its characteristics and one planned point set."""
    sign_in(page)
    page.goto("/instruments?kind=8b")
    page.goto((page.locator("main table a.name").first.get_attribute("href") or "") + "/controls/new")
    describe(page)
    wait_for(page, "[data-row='0'] .limits", "±2,5\N{NO-BREAK SPACE}g")
    return page


def describe(page: Page) -> None:
    """What the rule asks of the scale, whichever of the board's scales the list shows first."""
    page.locator("#readings details summary").click()
    for name, text in (("rule_class", "III"), ("phase", "initial"), ("unit", "kg"), ("decision", "simple")):
        page.select_option(f"#{name}", text)
    for name, text in (("rule_e", "5 g"), ("rule_min", "100 g"), ("rule_max", "15 kg"), ("reference_0", "2,5 kg")):
        page.fill(f"#{name}", text)


def wait_for(page: Page, where: str, text: str) -> None:
    """Polled, since the policy of the pages forbids what wait_for_function does."""
    for _ in range(100):
        if text in page.locator(where).inner_text():
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{where} says {page.locator(where).inner_text()!r}, not {text!r}")


def said_at_once(page: Page, text: str) -> tuple[str, str]:
    """(verdict, error) that stand there as soon as the input event is over: no answer of the server can have come."""
    shown = page.evaluate(
        """text => {
             const field = document.getElementById('found_0');
             field.value = text;
             field.dispatchEvent(new InputEvent('input', {bubbles: true}));
             const said = field.closest('tr').querySelector('.said');
             return [said.querySelector('.badge')?.innerText ?? '', said.querySelector('.num')?.innerText ?? ''];
           }""",
        text,
    )
    return shown[0].strip(), shown[1]


def by_the_rules(text: str) -> tuple[str, str]:
    """What the server's own rules say of the same reading."""
    reference = Written("", parse_quantity("2,5 kg", "vi", "mass"))
    value = text if re.search("[a-z]", text) else f"{text} kg"
    fields = {"class": "III", "e": "5 g"}
    point = Point(reference, Written(text, parse_quantity(value, "vi", "mass")))
    series = Series(rulebook().rules["OIML R 76"], fields, "initial", DecisionRule(), (point,))
    judged = judge_series(series).found.points[0]
    return VERDICTS[judged.verdict], signed(judged.error, judged.unit, "vi")


def readings() -> list[str]:
    chance = random.Random(20261125)  # noqa: S311 - the same readings each time
    near = [chance.randrange(2_490_000, 2_510_000) for _ in range(40)]  # milligrams
    in_milligrams = [f"{number:,},{chance.randrange(10)}5 mg".replace(",", ".", 2) for number in near[:9]]
    return [*ON_THE_LIMIT, *in_milligrams, *(f"2,{number - 2_000_000:06}" for number in near)]


def test_the_verdict_of_each_key_is_that_of_the_server_before_the_server_answers(form: Page) -> None:
    texts = readings()
    got = {text: said_at_once(form, text) for text in texts}

    assert got == {text: by_the_rules(text) for text in texts}
    assert {verdict for verdict, _ in got.values()} == {"Đạt", "Không đạt"}
    assert said_at_once(form, "2.501 kg") == ("", "")  # two readings: nothing old stays on show while it is asked about


def test_a_refused_unit_an_open_question_and_a_slip_are_told_beside_the_field(form: Page) -> None:
    form.fill("#found_0", "2,5 lít")
    wait_for(form, "#found_0-error", "“lít” là đơn vị của thể tích, ở đây cần khối lượng")
    form.fill("#found_0", "1.234 kg")
    wait_for(form, "#found_0-error", "1234 hoặc 1,234")
    form.fill("#found_0", "2,5 g")
    wait_for(form, "[data-row='0'] .slip", "kiểm tra lại đơn vị")
    form.fill("#found_0", "2,501")
    wait_for(form, "#whole", "Đạt")
    assert not form.locator("#found_0-error").is_visible()
    assert not form.locator("[data-row='0'] .slip").is_visible()


def test_what_is_saved_says_what_was_shown_live(form: Page) -> None:
    form.fill("#found_0", "2,5025")
    wait_for(form, "#whole", "Đạt")
    form.fill("#performed_on", form.locator("#performed_on").get_attribute("value") or "01/11/2026")
    form.locator("main form .actions button.primary").click()
    form.wait_for_url(lambda url: "controls" not in url)

    row = form.locator("details.more:has(table.kept) >> nth=0").locator("tbody tr")
    assert "Đạt" in row.inner_text()
    assert "+2,5\N{NO-BREAK SPACE}g" in row.inner_text()
    assert "OIML R 76-1" in form.locator("#history").locator("..").inner_text()


def test_without_scripts_the_same_form_judges_by_posting(chromium: Browser, installation: Installation) -> None:
    context = chromium.new_context(base_url=installation.address, java_script_enabled=False, locale="vi-VN")
    try:
        page = context.new_page()
        sign_in(page)
        page.goto("/instruments?kind=8b")
        page.goto((page.locator("main table a.name").nth(1).get_attribute("href") or "") + "/controls/new")
        describe(page)
        rows = page.locator("[data-row]").count()
        page.fill("#found_0", "5 lít")
        page.get_by_role("button", name="Tính kết quả").click()
        assert "thể tích" in page.locator("#found_0-error").inner_text()
        page.fill("#found_0", page.locator("#reference_0").input_value())
        page.get_by_role("button", name="Thêm điểm đo").click()
        assert page.locator("[data-row]").count() == rows + 1
        assert "Đạt" in page.locator("[data-row='0'] .said").inner_text()
        assert "Đạt" in page.locator("#whole").inner_text()
        page.fill("#performed_on", "01/11/2026")
        page.locator("main form .actions button.primary").click()
        assert "/controls" not in page.url
        assert "OIML R 76-1" in page.locator("section[aria-labelledby=history]").inner_text()
    finally:
        context.close()


def test_the_scripts_of_the_form_keep_their_budget() -> None:
    scripts = [path.read_bytes() for path in sorted((STATIC / "field").glob("*.js"))]
    assert sum(len(gzip.compress(script, 9)) for script in scripts) < 15_000
