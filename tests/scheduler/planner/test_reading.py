import unicodedata

import pytest

from scheduler.planner.errors import InstanceError
from scheduler.planner.reading import from_json
from scheduler.planner.words import SENTENCES, sentence
from tests.scheduler.planner.problems import planned, problem, public, reasons


def test_a_public_instance_is_read_whole():
    instance = from_json(public("LS-200-2-seed1"))
    assert (len(instance.sites), len(instance.instruments), len(instance.inspectors)) == (200, 856, 2)
    assert len(instance.working_days) == 249
    assert instance.equipment == {"heavy": 1}
    assert instance.faults == ()


def broken(path, value):
    document = problem([(1, "table", "2027-01-20")])
    *parents, last = path
    target = document
    for step in parents:
        target = target[step]
    if value is KeyError:
        del target[last]
    else:
        target[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (["sites"], KeyError, "missing_key"),
        (["sites"], "x", "not_a_list"),
        (["sites", 0], 7, "not_an_object"),
        (["sites", 0, "lat"], "21,9", "not_a_number"),
        (["sites", 0, "lat"], float("nan"), "not_a_number"),
        (["sites", 0, "lat"], 4000, "out_of_range"),
        (["sites", 0, "id"], 1.5, "bad_id"),
        (["sites", 0, "id"], True, "bad_id"),
        (["instruments", 0, "due_on"], "20/01/2027", "bad_date"),
        (["instruments", 0, "due_on"], "2027-02-30", "bad_date"),
        (["instruments", 0, "due_on"], 20270120, "not_text"),
        (["instruments", 0, "kind"], None, "not_text"),
        (["working_days"], ["tomorrow"], "bad_date"),
        (["day_minutes"], 0, "out_of_range"),
        (["day_minutes"], 7.5, "not_a_number"),
        (["kinds", "table", "interval_days"], 0, "out_of_range"),
        (["kinds", "table", "service_minutes"], -5, "out_of_range"),
        (["equipment", 0, "count"], -1, "out_of_range"),
        (["travel", "speed_kmh"], 0, "out_of_range"),
        (["travel", "model"], "teleport", "unknown_travel_model"),
        (["inspectors", 0, "days_off"], None, "not_a_list"),
    ],
)
def test_a_document_without_the_right_form_is_refused_with_the_place_of_the_fault(path, value, code):
    with pytest.raises(InstanceError) as caught:
        from_json(broken(path, value))
    assert caught.value.fault.code == code
    assert str(caught.value) == sentence(caught.value.fault)


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_what_is_no_object_is_refused(document):
    with pytest.raises(InstanceError, match="đối tượng"):
        from_json(document)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (["sites", 0, "lat"], 48.85, "outside_vietnam"),
        (["instruments", 0, "site"], 99, "unknown_site"),
        (["instruments", 0, "kind"], "clock", "unknown_kind"),
    ],
)
def test_a_wrong_item_is_named_and_the_rest_is_planned(path, value, code):
    document = problem([(1, "table", "2027-01-20"), (2, "nozzle", "2027-01-21")])
    *parents, last = path
    target = document
    for step in parents:
        target = target[step]
    target[last] = value
    plan = planned(document, iterations=0)
    assert reasons(plan) == {1: code}
    assert [stop["instruments"] for day in plan["days"] for stop in day["stops"]] == [[2]]


def test_swapped_coordinates_are_recognised_as_such():
    document = problem([(1, "table", "2027-01-20")])
    document["sites"][0] = {"id": 1, "lat": 106.7, "lon": 21.95}
    plan = planned(document, iterations=0)
    assert reasons(plan) == {1: "swapped_coordinates"}
    assert "đổi chỗ" in plan["unplanned"][0]["message"]


def test_duplicate_ids_keep_the_first_and_are_named():
    document = problem([(1, "table", "2027-01-20"), (2, "nozzle", "2027-01-21")])
    document["instruments"][1]["id"] = 1
    document["inspectors"].append(document["inspectors"][0])
    document["sites"].append(document["sites"][0])
    instance = from_json(document)
    assert [item.kind for item in instance.instruments] == ["table"]
    assert sorted(fault.code for fault in instance.faults) == ["duplicate_id", "duplicate_id", "duplicate_instrument"]


def test_every_sentence_is_composed_vietnamese_without_stray_spaces():
    for text in SENTENCES.values():
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip()
