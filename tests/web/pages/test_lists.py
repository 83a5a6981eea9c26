"""The list: what it shows, finds and leaves out, and how few questions it asks the database."""

import unicodedata
from typing import Any

import pytest

from registry.database import count_queries
from registry.enrol import enrol_instrument
from registry.values import InstrumentFacts
from tests.cast import NOW, STRANGER
from tests.web.clients import Browser
from tests.web.pages.conftest import Stage
from tests.web.pages.sheets import opened
from web.demo.cast import FACTORY, MARKET

MOST_QUERIES = 6
CROWD = 60

# what is typed, an instrument it finds, an instrument it does not
SEARCHES = {
    "without marks": ("can dong ho lo xo", "NH22000101", "SW230102"),
    "in capitals": ("CÂN ĐỒNG HỒ LÒ XO", "NH22000101", "SW230102"),
    "decomposed": (unicodedata.normalize("NFD", "Cân đồng hồ lò xo"), "NH22000101", "SW230102"),
    "by prefixes": ("can lo", "NH22000101", "SW230102"),
    "by its place": ("quay 4 day b", "NH22000104", "SW230105"),
    "by its maker and model": ("nhon hoa nhs-15", "NH22000104", "SW230105"),
    "by the start of its serial number": ("sw2301", "SW230102", "NH22000101"),
}


@pytest.fixture
async def hoa(stage: Stage) -> Browser:
    return await stage.at("hoa")


@pytest.fixture(scope="module")
async def crowd(stage: Stage) -> int:
    """The stranger's shop has more instruments than two pages hold."""
    site, enterprise = stage.cast.sites[STRANGER][0], stage.cast.enterprises[STRANGER]
    for number in range(2 * CROWD):
        facts: dict[str, Any] = {"kind_code": "8a", "maker": "Nhơn Hòa", "serial": f"ĐĐ-{number:04}"}
        await enrol_instrument(enterprise, InstrumentFacts(site_id=site, **facts), NOW)
    return 2 * CROWD + 1


@pytest.mark.parametrize("case", SEARCHES)
async def test_the_search_finds_however_it_is_typed(hoa: Browser, case: str) -> None:
    text, found, missed = SEARCHES[case]
    answer = await hoa.get("/instruments", params={"q": text})

    assert answer.status_code == 200
    assert found in answer.text
    assert missed not in answer.text


async def test_the_search_of_staff_finds_a_place_without_marks(stage: Stage) -> None:
    text = (await (await stage.at("head")).get("/instruments?q=tru bom dong dang")).text

    assert "TS21-00202" in text
    assert "TS21-00201" not in text


@pytest.mark.parametrize("scanned", ["TS21-00201", "ts21-00201", "TS2100201", " TS21-00201 "])
async def test_a_scanned_serial_number_opens_the_instrument(stage: Stage, scanned: str) -> None:
    answer = await (await stage.at("toan")).get("/instruments", params={"q": scanned})

    assert answer.status_code == 303
    assert answer.headers["location"] == stage.instrument("pump_phai_ve")


async def test_a_scan_of_anothers_instrument_finds_nothing(hoa: Browser) -> None:
    answer = await hoa.get("/instruments", params={"q": "TS21-00201"})

    assert answer.status_code == 200
    assert "Không có phương tiện đo nào khớp" in answer.text


STANDINGS = {
    "overdue": {"NH22000101"},
    "soon": {"SW230102", "SW230103"},
    "valid": {"NH22000104"},
    "none": {"SW230105"},
}


@pytest.mark.parametrize("standing", STANDINGS)
async def test_each_counter_leads_to_the_instruments_it_counts(hoa: Browser, standing: str) -> None:
    everything = set().union(*STANDINGS.values())
    home = (await hoa.get("/home")).text
    page = (await hoa.get(f"/instruments?standing={standing}")).text

    assert f'href="/instruments?standing={standing}"' in home
    assert {serial for serial in everything if serial in page} == STANDINGS[standing]


