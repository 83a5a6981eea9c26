"""How fast mail goes to one domain: the arithmetic of a limit, of slowing down, and of taking up speed again.

A claim of n messages for a domain closes it for n spacings; a claim takes `burst` at most. So no minute, wherever it
begins, holds more claims than the limit, and a limit holds across any number of workers by one time per domain.
"""

import re
from dataclasses import dataclass

DELIVERY_SECONDS = 15.0
"""How often the clock delivers: a burst fills the time until then, so that a slow domain keeps its pace."""

FULL_PER_MINUTE = 960
"""A learned limit that has grown to this much limits nothing any more."""

PAUSE_SECONDS = 60.0
EASE_SECONDS = 3600.0

_SHARE = 0.8
"""Of the limit is the even pace; the rest is the burst that a minute may hold at its end."""

_NO_LIMIT_BURST = 1000

_TOO_MANY = re.compile(
    r"too many|too much mail|rate.?limit|rate (of|that)|sending rate|throttl"
    r"|exceed\w* .{0,60}(rate|quota|limit|messages|number)|limit .{0,40}exceeded"
    r"|unusual rate|connection limit|concurren|try fewer|slow down"
    r"|(?<![\d.])4\.7\.28(?![\d.])",
    re.IGNORECASE,
)
_GREY = re.compile(r"gr[ea]y.?list", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limit:
    """Messages a minute, and workers at once, for one domain; None: as fast as the mail server takes them."""

    per_minute: int | None = None
    connections: int | None = None

    def __post_init__(self) -> None:
        """A limit of nothing would hold mail for ever."""
        if any(number is not None and number < 1 for number in (self.per_minute, self.connections)):
            raise ValueError("a limit must let something through")


@dataclass(frozen=True, slots=True)
class Spacing:
    """What one claim may take of a domain, and the seconds that each message of it closes the domain for."""

    burst: int
    seconds: float


def spacing(per_minute: int | None) -> Spacing:
    """The spacing that keeps every minute within the limit."""
    if per_minute is None:
        return Spacing(_NO_LIMIT_BURST, 0.0)
    burst = max(1, int(per_minute * (1 - _SHARE) + 1e-9))
    return Spacing(burst, 60.0 / (_SHARE * per_minute))


def tighter(own: int | None, learned: int | None) -> int | None:
    """The limit in force: the lower of what was entered and what was learned."""
    return min((limit for limit in (own, learned) if limit is not None), default=None)


def too_many(words: str) -> bool:
    """Whether a server's temporary refusal says that it is given too much at once; greylisting is no such thing."""
    return bool(_TOO_MANY.search(words)) and not _GREY.search(words)


def slowed(in_force: int | None, seen: int) -> int:
    """Half of the limit in force, or of what was accepted in the last minute where that is less; one at least."""
    known = [number for number in (in_force, max(seen, 2)) if number is not None]
    return max(1, min(known) // 2)


def eased(own: int | None, learned: int) -> int | None:
    """Twice as fast after a quiet hour; None once the learned limit limits nothing any more."""
    faster = 2 * learned
    return None if faster >= min(own or FULL_PER_MINUTE, FULL_PER_MINUTE) else faster


def domain_of(address: str) -> str:
    """The part after the @, in lower case."""
    return address.rpartition("@")[2].lower()


NO_LIMIT = Limit()
