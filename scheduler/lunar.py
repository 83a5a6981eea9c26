"""The day of the Vietnamese lunar month, by which fairs are held (phiên chợ ngày 2, 7, 12, 17, 22, 27).

A lunar month begins on the day, in Viet Nam, of the astronomical new moon. Source: J. Meeus, Astronomical Algorithms,
chapter 49 (true phase of the moon, its largest terms: the instant is right to about two minutes); the difference
between dynamical and universal time is taken as 70 seconds, right to some seconds for this century's first half.
"""

import math
from datetime import date, timedelta
from functools import lru_cache

_MONTH = 29.530588861  # days from new moon to new moon, on average
_NEW_MOON_2000 = 2451550.09766  # Julian day of the first new moon of 2000
_DELTA_T = 70 / 86_400
_HERE = 7 / 24  # UTC+7
_JULIAN_OF_ORDINAL = 1721424.5  # Julian day at which the proleptic day 0 begins
_CENTURY = 1236.85  # lunar months in a Julian century

# amplitude in days, power of the eccentricity, and multiples of the sun's anomaly, the moon's, her argument, her node
_TERMS = (
    (-0.40720, 0, 0, 1, 0, 0),
    (0.17241, 1, 1, 0, 0, 0),
    (0.01608, 0, 0, 2, 0, 0),
    (0.01039, 0, 0, 0, 2, 0),
    (0.00739, 1, -1, 1, 0, 0),
    (-0.00514, 1, 1, 1, 0, 0),
    (0.00208, 2, 2, 0, 0, 0),
    (-0.00111, 0, 0, 1, -2, 0),
    (-0.00057, 0, 0, 1, 2, 0),
    (0.00056, 1, 1, 2, 0, 0),
    (-0.00042, 0, 0, 3, 0, 0),
    (0.00042, 1, 1, 0, 2, 0),
    (0.00038, 1, 1, 0, -2, 0),
    (-0.00024, 1, -1, 2, 0, 0),
    (-0.00017, 0, 0, 0, 0, 1),
)


@lru_cache(maxsize=4096)
def lunar_day(day: date) -> int:
    """The day of the lunar month, 1 to 30."""
    number = round((day.toordinal() + _JULIAN_OF_ORDINAL - _NEW_MOON_2000) / _MONTH) + 1
    begun = _begins(number)
    while begun > day:
        number -= 1
        begun = _begins(number)
    return (day - begun).days + 1


@lru_cache(maxsize=1024)
def _begins(number: int) -> date:
    """The first day of a lunar month; months are counted from the first new moon of 2000."""
    julian = _new_moon(number) - _DELTA_T + _HERE
    return date.min + timedelta(days=math.floor(julian - _JULIAN_OF_ORDINAL) - 1)


def _new_moon(number: int) -> float:
    """Julian day, in dynamical time, of a new moon."""
    past = number / _CENTURY
    mean = _NEW_MOON_2000 + _MONTH * number + 0.00015437 * past**2
    sun = 2.5534 + 29.10535670 * number - 0.0000014 * past**2
    moon = 201.5643 + 385.81693528 * number + 0.0107582 * past**2
    argument = 160.7108 + 390.67050284 * number - 0.0016118 * past**2
    node = 124.7746 - 1.56375588 * number + 0.0020672 * past**2
    eccentricity = 1 - 0.002516 * past - 0.0000074 * past**2
    return mean + sum(
        size * eccentricity**power * math.sin(math.radians(a * sun + b * moon + c * argument + d * node))
        for size, power, a, b, c, d in _TERMS
    )