async def test_the_home_page_counts_and_lists_the_worst_first(hoa: Browser) -> None:
    text = (await hoa.get("/home")).text
    order = [text.index(serial) for serial in ("NH22000101", "SW230102", "SW230103", "NH22000104")]

    assert order == sorted(order)
    assert "Đến hạn hôm nay" in text
    assert "quá 23 ngày" in text


@pytest.mark.parametrize(
    "path",
    ["/instruments", "/instruments?q=%C4%91%C4%91", "/instruments?last=1", "/home", "/instruments?standing=overdue"],
)
async def test_a_page_of_the_list_asks_at_most_six_questions(stage: Stage, crowd: int, path: str) -> None:
    browser = await stage.at("stranger")
    with count_queries() as log:
        answer = await browser.get(path)

    assert answer.status_code == 200
    assert len(log) <= MOST_QUERIES, log.statements


async def test_pages_forward_and_back_show_every_instrument_once(stage: Stage, crowd: int) -> None:
    browser = await stage.at("stranger")
    path: str | None = "/instruments"
    forward: list[str] = []
    while path:
        text = (await browser.get(path)).text
        forward += _entries(text)
        path = _link(text, 'rel="next"')
    backward: list[str] = []
    path = "/instruments?last=1"
    while path:
        text = (await browser.get(path)).text
        backward = _entries(text) + backward
        path = _link(text, 'rel="prev"')

    assert forward == backward
    assert len(set(forward)) == len(forward) == crowd


async def test_the_first_page_leads_to_the_last(stage: Stage, crowd: int) -> None:
    text = (await (await stage.at("stranger")).get("/instruments")).text

    assert 'href="/instruments?last=1"' in text


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=2026-13-01.1", "before=2026-01-01.99999999999999999999", "kind=none", "commune=0", "standing=x",
     "status=<b>", "q=%00", "q=" + "a" * 500, "q=%25%5F'\""],
)  # fmt: skip
async def test_a_filter_that_is_not_understood_does_no_harm(hoa: Browser, query: str) -> None:
    assert (await hoa.get(f"/instruments?{query}")).status_code in {200, 400}


async def test_the_download_holds_every_row_of_the_filter(stage: Stage, hoa: Browser) -> None:
    rows = opened(await hoa.get("/instruments/export.xlsx?standing=soon"))
    table = [tuple(str(cell or "") for cell in row) for row in rows]
    header = next(number for number, row in enumerate(table) if "Số sê-ri" in row)
    serials = {row[table[header].index("Số sê-ri")] for row in table[header + 1 :]}

    assert serials == STANDINGS["soon"]


async def test_staff_see_every_enterprise_and_can_narrow_to_one(stage: Stage) -> None:
    head = await stage.at("head")
    everything = (await head.get("/instruments?q=tatsuno")).text
    one = (await head.get(f"/instruments?enterprise={FACTORY}")).text

    assert "Công ty Cổ phần Xăng dầu Xứ Lạng" in everything
    assert "K0000401" in one
    assert "NH22000101" not in one
    assert f'href="/enterprises/{stage.cast.enterprises[FACTORY]}"' in one


async def test_staff_find_an_enterprise_by_its_name_without_marks(stage: Stage) -> None:
    text = (await (await stage.at("inspector")).get("/enterprises?q=cho ky lua")).text

    assert f'href="/enterprises/{stage.cast.enterprises[MARKET]}"' in text
    assert f'href="/enterprises/{stage.cast.enterprises[FACTORY]}"' not in text


def _entries(text: str) -> list[str]:
    return [part.partition('"')[0] for part in text.split('<a class="name" href="/instruments/')[1:]]


def _link(text: str, mark: str) -> str | None:
    """The address of the pager's link with this mark."""
    _, found, rest = text.partition(f'<a class="btn" {mark} href="')
    return rest.partition('"')[0].replace("&amp;", "&") if found else None
