"""Signing in and out, and what a cookie can and cannot do."""

import asyncio
import time
import unicodedata
from datetime import timedelta

import pytest

from registry.database import connection, count_queries
from tests.web.clients import PASSWORD, QUICK_HASH, Browser, FixedClock, add_account
from tests.web.conftest import People, SignIn
from web.auth.form_tokens import FIELD
from web.auth.passwords import check_password, hash_password
from web.auth.sessions import LIFETIME, LONGEST, close_every_session
from web.auth.throttle import PER_ACCOUNT, PER_ADDRESS, WINDOW
from web.demo.accounts import demo_accounts

COOKIE = "etalon-http"


async def sessions() -> int:
    async with connection() as database:
        return await database.fetchval("SELECT count(*) FROM session")


async def sign_in(browser: Browser, email: str = "fuel@example.vn", password: str = PASSWORD, **more: str):
    return await browser.submit("/sign-in", {"email": email, "password": password, **more})


async def test_the_right_password_opens_a_session_and_leads_to_ones_own_first_page(browser, people):
    answer = await sign_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await browser.get("/")).headers["location"] == "/home"
    page = await browser.get("/law")
    assert "Công ty TNHH Xăng dầu Đồng Đăng" in page.text
    assert await sessions() == 1


@pytest.mark.parametrize(
    ("who", "first_page"),
    [("fuel", "/home"), ("inspector", "/days"), ("planner", "/planning"), ("administrator", "/instruments")],
)
async def test_each_role_has_its_own_first_page(people: People, sign_in_as: SignIn, who, first_page):
    browser = await sign_in_as(getattr(people, who))
    assert (await browser.get("/")).headers["location"] == first_page


@pytest.mark.parametrize("email", ["  FUEL@Example.VN ", "fuel@example.vn"])
async def test_an_email_is_recognised_in_any_case_and_with_spaces_around(browser, people, email):
    assert (await sign_in(browser, email)).status_code == 303


async def test_a_decomposed_password_is_the_same_password(browser, people):
    assert (await sign_in(browser, password=unicodedata.normalize("NFD", PASSWORD))).status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("fuel@example.vn", "sai rồi"),
        ("nobody@example.vn", PASSWORD),
        ("head@example.vn", "!!!"),
        ("x" * 250, "y" * 200),
    ],
)
async def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(browser, people, email, password):
    answer = await sign_in(browser, email, password)
    assert answer.status_code == 422
    assert "Thư điện tử hoặc mật khẩu chưa đúng" in answer.text
    assert password not in answer.text
    assert COOKIE not in browser.cookies
    assert await sessions() == 0


async def test_a_closed_account_cannot_sign_in_and_its_session_ends_at_once(browser, people, sign_in_as):
    inside = await sign_in_as(people.fuel)
    async with connection() as database:
        await database.execute("UPDATE account SET active = false WHERE id = $1", people.fuel.account_id)
    assert (await sign_in(browser)).status_code == 422
    assert (await inside.get("/")).headers["location"] == "/sign-in"


async def test_signing_in_renews_a_password_hash_made_with_older_parameters(browser, people):
    await sign_in(browser)
    async with connection() as database:
        stored = await database.fetchval("SELECT password_hash FROM account WHERE email = 'fuel@example.vn'")
    assert "m=19456,t=2,p=1" in stored
    assert (await sign_in(Browser(browser.app))).status_code == 303


async def test_a_planted_token_is_not_taken_over_at_sign_in(browser, people):
    planted = "A" * 43
    browser.cookies.set(COOKIE, planted)
    assert (await browser.get("/")).headers["location"] == "/sign-in"
    await sign_in(browser)
    assert browser.cookies.get(COOKIE, domain="etalon.test") != planted
    other = Browser(browser.app)
    other.cookies.set(COOKIE, planted)
    assert (await other.get("/")).headers["location"] == "/sign-in"


async def test_signing_in_again_gives_another_token_and_ends_the_session_before(people, sign_in_as):
    browser = await sign_in_as(people.fuel)
    before = browser.cookies[COOKIE]
    browser.cookies.clear()
    browser.cookies.set(COOKIE, before, domain="etalon.test", path="/")
    assert (await sign_in(browser)).status_code == 303
    assert browser.cookies[COOKIE] != before
    assert await sessions() == 1


