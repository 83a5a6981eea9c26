"""Which rule judges which kind: every entry fits the list, its rule and the fields of that rule."""

from dataclasses import replace
from decimal import Decimal

import pytest

from registry.law.load import law
from registry.law.mpe.asked import asked_of, phases_of
from registry.law.mpe.book import Rule
from registry.law.mpe.choice import phase_for, rule_in
from registry.law.mpe.load import rulebook
from registry.law.mpe.of_kinds import rules_of_kinds
from registry.law.mpe.proposed import proposed_fields, suggested_points
from registry.law.mpe.values import PHASES
from registry.values import RangeFact
from units.text import parse_quantity

RULES = rulebook().rules
ENTRIES = rules_of_kinds()


@pytest.mark.parametrize("code", ENTRIES)
def test_an_entry_fits_the_list_and_its_rule(code: str) -> None:
    entry, row = ENTRIES[code], law().row(code)
    rule = RULES[entry.rule]
    asked = {one.name: one for one in asked_of(rule)}

    assert row is not None
    assert all(value in asked[name].choices for name, value in entry.preset.items())
    for text in entry.points:
        assert parse_quantity(text, "en", rule.reference_kinds)
    assert entry.decision in {"simple", "guard_band", "capability"}
    # what is measured is of a kind the row's ranges may have, or the volume and energy its meters count
    assert set(rule.reference_kinds) & {*row.quantity_kinds, "volume", "active energy"}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_answers_in_exactly_the_phases_it_offers(name: str) -> None:
    offered = phases_of(RULES[name])
    assert offered
    assert [phase for phase in PHASES if phase in offered] == list(offered)


@pytest.mark.parametrize(
    ("occasion", "name", "phase"),
    [
        ("initial", "OIML R 76", "initial"),
        ("periodic", "OIML R 76", "subsequent"),
        ("after_repair", "OIML R 76", "initial"),
        ("cross", "OIML R 76", "in_service"),
        ("periodic", "OIML R 117", "initial"),  # no limits of their own: those of a new instrument
        ("cross", "OIML R 49", "in_service"),
        ("periodic", "OIML R 49", "initial"),
    ],
)
def test_the_phase_follows_the_occasion_and_falls_back_to_the_stricter_one(occasion, name, phase) -> None:
    rules: list[Rule] = [RULES[name]]
    assert phase_for(rules, occasion) == phase
    assert rule_in(rules, phase) is RULES[name]
    assert (phase_for([], occasion), rule_in([], "")) == ("", None)


def fact(kind: str, low: str, high: str, unit: str) -> RangeFact:
    return RangeFact(kind, Decimal(low), Decimal(high), unit)


def with_e(recorded: RangeFact, e: str, unit: str) -> RangeFact:
    return replace(recorded, resolution=Decimal(e), resolution_unit=unit)


@pytest.mark.parametrize(
    ("name", "accuracy", "ranges", "expected"),
    [
        (
            "OIML R 76", "Cấp chính xác III", (with_e(fact("mass", "0.1", "15", "kg"), "5", "g"),),
            {"class": "III", "min": "0.1 kg", "max": "15 kg", "e": "5 g"},
        ),
        ("OIML R 76", "trung bình", (), {}),
        ("OIML R 117", "0,5", (), {"accuracy_class": "0.5"}),
        ("OIML R 117", "Cấp 1", (), {"accuracy_class": "1.0"}),
        ("OIML R 111", "M1", (fact("mass", "1", "1", "kg"),), {"class": "M1"}),
        (
            "EN 837-1", "class 1.6", (fact("gauge pressure", "-1", "5", "bar"),),
            {"class": "1.6", "range_min": "-1 bar", "range_max": "5 bar"},
        ),
        (
            "OIML R 137", "1,5", (fact("volume flow rate", "0.016", "2.5", "m3/h"),),
            {"class": "1.5", "Qmin": "0.016 m3/h", "Qmax": "2.5 m3/h"},
        ),
        ("OIML R 148", "±3 mmHg", (fact("pressure", "0", "300", "mmHg"),), {}),
    ],
)  # fmt: skip
def test_fields_follow_from_what_is_recorded(name, accuracy, ranges, expected) -> None:
    assert proposed_fields(RULES[name], accuracy, ranges) == expected


def points(name, fields, ranges=()):
    found = suggested_points(RULES[name], fields, ranges)
    return [" ".join([*_text(one.reference), *one.at.values()]) for one in found]


def _text(quantity):
    return [f"{quantity.value:f} {quantity.code}"] if quantity else []


def test_points_are_the_ends_of_the_range_and_where_limits_change() -> None:
    scale = {"class": "III", "e": "5 g", "max": "15 kg"}
    multi = {"class": "III", "ranges": [{"max": "3 kg", "e": "1 g"}, {"max": "6 kg", "e": "2 g"}]}
    gauge = {"class": "2.5", "range_min": "0 bar", "range_max": "10 bar"}
    fine = gauge | {"class": "0.25"}
    meter = {"Qmin": "0.016 m3/h", "Qt": "0.25 m3/h", "Qmax": "2.5 m3/h"}

    assert points("OIML R 76", scale) == ["0.1 kg", "2.5 kg", "10 kg", "15 kg"]
    assert points("OIML R 76", scale | {"min": "200 g"})[0] == "0.2 kg"
    assert points("OIML R 76", multi) == ["0.02 kg", "0.5 kg", "2 kg", "3 kg", "4 kg", "6 kg"]
    assert points("EN 837-1", gauge) == ["0 bar", "2.5 bar", "5 bar", "7.5 bar", "10 bar"]
    assert len(points("EN 837-1", fine)) == 11
    assert points("OIML R 137", meter) == ["0.016 m3/h", "0.25 m3/h", "2.5 m3/h"]
    assert points("OIML R 111", {}, (fact("mass", "20", "20", "kg"),)) == ["20 kg"]


@pytest.mark.parametrize("fields", [{}, {"class": "III"}, {"class": "III", "e": "0 g", "max": "1 kg"}, {"class": "?"}])
def test_without_the_fields_nothing_is_suggested(fields) -> None:
    assert points("OIML R 76", fields) == []
