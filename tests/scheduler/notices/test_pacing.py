"""No minute holds more than the limit, whoever claims when; "too many" is understood; speed comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.notices.pacing import Limit, eased, slowed, spacing, tighter, too_many


@given(
    limit=st.integers(1, 20_000),
    claims=st.lists(st.tuples(st.floats(0, 90), st.integers(1, 5000)), min_size=1, max_size=60),
)
def test_no_minute_holds_more_claims_than_the_limit(limit: int, claims: list[tuple[float, int]]) -> None:
    """Workers come after any pause and want any number; each takes a burst at most and closes the domain for it."""
    pace, clock, next_allowed = spacing(limit), 0.0, 0.0
    taken: list[tuple[float, int]] = []
    for pause, wanted in claims:
        clock += pause
        if clock >= next_allowed:
            number = min(wanted, pace.burst)
            next_allowed = clock + number * pace.seconds
            taken.append((clock, number))
    for start, _ in taken:
        assert sum(number for at, number in taken if start <= at < start + 60) <= limit


@pytest.mark.parametrize(
    ("limit", "burst", "seconds"),
    [
        (1, 1, 75.0),
        (4, 1, 18.75),
        (10, 2, 7.5),
        (60, 12, 1.25),
        (600, 120, 0.125),
        (None, 1000, 0.0),  # as fast as the mail server takes them
    ],
)
def test_a_burst_fills_the_time_until_the_next_delivery(limit: int | None, burst: int, seconds: float) -> None:
    assert (spacing(limit).burst, spacing(limit).seconds) == (burst, seconds)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents more", True),
        ("421 4.7.28 Our system has detected an unusual rate of unsolicited mail", True),
        ("452 4.5.3 Too many recipients", True),
        ("421 Too many concurrent SMTP connections", True),
        ("451 4.7.1 Rate limit exceeded, try again later", True),
        ("450 exceeded the maximum number of messages per hour", True),
        ("421 4.7.0 connection throttled", True),
        ("450 4.2.0 <lan@x.example>: Greylisted, rate limit of new senders", False),
        ("450 4.7.1 greylisting in action, please come back later", False),
        ("452 4.2.2 mailbox full", False),
        ("451 4.3.0 temporary failure", False),
        ("no answer within 90 s", False),
        ("", False),
    ],
)
def test_too_many_is_told_from_other_refusals(words: str, said: bool) -> None:
    assert too_many(words) is said


@pytest.mark.parametrize(
    ("in_force", "seen", "learned"),
    [
        (None, 100, 50),  # half of what the last minute held
        (None, 0, 1),
        (60, 100, 30),  # half of the limit
        (60, 10, 5),
        (1, 1, 1),  # one a minute is as slow as it gets
    ],
)
def test_a_complaint_halves_the_pace(in_force: int | None, seen: int, learned: int) -> None:
    assert slowed(in_force, seen) == learned


@pytest.mark.parametrize(
    ("own", "learned", "then"),
    [
        (None, 50, 100),
        (None, 480, None),  # fast enough to be no limit
        (60, 20, 40),
        (60, 30, None),  # the entered limit holds alone again
    ],
)
def test_a_quiet_hour_doubles_it_until_nothing_is_limited(own: int | None, learned: int, then: int | None) -> None:
    assert eased(own, learned) == then


@given(own=st.none() | st.integers(1, 10_000), learned=st.integers(1, 10_000))
def test_the_speed_comes_back_within_a_day(own: int | None, learned: int) -> None:
    now: int | None = learned
    for _ in range(24):
        now = eased(own, now) if now is not None else None
    assert now is None


def test_the_lower_limit_is_in_force() -> None:
    assert [tighter(60, 5), tighter(5, 60), tighter(None, 7), tighter(7, None), tighter(None, None)] == [
        5,
        5,
        7,
        7,
        None,
    ]


def test_a_limit_of_nothing_is_refused() -> None:
    for bad in ({"per_minute": 0}, {"connections": 0}, {"per_minute": -1}):
        with pytest.raises(ValueError, match="let something through"):
            Limit(**bad)
