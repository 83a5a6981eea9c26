"""What a message becomes after an answer of the mail server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.notices.backoff import GIVE_UP_TRIES, Answer, Verdict, no_server_delay, outcome


@pytest.mark.parametrize(
    ("verdict", "tries", "state"),
    [
        ("sent", 0, "sent"),
        ("sent", GIVE_UP_TRIES, "sent"),
        ("refused", 0, "failed"),
        ("later", 0, "queued"),
        ("later", GIVE_UP_TRIES - 2, "queued"),
        # a temporary refusal that never ended
        ("later", GIVE_UP_TRIES - 1, "failed"),
    ],
)
def test_the_answer_decides_the_state_and_its_words_are_kept(verdict: Verdict, tries: int, state: str) -> None:
    found = outcome(Answer(verdict, "451 words"), tries, 0.5)
    assert (found.state, found.words, found.tries) == (state, "451 words", 1)


@pytest.mark.parametrize(("tries", "seconds"), [(0, 60), (1, 120), (2, 240), (7, 7680), (8, 14_400), (30, 14_400)])
def test_each_wait_is_twice_the_one_before_up_to_four_hours(tries: int, seconds: float) -> None:
    assert outcome(Answer("later", ""), tries, 1.0).delay_seconds == seconds


@given(st.integers(0, 10**6), st.floats(0, 1, exclude_max=True))
def test_chance_spreads_a_wait_by_half_and_never_to_nothing(tries: int, jitter: float) -> None:
    assert 7.5 <= no_server_delay(tries, jitter) <= 900
    if tries + 1 < GIVE_UP_TRIES:
        assert 30 <= outcome(Answer("later", ""), tries, jitter).delay_seconds <= 14_400
