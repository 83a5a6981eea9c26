"""The days on which a site may be visited: read as people write them, and kept to by plans of the registry."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.language import Words, translator
from registry.site_days import set_opening
from scheduler.lunar import lunar_day
from scheduler.opening import Opening, of_lists, open_days, read_lunar_days, said
from scheduler.plan_in_hand import plan_in_hand
from scheduler.plans import plan_registry
from scheduler.visits import visits
from tests.cast import NOW, TODAY, Cast, enrol_cast
from web.demo.cast import MARKET

LAST = TODAY + timedelta(days=60)
FAIR = frozenset({2, 7, 12, 17, 22, 27})


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2, 7, 12, 17, 22, 27", FAIR),
        ("2;7;12;17;22;27", FAIR),
        ("2 7 12 17 22 27", FAIR),
        ("ngày 2, 7, 12, 17, 22 và 27", FAIR),
        ("mùng 2, mùng 7", {2, 7}),
        ("Mồng 1", {1}),
        ("30", {30}),
        ("07", {7}),
        ("2, 2", {2}),
        ("", set()),
        (" , ", set()),
    ],
)
def test_days_of_a_fair_as_people_write_them(text: str, days: set[int]) -> None:
    assert read_lunar_days(text) == frozenset(days)


@pytest.mark.parametrize("text", ["0", "31", "2, 45", "rằm", "2-7", "thứ hai", "-3", "2,7,x", "٢", "1e1", "2/7"])
def test_what_is_no_day_of_a_lunar_month_is_named(text: str) -> None:
    found = read_lunar_days(text)
    assert isinstance(found, Words)
    assert "từ 1 đến 30" in found.say(translator("vi"))


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_days_or_a_reason(text: str) -> None:
    found = read_lunar_days(text)
    assert isinstance(found, Words) or all(1 <= day <= 30 for day in found)


@given(st.sets(st.integers(1, 30)), st.sampled_from([", ", ";", " ", ", mùng ", " và "]))
def test_every_set_of_days_is_read_back(days: set[int], between: str) -> None:
    assert read_lunar_days(between.join(map(str, sorted(days)))) == days


@pytest.mark.parametrize(
    ("opening", "words"),
    [
        (Opening(), ""),
        (of_lists([0, 2], []), "vào thứ hai, thứ tư"),
        (of_lists([], [7, 2]), "phiên chợ ngày 2, 7 âm lịch"),
        (of_lists([4], [15]), "vào thứ sáu; phiên chợ ngày 15 âm lịch"),
    ],
)
def test_opening_days_in_words(opening: Opening, words: str) -> None:
    assert said(opening, translator("vi")) == words


def test_both_the_weekday_and_the_fair_must_agree() -> None:
    days = [TODAY + timedelta(days=offset) for offset in range(400)]
    found = list(open_days(of_lists([0], FAIR), days))
    assert found == [day for day in days if day.weekday() == 0 and lunar_day(day) in FAIR]
    assert found


@pytest.fixture
async def cast(db: object) -> Cast:
    assert db is None or db
    return await enrol_cast()


async def market_days(cast: Cast) -> set[date]:
    return {visit.day for visit in await visits(TODAY, LAST) if visit.site_id in cast.sites[MARKET]}


async def test_a_plan_goes_to_a_market_on_the_days_of_its_fair(cast: Cast) -> None:
    await set_opening(cast.sites[MARKET][0], [], FAIR)
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    found = await market_days(cast)
    assert found
    assert {lunar_day(day) for day in found} <= FAIR


async def test_a_plan_goes_to_a_site_on_its_weekdays(cast: Cast) -> None:
    await set_opening(cast.sites[MARKET][0], [3], [])
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    assert {day.weekday() for day in await market_days(cast)} == {3}


async def test_a_visit_that_stands_off_the_fair_waits_for_a_person(cast: Cast) -> None:
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    before = await market_days(cast)
    closed = {lunar_day(day) for day in before}
    await set_opening(cast.sites[MARKET][0], [], [day for day in range(1, 31) if day not in closed])
    hand = await plan_in_hand(TODAY)
    assert hand is not None
    waiting = {row.day for index in hand.troubled if (row := hand.row(hand.before, index))}
    assert waiting == before
