"""The only clock: everything below `web` is told what time and what day it is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from web.settings import Settings


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        ...

    def today(self) -> date:
        """The calendar day where the installation is."""
        ...


@dataclass(frozen=True)
class SystemClock:
    """The machine's clock, its days counted in `zone`."""

    zone: ZoneInfo

    def now(self) -> datetime:
        """The instant, in UTC."""
        return now()

    def today(self) -> date:
        """The calendar day in `zone`: at 17:00 UTC it is already tomorrow in Vietnam."""
        return now().astimezone(self.zone).date()


def now() -> datetime:
    """The instant, in UTC."""
    return datetime.now(UTC)


def today(settings: Settings) -> date:
    """The calendar day where the installation is."""
    return SystemClock(settings.zone).today()
