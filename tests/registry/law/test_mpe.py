"""Limits of the error: every rule at its zone ends, in any unit, and a refusal outside."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.law.mpe.book import rulebook_of
from registry.law.mpe.fields import Fields
from registry.law.mpe.load import MpeDataError, read_rulebook, rulebook
from registry.law.mpe.proofs import faults_of
from registry.law.mpe.read import exact
from registry.law.mpe.scales import Step
from registry.law.mpe.values import RuleError
from units.kinds import KINDS, kind_named
from units.quantity import finite_decimal
from units.table import codes_of

# A busy machine makes one slow example; that says nothing about the code.
settings.register_profile("mpe", deadline=None)
settings.load_profile("mpe")

R76 = {"rule": "OIML R 76", "class": "III", "e": "5 g", "load": "2500 g", "phase": "initial"}
R49 = {
    "rule": "OIML R 49", "class": "2", "flow_rate": "40 L/h", "Q1": "25 L/h", "Q2": "40 L/h", "Q3": "2500 L/h",
    "Q4": "3125 L/h", "water_temperature": "20 °C", "phase": "initial",
}  # fmt: skip
R137 = {
    "rule": "OIML R 137", "class": "1.5", "flow_rate": "0.6 m3/h", "Qmin": "0.04 m3/h", "Qt": "0.6 m3/h",
    "Qmax": "6 m3/h", "phase": "initial",
}  # fmt: skip
R117 = {"rule": "OIML R 117", "accuracy_class": "0.5", "line": "system", "volume": "20 L", "phase": "initial"}
EN837 = {"rule": "EN 837-1", "class": "1", "range_min": "-1 bar", "range_max": "5 bar", "phase": "initial"}
R111 = {"rule": "OIML R 111", "class": "E2", "nominal": "1 kg", "phase": "initial"}
R7 = {"rule": "OIML R 7", "phase": "initial"}
MI003 = {"rule": "MI-003", "class": "A", "current": "Imin..Itr", "temperature_band": "5..30"}


def pair(question, **changes):
    found = rulebook().limits({**question, **changes})
    return found.lower, found.upper, found.unit


def upper(question, **changes):
    return format(finite_decimal(pair(question, **changes)[1]), "f")


def refusal(question, **changes):
    with pytest.raises(RuleError) as caught:
        rulebook().limits({**question, **changes})
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(
    ("load", "limit"), [("0 g", "2.5"), ("2.5 kg", "2.5"), ("2.505 kg", "5"), ("10 kg", "5"), ("10.005 kg", "7.5")]
)
def test_a_scale_of_15_kg_has_the_limits_of_its_zones_upper_ends_closed(load, limit):
    assert upper(R76, load=load) == limit
    assert upper(R76, load=load, phase="in_service") == format((Decimal(limit) * 2).normalize(), "f")
    assert upper(R76, load=load, phase="subsequent") == limit


def test_a_load_beyond_the_class_has_no_limit():
    assert upper(R76, load="50 kg") == "7.5"
    assert refusal(R76, load="50.001 kg") == ("no_mpe", "load")
    assert refusal(R76, load="-1 g") == ("no_mpe", "load")
    assert refusal(R76, phase="type") == ("no_mpe", "phase")


def test_a_multi_interval_scale_judges_by_the_e_of_the_partial_range():
    ranges = [{"e": "1 g", "max": "3 kg"}, {"e": "2 g", "max": "6 kg"}, {"e": "5 g", "max": "15 kg"}]
    question = {name: value for name, value in R76.items() if name != "e"} | {"ranges": ranges}
    assert pair(question, load="3 kg") == (-Fraction(3, 2), Fraction(3, 2), "g")
    assert upper(question, load="3.002 kg") == "2"
    assert upper(question, load="15 kg") == "7.5"
    assert refusal(question, load="15.001 kg") == ("no_mpe", "load")
    assert refusal(question, ranges=ranges[::-1]) == ("bad_input", "ranges")
    assert refusal(question, ranges=[{"e": "0 g", "max": "1 kg"}]) == ("bad_input", "ranges.0.e")
    assert refusal(question, e="1 g") == ("bad_input", "e")


def test_a_weight_not_in_the_table_is_refused_and_its_mass_may_be_in_any_unit():
    assert upper(R111, nominal="1000 g") == upper(R111) == "1.6"
    assert upper(R111, phase="in_service") == "1.6"
    assert refusal(R111, nominal="3 kg") == ("no_mpe", "nominal")
    assert refusal(R111, nominal="500 mg", **{"class": "M3"}) == ("no_mpe", "nominal")
    assert rulebook().limits({**R111, "nominal": "20 kg"}).citation.trust == "memory"
    assert rulebook().limits(R111).citation.trust == "seen"


@pytest.mark.parametrize(
    ("volume", "limit"),
    [("0.05 L", "2"), ("0.1 L", "2"), ("0.15 L", "3"), ("0.2 L", "4"), ("0.3 L", "4"), ("0.4 L", "4"), ("0.5 L", "5"),
     ("1 L", "10"), ("1.9 L", "10"), ("2 L", "10"), ("10 L", "50"), ("20 L", "100")],
)  # fmt: skip
def test_a_fuel_dispenser_follows_the_ladder_of_small_volumes(volume, limit):
    assert upper(R117, volume=volume) == limit


def test_a_minimum_measured_quantity_sets_a_floor():
    assert upper(R117, volume="2 L", mmq="2 L") == "20"
    assert upper(R117, volume="20 L", mmq="2 L") == "100"


def test_limits_in_service_belong_to_a_country():
    assert refusal(R117, phase="in_service") == ("no_mpe", "phase")
    assert pair(R117, phase="in_service", country="IE") == (-200, 400, "mL")
    assert refusal(R117, phase="in_service", country="IE", volume="1 L") == ("no_mpe", "phase")
    assert refusal(EN837, phase="in_service") == ("no_mpe", "phase")
    assert upper(EN837, phase="in_service", country="DE") == "0.09"


def test_a_gauge_with_a_vacuum_side_is_judged_by_its_whole_span():
    assert pair(EN837) == (-Fraction(6, 100), Fraction(6, 100), "bar")
    assert pair(EN837, range_min="-100 kPa")[1] == Fraction(6, 100)
    assert upper(EN837, **{"class": "1.0"}) == "0.06"
    assert refusal(EN837, range_min="5 bar") == ("bad_input", "range_max")
    assert refusal(EN837, **{"class": "3"}) == ("unknown_class", "class")


def test_a_water_meter_is_judged_by_flow_and_temperature():
    assert upper(R49, flow_rate="39.9 L/h") == "5"
    assert upper(R49) == "2"
    assert upper(R49, water_temperature="30 °C") == "2"
    assert upper(R49, water_temperature="30.1 °C") == "3"
    assert upper(R49, flow_rate="0.0417 m3/h") == "2"
    assert upper(R49, phase="in_service") == "4"
    assert refusal(R49, water_temperature=None) == ("bad_input", "water_temperature")
    assert upper(R49, flow_rate="30 L/h", water_temperature=None) == "5"
    assert refusal(R49, flow_rate="30 L/h", water_temperature="warm") == ("not_a_number", "water_temperature")
    assert refusal(R49, Q2="20 L/h") == ("bad_input", "Q2")


def test_a_gas_meter_has_two_zones_and_nothing_outside():
    assert upper(R137, flow_rate="0.04 m3/h") == "3"
    assert upper(R137) == "1.5"
    assert upper(R137, **{"class": "1.0"}) == upper(R137, **{"class": "1"}) == "1"
    assert refusal(R137, flow_rate="0.039 m3/h") == ("no_mpe", "flow_rate")
    assert refusal(R137, flow_rate="6.001 m3/h") == ("no_mpe", "flow_rate")


def test_a_clinical_thermometer_has_unequal_limits_of_a_difference():
    assert pair(R7) == (-Fraction(15, 100), Fraction(1, 10), "delta_degC")
    assert refusal(R7, phase="in_service") == ("no_mpe", "phase")


def test_an_electricity_meter_is_read_from_its_cell():
    assert upper(MI003) == "3.5"
    assert upper(MI003, temperature_band="−10..5") == "5"
    assert rulebook().limits({**MI003, "temperature_band": "-10..5"}).citation.trust == "memory"
    assert refusal(MI003, temperature_band="70..80") == ("no_mpe", "temperature_band")
    assert refusal(MI003, temperature_band="warm") == ("bad_input", "temperature_band")


def test_rules_from_memory_say_so():
    length = {"rule": "OIML R 35", "class": "II", "value": "2.5 m", "phase": "initial"}
    assert pair(length) == (-Fraction(9, 10), Fraction(9, 10), "mm")
    assert rulebook().limits(length).citation.trust == "memory"
    clinical = {"rule": "OIML R 115", "phase": "initial"}
    assert upper(clinical, value="42 °C") == "0.1"
    assert upper(clinical, value="42.1 °C") == "0.2"
    assert upper({"rule": "OIML R 148", "phase": "in_service"}) == "4"


def test_a_rule_entered_by_hand_covers_the_other_kinds():
    base = {"rule": "generic", "phase": "initial"}
    assert pair(base, kind="mass", unit="g", fixed="2") == (-2, 2, "g")
    assert upper(base, kind="speed", unit="km/h", percent_of_reading="3", floor="3", value="80 km/h") == "3"
    assert upper(base, kind="speed", unit="km/h", percent_of_reading="3", floor="3", value="120 km/h") == "3.6"
    assert upper(base, kind="force", unit="N", percent_of_span="1", range_min="0 N", range_max="2 kN") == "20"
    assert upper(base, kind="length", unit="mm", fixed="0.6", slope="0.4", step="1000", value="1.001 m") == "1.4"
    assert pair(base, kind="temperature", unit="°C", lower="-0.15", upper="0.1")[:2] == pair(R7)[:2]
    assert refusal(base, kind="mass", unit="g") == ("bad_input", "fixed")
    assert refusal(base, kind="mass", unit="g", fixed="-1") == ("bad_input", "fixed")
    assert refusal(base, kind="mass", unit="g", lower="1", upper="2") == ("bad_input", "lower")
    assert refusal(base, kind="mess", unit="g", fixed="1") == ("unknown_kind", "kind")
    assert refusal(base, kind="mass", unit="L", fixed="1") == ("wrong_kind", "unit")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"rule": "OIML R 999"}, "unknown_rule", "rule"),
        ({"rule": None}, "bad_input", "rule"),
        ({"class": "V"}, "unknown_class", "class"),
        ({"class": 3}, "bad_input", "class"),
        ({"phase": "sometimes"}, "unknown_phase", "phase"),
        ({"phase": None}, "bad_input", "phase"),
        ({"e": "0 g"}, "bad_input", "e"),
        ({"e": "-5 g"}, "bad_input", "e"),
        ({"e": "5 L"}, "wrong_kind", "e"),
        ({"e": "5"}, "missing_unit", "e"),
        ({"e": "nan g"}, "not_finite", "e"),
        ({"load": "1,500 g"}, "not_a_number", "load"),
        ({"load": "1 500 g"}, "not_a_number", "load"),
        ({"load": "1e3 g"}, "not_a_number", "load"),
        ({"load": "10⁵ g"}, "not_a_number", "load"),
        ({"load": "1，500 g"}, "not_a_number", "load"),
        ({"load": "½ g"}, "not_a_number", "load"),
        ({"load": "x" * 10_000}, "bad_input", "load"),
        ({"load": 2500}, "bad_input", "load"),
        ({"load": []}, "bad_input", "load"),
    ],
)
def test_a_wrong_field_is_named_with_a_code(changes, code, field):
    assert refusal(R76, **changes) == (code, field)


def test_a_national_rule_wins_over_the_one_it_replaces():
    ours = rulebook().rules["OIML R 111"]
    national = replace(ours, name="ĐLVN 99", citation=replace(ours.citation, document="ĐLVN 99", country="VN"))
    book = rulebook_of([(ours, ""), (national, "OIML R 111")])
    assert book.limits(R111).citation.document == "ĐLVN 99"
    assert book.find(Fields({"rule": "ĐLVN 99"})) is national
    with pytest.raises(ValueError, match="twice"):
        rulebook_of([(ours, ""), (national, "OIML R 111"), (replace(national, name="ĐLVN 98"), "OIML R 111")])


def test_every_rule_has_a_document_a_source_and_a_mark_of_trust():
    for rule in rulebook().rules.values():
        assert rule.citation.document
        assert rule.citation.source
        assert rule.citation.trust in {"seen", "single_source", "memory"}
        assert faults_of(rule) == []


def test_the_misprints_seen_in_public_copies_are_caught():
    scales = rulebook().rules["OIML R 76"]
    printed = {**scales.classes, "II": (Step(20_000, Fraction(1, 2)), *scales.classes["II"][1:])}
    assert faults_of(replace(scales, classes=printed)) != []
    weights = rulebook().rules["OIML R 111"]
    five = Fraction(5, 10**6)
    cell = replace(weights.rows[five], by_class={**weights.rows[five].by_class, "M1": Fraction(2, 100)})
    assert faults_of(replace(weights, rows={**weights.rows, five: cell})) != []
    meters = rulebook().rules["OIML R 49"]
    swapped = tuple(replace(z, percent={"1": z.percent["2"], "2": z.percent["1"]}) for z in meters.zones)
    assert faults_of(replace(meters, zones=swapped)) != []
    gauges = rulebook().rules["EN 837-1"]
    assert faults_of(replace(gauges, initial={**gauges.initial, "1": Fraction(13, 3)})) != []


def test_a_file_that_contradicts_itself_is_not_loaded(tmp_path):
    (tmp_path / "bad.toml").write_text(
        'form = "span_table"\nname = "X"\ndocument = "X"\nedition = ""\nclause = ""\nsource = "x"\ntrust = "memory"\n'
        '[initial]\n"1" = 2\n',
        "utf-8",
    )
    with pytest.raises(MpeDataError, match="not the percent"):
        read_rulebook(tmp_path)


def test_no_limit_is_ever_read_from_a_float():
    with pytest.raises(TypeError):
        exact(0.1)


LOADS = st.integers(0, 50_000).map(lambda grams: f"{grams} g")


@given(LOADS, LOADS)
def test_limits_never_shrink_as_the_load_grows(a, b):
    lighter, heavier = sorted((a, b), key=lambda text: int(text.split()[0]))
    assert pair(R76, load=lighter)[1] <= pair(R76, load=heavier)[1]


@given(st.integers(1, 10**6), st.sampled_from(["0.3", "0.5", "1.0", "1.5", "2.5"]))
def test_a_larger_volume_never_has_a_smaller_limit_and_a_meter_alone_is_stricter(microlitres, grade):
    volume = f"{Decimal(microlitres) / 100000:f} L"
    more = f"{Decimal(microlitres + 1) / 100000:f} L"
    assert pair(R117, volume=volume, accuracy_class=grade)[1] <= pair(R117, volume=more, accuracy_class=grade)[1]
    assert (
        pair(R117, volume=volume, accuracy_class=grade, line="meter")[1]
        < pair(R117, volume=volume, accuracy_class=grade)[1]
    )


def limit_or_none(question):
    try:
        found = rulebook().limits(question)
    except RuleError:
        return None
    assert found.lower == -found.upper
    return found.upper


@given(st.integers(0, 10_000), st.sampled_from(["I", "II", "III"]))
def test_a_stricter_class_never_allows_more(m, grade):
    looser = {"I": "II", "II": "III", "III": "IIII"}[grade]
    strict, loose = (limit_or_none({**R76, "load": f"{m} g", "e": "1 g", "class": name}) for name in (grade, looser))
    assert loose is None or strict <= loose


@given(st.text(max_size=40), st.sampled_from(["rule", "class", "e", "load", "phase"]))
def test_any_text_in_any_field_gives_limits_or_a_named_refusal(text, field):
    limit = limit_or_none({**R76, field: text})
    assert limit is None or limit > 0


TERMS = [{"fixed": "1"}, {"percent_of_reading": "1"}, {"percent_of_span": "1"}, {"slope": "1", "step": "2"}]


def answered(kind, code, term):
    """The size of the limit at 50 of 0 to 100 of a unit, or the code of the refusal."""
    ends = {"value": f"50 {code}", "range_min": f"0 {code}", "range_max": f"100 {code}"}
    try:
        limits = rulebook().limits({"rule": "generic", "phase": "initial", "kind": kind, "unit": code, **term, **ends})
    except RuleError as error:
        return error.code
    return limits.upper if limits.upper == -limits.lower else limits


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_written_as_fields_answers_in_every_unit_of_every_kind_or_refuses(kind):
    scale = kind_named(kind).scale
    written = [code for code in codes_of(kind) if code != "1"]  # a bare number has no unit to write
    for code, term in product(written, TERMS):
        found = answered(kind, code, term)
        if scale == "ordinal" or (kind_named(kind).difference == "level difference" and "fixed" not in term):
            assert found == "wrong_kind", (code, term)
        else:
            assert found > 0, (code, term)
