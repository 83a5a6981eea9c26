"""Addresses nobody types by accident: every page answers them, none breaks, and none tells more than its error page."""

import pytest

from web.headers import POLICY

HUGE = "1" * 5000
IDS = ["0", "-1", "9223372036854775808", "1" * 25, HUGE, "abc", "%00", "%FF", "%0d%0aX:%20y", "%D9%A1", "a" * 3000]
ROOMS = [
    "/instruments/{}",
    "/instruments/{}/edit",
    "/instruments/{}/controls/new",
    "/imports/{}",
    "/imports/{}/errors.xlsx",
    "/days/{}",
    "/enterprises/{}",
    "/notices/{}",
    "/mailbox/{}",
    "/mailbox/{}/body",
    "/static/{}",
    "/static/vendor/{}",
    "/{}",
]
ASKED = [
    "%00",
    "%FF",
    "%C0%AF",
    "%ED%A0%80",
    "'",
    "--",
    "|",
    ":*",
    "1" * 25,
    HUGE,
    "9999-99-99.1",
    "9999-12-31." + "9" * 18,
]
QUESTIONS = [
    "/instruments?q={}",
    "/instruments?after={}",
    "/instruments?before={}",
    "/instruments?enterprise={}",
    "/instruments?kind={0}&standing={0}&commune={0}&status={0}",
    "/instruments/new?like={}",
    "/enterprises?q={}",
    "/enterprises?after={}",
    "/notices?before={}",
    "/mailbox?after={}",
    "/days?inspector={}",
    "/law?q={}",
    "/sign-in?next={}",
]


@pytest.mark.parametrize("room", ROOMS)
async def test_an_address_of_nothing_is_not_found(people, sign_in_as, room):
    browser = await sign_in_as(people.planner)
    for name in IDS:
        answer = await browser.get(room.format(name))
        assert answer.status_code == 404, name[:40]
        assert answer.headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_question_nobody_can_understand_gets_a_page_all_the_same(people, sign_in_as, question):
    browser = await sign_in_as(people.planner)
    for text in ASKED:
        assert (await browser.get(question.format(text))).status_code in {200, 303, 404}, text[:40]


@pytest.mark.parametrize("host", ["a:99999", "[::1", "a b", "evil.example/@x", "x" * 9000])
@pytest.mark.parametrize("path", ["/law", "/nowhere", "/instruments?q=1"])
async def test_a_host_header_of_somebody_elses_making_breaks_no_page(browser, host, path):
    answer = await browser.get(path, headers={"host": host})
    assert answer.status_code in {200, 303, 400, 404}
    assert answer.headers["content-security-policy"] == POLICY
    assert "99999" not in answer.text + answer.headers.get("location", "")


async def test_an_address_cannot_write_lines_or_colours_into_the_log(browser, capsys):
    await browser.get("/x%0aforged%1b[31mred%00" + "y" * 5000)
    log = capsys.readouterr().err
    assert "forged" in log
    assert not {"\x1b", "\x00"} & set(log)
    assert log.count("\n") == 1
    assert len(log) < 1000
