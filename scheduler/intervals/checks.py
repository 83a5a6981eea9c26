"""In-service checks of critical points (ILAC-G24 / OIML D 10, method 4): they warn, and never renew a calibration."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

Outcome = Literal["keep", "calibrate_now", "check_void"]


@dataclass(frozen=True, slots=True)
class InServiceCheck:
    """One check at one point: error and check limits in one unit, and when the check standard itself is due."""

    day: date
    error: Fraction
    lower: Fraction
    upper: Fraction
    standard_due_on: date | None


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """`due_on` is the calibration's own date, or the day of the check where that calls for one now."""

    outcome: Outcome
    due_on: date
    in_use: bool


def after_check(check: InServiceCheck, due_on: date) -> CheckOutcome:
    """Inside the check limits, ends included: nothing changes. Outside: out of use, and calibration due that day.

    A check made with a standard past its own due date shows nothing, whichever way it came out.
    """
    if check.standard_due_on is not None and check.standard_due_on < check.day:
        return CheckOutcome("check_void", due_on, in_use=True)
    if check.lower <= check.error <= check.upper:
        return CheckOutcome("keep", due_on, in_use=True)
    return CheckOutcome("calibrate_now", min(check.day, due_on), in_use=False)
