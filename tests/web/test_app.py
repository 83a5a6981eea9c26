"""The application as a whole: it builds, opens and closes what it needs, and shows its public pages."""

import dataclasses
import unicodedata

import pytest

from registry.law.load import law
from tests.web.clients import MORNING, Browser, FixedClock
from web.app import create_app
from web.desk import Desk


def test_every_handler_answers_and_is_awaited(settings):
    app = create_app(settings)
    handlers = [handler for route in app.routes for handler in getattr(route, "route_handlers", [])]
    blocking = [
        str(handler) for handler in handlers if "OPTIONS" not in handler.http_methods and handler.has_sync_callable
    ]
    assert handlers
    assert blocking == []


async def test_it_serves_between_its_own_start_and_end_and_starts_again(settings, database_url):
    for _ in range(2):
        app = create_app(dataclasses.replace(settings, database_url=database_url), FixedClock())
        async with app.lifespan():
            health = await Browser(app).get("/healthz")
            assert (health.status_code, health.json()) == (200, {"status": "ok"})


async def test_its_clock_looks_for_notices_at_once_and_stops_with_it(db, settings, database_url, tmp_path):
    running = dataclasses.replace(settings, database_url=database_url, background=True)
    app = create_app(running, FixedClock())
    async with app.lifespan():
        assert (await Browser(app).get("/healthz")).status_code == 200
        assert (tmp_path / "mailbox.lock").exists()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("can ban", True),
        ("CÂN BÀN", True),
        (unicodedata.normalize("NFD", "cân bàn"), True),
        ("  bàn   cân ", True),
        ("khong co loai nay", False),
        ("<script>", False),
    ],
)
async def test_the_list_of_the_law_is_searched_whatever_the_accents_and_the_order_of_words(browser, typed, found):
    page = (await browser.get("/law", params={"q": typed})).text
    assert ("Cân bàn" in page) is found
    assert "<script>" not in page


async def test_the_list_of_the_law_shows_every_row_in_force_with_cycle_source_and_what_nobody_has_checked(browser):
    page = (await browser.get("/law")).text
    today = FixedClock().today()
    rows = [row for row in law().list_on(today).rows.values() if row.listed_on(today)]
    assert len(rows) >= 60
    assert page.count('<tr><th scope="row">') == len(rows)
    assert page.count("chưa kiểm chứng") == sum(row.confidence == "memory" for row in rows)
    assert all(f'<span class="code">{row.code}</span>' in page for row in rows)
    assert "24 tháng" in page


async def test_pages_show_which_act_is_not_loaded_yet(browser):
    banner = law().banner(FixedClock().today())
    assert banner is not None
    assert banner.say(str) in (await browser.get("/law")).text


async def test_in_production_nothing_of_the_demo_shows(db, settings):
    real = create_app(dataclasses.replace(settings, environment="production", public_url="https://etalon.test"))
    async with Browser(real, base_url="https://etalon.test") as browser:
        page = (await browser.get("/sign-in")).text
    assert "Tài khoản dùng thử" not in page
    assert "/mailbox" not in page
    assert ".example" not in page


def test_todays_date_is_vietnams_not_the_servers(settings):
    clock = FixedClock(MORNING.replace(hour=17, minute=30))
    desk: Desk = create_app(settings, clock).state.desk
    assert (desk.clock.now().day, desk.clock.today().day) == (23, 24)


@pytest.mark.parametrize("path", ["/law", "/healthz", "/static/app.css"])
async def test_who_asks_only_for_the_headers_gets_them(browser, path):
    assert (await browser.head(path)).status_code == 200