async def test_signing_out_ends_the_session_in_the_database_too(people, sign_in_as):
    browser = await sign_in_as(people.fuel)
    kept = browser.cookies[COOKIE]
    answer = await browser.submit("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert await sessions() == 0
    thief = Browser(browser.app)
    thief.cookies.set(COOKIE, kept)
    assert (await thief.get("/")).headers["location"] == "/sign-in"


async def test_ending_every_session_of_an_account_leaves_those_of_others(people, sign_in_as):
    mine, too, other = [await sign_in_as(who) for who in (people.fuel, people.fuel, people.market)]
    await close_every_session(people.fuel.account_id)
    assert [(await b.get("/")).headers["location"] for b in (mine, too, other)] == ["/sign-in", "/sign-in", "/home"]


async def test_a_session_ends_after_twelve_idle_hours(people, sign_in_as, clock: FixedClock):
    browser = await sign_in_as(people.fuel)
    clock.instant += LIFETIME + timedelta(seconds=1)
    assert (await browser.get("/")).headers["location"] == "/sign-in"


async def test_a_session_in_use_goes_on_but_not_beyond_a_week(people, sign_in_as, clock: FixedClock):
    browser = await sign_in_as(people.fuel)
    for _ in range(20):
        clock.instant += timedelta(hours=8)
        assert (await browser.get("/")).headers["location"] == "/home"
    clock.instant += LONGEST - timedelta(hours=160)
    assert (await browser.get("/")).headers["location"] == "/sign-in"


async def test_a_page_costs_one_query_to_know_who_asks_and_writes_only_once_an_hour(people, sign_in_as, clock):
    browser = await sign_in_as(people.fuel)
    with count_queries() as log:
        await browser.get("/law")
    assert [statement.split()[0] for statement in log.statements] == ["SELECT"]
    clock.instant += timedelta(hours=2)
    with count_queries() as log:
        await browser.get("/law")
        await browser.get("/law")
    assert [statement.split()[0] for statement in log.statements] == ["SELECT", "UPDATE", "SELECT"]


async def test_reading_as_nobody_asks_nothing_of_the_database_and_keeps_only_the_form_cookie(browser, people):
    with count_queries() as log:
        answers = [await browser.get(path) for path in ("/law", "/sign-in", "/law", "/", "/nowhere")]
    assert log.statements == []
    assert sum("set-cookie" in answer.headers for answer in answers) == 1
    assert list(browser.cookies) == ["etalon-http-form"]


@pytest.mark.parametrize("token", ["", "x", "A" * 42, "A" * 44, "é" * 43, "../../etc", "A" * 5000])
async def test_texts_that_cannot_be_tokens_do_not_reach_the_database(browser, people, token):
    with count_queries() as log:
        answer = await browser.get("/", headers={"cookie": f"{COOKIE}={token}".encode("latin-1", "replace")})
    assert answer.headers["location"] == "/sign-in"
    assert log.statements == []


async def test_too_many_wrong_passwords_make_an_account_wait_politely(browser, people, clock: FixedClock):
    for _ in range(PER_ACCOUNT):
        assert (await sign_in(browser, password="sai")).status_code == 422
    refused = await sign_in(browser)
    assert refused.status_code == 429
    assert "Xin thử lại sau 15 phút" in refused.text
    assert (await sign_in(browser, "market@example.vn")).status_code == 303
    clock.instant += WINDOW + timedelta(seconds=1)
    assert (await sign_in(Browser(browser.app))).status_code == 303


async def test_a_right_password_forgives_the_wrong_ones_before_it(browser, people):
    for _ in range(3):
        for _ in range(PER_ACCOUNT - 1):
            await sign_in(browser, password="sai")
        assert (await sign_in(Browser(browser.app))).status_code == 303


async def test_one_address_cannot_try_many_accounts(browser, people):
    async with connection() as database:
        await database.execute(
            "INSERT INTO sign_in_failure VALUES ('address:192.0.2.7', $1, $2)",
            PER_ADDRESS,
            FixedClock().instant + WINDOW,
        )
    assert (await sign_in(browser)).status_code == 429


async def test_simultaneous_guesses_are_all_counted(browser, people):
    token = await browser.token()
    form = {FIELD: token, "email": "fuel@example.vn", "password": "sai"}
    answers = await asyncio.gather(*(browser.post("/sign-in", data=form) for _ in range(PER_ACCOUNT + 6)))
    assert sorted(answer.status_code for answer in answers) == [422] * PER_ACCOUNT + [429] * 6


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/instruments?q=c%C3%A2n", "/instruments?q=c%C3%A2n"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-out", "/"),
        ("", "/"),
    ],
)
async def test_signing_in_leads_only_to_pages_of_ours(browser, people, asked, reached):
    assert (await sign_in(browser, next=asked)).headers["location"] == reached


async def test_somebody_signed_in_who_opens_the_sign_in_page_is_sent_on(people, sign_in_as):
    browser = await sign_in_as(people.fuel)
    answer = await browser.get("/sign-in", params={"next": "/law"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/law")


async def test_the_session_cookie_is_closed_to_scripts_and_other_sites(browser, people):
    header = next(h for h in (await sign_in(browser)).headers.get_list("set-cookie") if h.startswith(f"{COOKIE}="))
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(header.split("; "))


async def test_the_language_chosen_is_kept_with_the_account_and_in_the_browser(browser, people, sign_in_as):
    await browser.submit("/language", {"language": "en", "next": "/law?q=x"})
    assert '<html lang="en">' in (await browser.get("/law")).text
    inside = await sign_in_as(people.fuel)
    assert '<html lang="vi">' in (await inside.get("/law")).text
    answer = await inside.submit("/language", {"language": "en", "next": "/law"})
    assert answer.headers["location"] == "/law"
    assert '<html lang="en">' in (await (await sign_in_as(people.fuel)).get("/law")).text


async def test_demo_accounts_are_listed_on_the_sign_in_page(browser):
    page = (await browser.get("/sign-in")).text
    assert all(account.email in page and account.password in page for account in demo_accounts())


async def test_an_english_account_signs_in_to_english_pages(browser, people):
    await add_account("en@example.vn", "planner", language="en", password_hash=QUICK_HASH)
    await sign_in(browser, "en@example.vn")
    assert '<html lang="en">' in (await browser.get("/law")).text


async def test_an_unknown_account_takes_as_long_to_refuse_as_a_known_one():
    stored = await hash_password(PASSWORD)

    async def median(hashed: str | None) -> float:
        took = []
        for _ in range(7):
            begun = time.perf_counter()
            assert not (await check_password("sai", hashed)).right
            took.append(time.perf_counter() - begun)
        return sorted(took)[3]

    await median(None)
    assert 0.4 < await median(None) / await median(stored) < 2.5
