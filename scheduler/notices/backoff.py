"""What a message becomes after an answer of the mail server, and when it is tried again."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["sent", "later", "refused", "no_server"]


GIVE_UP_TRIES = 40
"""With the ceiling below about six days; mail servers themselves give up after four or five (RFC 5321, 4.5.4)."""

_FIRST_SECONDS = 60.0
_CEILING_SECONDS = 4 * 3600.0
_NO_SERVER_FIRST_SECONDS = 15.0
_NO_SERVER_CEILING_SECONDS = 15 * 60.0
_MOST_DOUBLINGS = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one mail, with the server's words.

    `sent`: accepted. `later`: refused for now, or the connection broke in the middle. `refused`: refused for good.
    `no_server`: no usable server, through no fault of this mail; trying the next one is pointless.
    `wait_seconds`: how long the server asked to be left alone.
    """

    verdict: Verdict
    words: str
    wait_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a message is recorded: its state, the server's words, and the wait before the next try."""

    state: str
    words: str
    delay_seconds: float = 0.0
    tries: int = 1


def outcome(answer: Answer, tries: int, jitter: float) -> Outcome:
    """The outcome of the try after `tries` earlier ones; `jitter` in [0, 1) spreads the retries of many messages.

    A temporary refusal (4xx, a broken connection) waits twice as long each time; a permanent one (5xx) is final, and
    so is a temporary one that never ended. No try comes before the server wants one.
    """
    if answer.verdict == "sent":
        return Outcome("sent", answer.words)
    if answer.verdict == "refused" or tries + 1 >= GIVE_UP_TRIES:
        return Outcome("failed", answer.words)
    wait = max(_spread(_FIRST_SECONDS, _CEILING_SECONDS, tries, jitter), answer.wait_seconds)
    return Outcome("queued", answer.words, wait)


def no_server_delay(tries: int, jitter: float) -> float:
    """Seconds before a message is tried again that met no server; it is kept for as long as that takes."""
    return _spread(_NO_SERVER_FIRST_SECONDS, _NO_SERVER_CEILING_SECONDS, tries, jitter)


def _spread(first: float, ceiling: float, tries: int, jitter: float) -> float:
    full = min(first * 2.0 ** min(tries, _MOST_DOUBLINGS), ceiling)
    return full * (0.5 + jitter / 2)
