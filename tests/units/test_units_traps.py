"""The 27 traps of unit entry, each by its name: what a general unit library gets wrong is right here, or refused."""

from decimal import Decimal
from fractions import Fraction

import pytest

from units.errors import UnitError
from units.quantity import Quantity, convert_exact, difference
from units.text import parse_quantity


def read(text, kind, locale="vi"):
    """`value code` as understood, or the code of the refusal."""
    try:
        found = parse_quantity(text, locale, kind)
    except UnitError as error:
        return error.code
    return f"{found.value} {found.code}"


def changed(value, unit, to, kind):
    try:
        return convert_exact(Decimal(value), unit, to, kind)
    except UnitError as error:
        return error.code


def minus(a, b, code, kind):
    try:
        found = difference(Quantity(Decimal(a), code, kind), Quantity(Decimal(b), code, kind))
    except UnitError as error:
        return error.code
    return f"{found.value} {found.code}"


TRAPS = [
    ("1 decimal comma", lambda: read("1,5 kg", "mass"), "1.5 kg"),
    ("2 digits grouped by a space", lambda: read("1 500 kg", "mass"), "1500 kg"),
    ("2 digits grouped by a narrow space", lambda: read("1\u202f500 kg", "mass"), "1500 kg"),
    ("3 typographic minus", lambda: read("−5 kg", "mass"), "-5 kg"),
    ("4 degrees and minutes", lambda: read("10° 30'", "plane angle"), "10.5 °"),
    ("5 number after the unit", lambda: read("2 kg 5", "mass"), "trailing_text"),
    ("5 unit before the number", lambda: read("kg 5", "mass"), "not_a_number"),
    ("5 sign after the unit", lambda: read("5 kg;", "mass"), "trailing_text"),
    ("6 overflow", lambda: read("1e400 kg", "mass"), "not_finite"),
    ("6 nan", lambda: read("nan kg", "mass"), "not_finite"),
    ("6 inf", lambda: read("inf kg", "mass"), "not_finite"),
    ("7 arithmetic", lambda: read("9**9 kg", "mass"), "not_a_number"),
    ("8 temperature with an offset", lambda: read("20 degC", "temperature"), "20 °C"),
    ("9 error of a temperature", lambda: changed("0.3", "°C", "K", "temperature difference"), Fraction(3, 10)),
    ("9 temperature itself", lambda: changed("0.3", "°C", "K", "temperature"), Fraction(27345, 100)),
    ("10 difference of temperatures", lambda: minus("20", "5", "°C", "temperature"), "15 delta_degC"),
    ("11 relative humidity", lambda: read("5 %RH", "relative humidity"), "5 %RH"),
    ("12 acidity", lambda: read("7 pH", "acidity"), "7 pH"),
    ("12 acidity is no inductance", lambda: read("7 pH", "inductance"), "wrong_kind"),
    ("13 torque", lambda: read("10 Nm", "torque"), "10 N·m"),
    ("14 pressure reference in brackets", lambda: read("5 bar(g)", "gauge pressure"), "unknown_unit"),
    ("14 pressure reference as a suffix", lambda: read("5 psig", "gauge pressure"), "unknown_unit"),
    ("14 pressure reference as a kind", lambda: read("5 bar", "absolute pressure"), "5 bar"),
    ("15 hardness", lambda: read("60 HRC", "Rockwell hardness C"), "60 HRC"),
    ("15 another hardness", lambda: read("60 HRC", "Vickers hardness"), "wrong_kind"),
    ("15 turbidity", lambda: read("4 NTU", "turbidity"), "4 NTU"),
    ("16 reactive energy", lambda: read("5 kvarh", "reactive energy"), "5 kvarh"),
    ("16 meter constant", lambda: read("3200 imp/kWh", "meter constant"), "3200 imp/kWh"),
    ("16 rotation is no frequency", lambda: changed("60", "rpm", "Hz", "rotational frequency"), "wrong_kind"),
    ("17 apparent power is no power", lambda: changed("1", "VA", "W", "apparent power"), "wrong_kind"),
    ("17 torque is no energy", lambda: changed("1", "N·m", "J", "torque"), "wrong_kind"),
    ("17 activity is no frequency", lambda: changed("1", "Bq", "Hz", "activity"), "wrong_kind"),
    ("17 absorbed dose is no dose equivalent", lambda: changed("1", "Gy", "Sv", "absorbed dose"), "wrong_kind"),
    ("17 luminous flux is no intensity", lambda: changed("1", "lm", "cd", "luminous flux"), "wrong_kind"),
    ("18 percent is no angle", lambda: changed("1", "%", "rad", "ratio"), "wrong_kind"),
    ("18 degrees in minutes", lambda: changed("1", "°", "arcmin", "plane angle"), 60),
    ("19 sum of levels", lambda: read("20 dB + 3 dB", "sound level"), "trailing_text"),
    ("19 weighted level is its own", lambda: changed("20", "dB(A)", "dB(C)", "sound level"), "wrong_kind"),
    ("20 volume fraction is no concentration", lambda: changed("1", "ppm", "mg/m3", "volume fraction"), "wrong_kind"),
    ("21 ton", lambda: read("1 ton", "mass"), "unknown_unit"),
    ("21 tonne", lambda: changed("1", "t", "kg", "mass"), 1000),
    ("22 gr", lambda: read("5 gr", "mass"), "unknown_unit"),
    ("22 G", lambda: read("5 G", "mass"), "unknown_unit"),
    ("22 M", lambda: read("5 M", "length"), "unknown_unit"),
    ("22 C", lambda: read("20 C", "temperature"), "wrong_kind"),
    ("22 F", lambda: read("20 F", "temperature"), "wrong_kind"),
    ("22 B", lambda: read("20 B", "sound level"), "unknown_unit"),
    ("23 letter case without meaning", lambda: read("5 KG", "mass"), "5 kg"),
    ("23 plain exponent", lambda: read("3 m3/h", "volume flow rate"), "3 m3/h"),
    ("23 Vietnamese minute", lambda: read("5 phút", "time"), "5 min"),
    ("23 Vietnamese tonne", lambda: read("2 tấn", "mass"), "2 t"),
    ("23 Vietnamese ounce", lambda: read("2 lạng", "mass"), "2 lạng"),
    ("24 milli", lambda: read("5 mPa", "pressure"), "5 mPa"),
    ("24 mega", lambda: read("5 MPa", "pressure"), "5 MPa"),
    ("24 milli or mega", lambda: read("5 MG", "mass"), "unknown_unit"),
    ("25 ohm sign", lambda: read("5 \u2126", "electrical resistance"), "5 Ω"),
    ("25 degree Celsius in one sign", lambda: read("20 ℃", "temperature"), "20 °C"),
    ("26 conventional mmHg", lambda: changed("1", "mmHg", "Pa", "pressure"), Fraction("133.322387415")),
    ("26 torr", lambda: changed("760", "Torr", "Pa", "pressure"), 101325),
    ("27 power level", lambda: read("20 dBm", "power level"), "20 dBm"),
    ("27 power level is no power", lambda: changed("20", "dBm", "mW", "power level"), "wrong_kind"),
]


@pytest.mark.parametrize(("answer", "expected"), [trap[1:] for trap in TRAPS], ids=[trap[0] for trap in TRAPS])
def test_a_trap_is_right_or_refused(answer, expected):
    assert answer() == expected


def test_every_one_of_the_27_traps_is_set():
    assert {int(name.split()[0]) for name, *_ in TRAPS} == set(range(1, 28))
