"""A link in a mail says one thing, until one day, and nobody else can make one."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.notices.links import DAYS, Link, LinkMaker, Purpose, read, token

KEY = b"k" * 32
TODAY = date(2026, 11, 22)
LINK = Link("confirm", 812, TODAY + timedelta(days=3))
PURPOSES = get_args(Purpose)

links = st.builds(
    Link,
    st.sampled_from(PURPOSES),
    st.integers(1, 2**48 - 1),
    st.dates(date(2020, 1, 1), date(2190, 1, 1)),
)


@given(links)
def test_a_token_says_what_it_was_made_of(link: Link) -> None:
    assert read(KEY, token(KEY, link), link.last_day) == link


@given(links, st.integers(0, 33), st.sampled_from("ABCabc019-_"))
def test_a_token_with_one_letter_changed_is_forged(link: Link, place: int, letter: str) -> None:
    made = token(KEY, link)
    changed = made[:place] + letter + made[place + 1 :]
    assert read(KEY, changed, link.last_day) == (link if changed == made else "forged")


@given(st.text(max_size=60))
def test_no_text_of_others_is_a_token(text: str) -> None:
    assert read(KEY, text, TODAY) == "forged"


@pytest.mark.parametrize(
    ("day", "expected"),
    [(-400, LINK), (0, LINK), (3, LINK), (4, "expired"), (4000, "expired")],
)
def test_a_link_works_through_its_last_day(day: int, expected: object) -> None:
    assert read(KEY, token(KEY, LINK), TODAY + timedelta(days=day)) == expected


def test_another_key_makes_another_link() -> None:
    assert read(b"x" * 32, token(KEY, LINK), TODAY) == "forged"


def test_a_link_for_one_purpose_serves_no_other() -> None:
    assert len({token(KEY, LINK._replace(purpose=purpose)) for purpose in PURPOSES}) == len(PURPOSES)


def test_addresses_are_made_again_the_same_and_end_when_they_should() -> None:
    maker = LinkMaker("https://etalon.example/", KEY)
    address = maker.acting("stop", 812, TODAY)
    assert address == maker.acting("stop", 812, TODAY)
    head, _, made = address.rpartition("/")
    assert head == "https://etalon.example/m"
    assert read(KEY, made, TODAY) == Link("stop", 812, TODAY + timedelta(days=DAYS["stop"]))


def test_without_a_key_no_link_acts_and_the_key_is_never_shown() -> None:
    assert LinkMaker("https://etalon.example").acting("stop", 1, TODAY) == ""
    assert "kkk" not in repr(LinkMaker("https://etalon.example", KEY))
