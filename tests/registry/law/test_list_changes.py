"""What a list changes against the one before it, and what that does to the due date of each instrument."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.law.list_changes import list_changes, next_list
from registry.law.lists import KindList, KindRow, Law
from registry.law.load import law
from registry.law.recounting import Held, lists_in_force, moves
from registry.law.validity import Evidence, stored_due

NEW_DAY = date(2026, 4, 15)
EVE = NEW_DAY - timedelta(days=1)
SCALE = "8b"  # 12 months


def with_list(*rows: KindRow, without: str = "", first_day: date = NEW_DAY) -> Law:
    """The law with one more list: these rows instead of those of the last one, and without one of them."""
    known = law()
    kept = {**known.lists[-1].rows, **{row.code: row for row in rows}}
    kept.pop(without, None)
    return replace(known, lists=(*known.lists, KindList(first_day, "Danh mục mới", kept)))


def row(like: str = SCALE, **columns: object) -> KindRow:
    return replace(law().lists[-1].rows[like], **columns)  # type: ignore[arg-type]  # one test names the columns


LONGER = with_list(row(cycle_months=24))
SHORTER = with_list(row(cycle_months=6))
ENDED = with_list(row(cycle_months=None, periodic=False))
GONE = with_list(without=SCALE)
CLOSED = with_list(row(listed_until=EVE))


@pytest.mark.parametrize(
    ("newer", "told"),
    [
        (LONGER, {SCALE: ("cycle",)}),
        (ENDED, {SCALE: ("cycle", "controls")}),
        (GONE, {SCALE: ("removed",)}),
        (CLOSED, {SCALE: ("removed",)}),
        (with_list(row(listed_until=NEW_DAY)), {}),
        (with_list(row(name_vi="Cân bàn")), {SCALE: ("renamed",)}),
        (with_list(row(name_vi="Cân bàn", cycle_months=6)), {SCALE: ("cycle", "renamed")}),
        (with_list(row(type_approval=False)), {SCALE: ("controls",)}),
        (with_list(row(code="99x")), {"99x": ("added",)}),
        (with_list(row("43a", listed_until=None)), {"43a": ("added",)}),
        (with_list(), {}),
    ],
)
def test_the_rows_that_differ_are_told_and_no_others(newer: Law, told: dict[str, tuple[str, ...]]) -> None:
    assert {change.code: change.what for change in list_changes(newer, NEW_DAY)} == told


def test_the_change_of_2024_is_one_row_removed_and_three_added() -> None:
    found = {change.code: change.what for change in list_changes(law(), date(2024, 10, 15))}
    assert found == {"43a": ("removed",), "69a": ("added",), "69b": ("added",), "69c": ("added",)}


def test_the_first_list_changes_nothing_and_the_next_one_is_the_one_that_waits() -> None:
    assert list_changes(law(), law().lists[0].effective_from) == []
    assert next_list(law(), EVE) is None
    waiting = next_list(LONGER, EVE)
    assert waiting is not None
    assert waiting.effective_from == NEW_DAY
    assert next_list(LONGER, NEW_DAY) is None


PRINTED = date(2027, 5, 31)
MAY, APRIL_EVE = date(2026, 5, 4), date(2026, 4, 14)


@pytest.mark.parametrize(
    ("newer", "evidence", "own", "due"),
    [
        # a list loaded after verifications that it governs
        (LONGER, Evidence(MAY), None, date(2028, 5, 31)),
        (SHORTER, Evidence(MAY), None, date(2026, 11, 30)),
        (LONGER, Evidence(NEW_DAY), None, date(2028, 4, 30)),
        (LONGER, Evidence(MAY, policy="anniversary"), None, date(2028, 5, 4)),
        (ENDED, Evidence(MAY), None, None),
        (GONE, Evidence(MAY), None, None),
        (GONE, Evidence(MAY), 18, date(2027, 11, 30)),
        (LONGER, Evidence(MAY), 18, date(2027, 11, 30)),
        # evidence given before keeps the cycle of its list, and a printed date is kept always
        (LONGER, Evidence(APRIL_EVE), None, "kept"),
        (GONE, Evidence(APRIL_EVE), None, "kept"),
        (LONGER, Evidence(MAY, PRINTED), None, "kept"),
        (GONE, Evidence(MAY, PRINTED), None, "kept"),
        # what does not rest on a cycle
        (LONGER, Evidence(MAY, result="fail"), None, "kept"),
        (LONGER, Evidence(MAY, ended_on=date(2026, 6, 1), ended_by="sticker"), None, "kept"),
        (SHORTER, Evidence(MAY, ended_on=date(2026, 12, 1), ended_by="sticker"), None, date(2026, 11, 30)),
        (LONGER, Evidence(MAY), 6, "kept"),
        (LONGER, None, None, "kept"),
    ],
)
def test_a_date_moves_only_where_the_list_governs_the_day_of_the_verification(
    newer: Law, evidence: Evidence | None, own: int | None, due: date | str | None
) -> None:
    stored = stored_due(law(), SCALE, own, evidence)
    found = moves(newer, [Held(1, SCALE, own, stored, evidence)])
    if due == "kept":
        assert found == []
    else:
        assert [(one.before, one.due.due_on, one.list_from) for one in found] == [(stored.due_on, due, NEW_DAY)]


days = st.dates(date(2019, 1, 1), date(2028, 1, 1))
held_evidence = st.none() | st.builds(
    Evidence,
    days,
    st.none() | days,
    st.sampled_from(["month_end", "anniversary"]),
    st.sampled_from(["pass", "fail"]),
    st.none() | days,
    st.just("sticker"),
)
lists = st.sampled_from([law(), LONGER, SHORTER, ENDED, GONE, CLOSED, replace(law(), lists=law().lists[:1])])
codes = st.sampled_from([None, SCALE, "43a", "69a", "34a", "1b"])


@given(lists, lists, st.lists(st.tuples(codes, st.none() | st.integers(1, 120), held_evidence), max_size=8))
def test_after_the_moves_every_instrument_has_the_date_of_its_own_records(
    older: Law, newer: Law, facts: list[tuple[str | None, int | None, Evidence | None]]
) -> None:
    held = [
        Held(at, code, own, stored_due(older, code, own, proof), proof) for at, (code, own, proof) in enumerate(facts)
    ]
    moved = {one.id: one.due for one in moves(newer, held)}
    after = [replace(one, stored=moved.get(one.id, one.stored)) for one in held]
    assert [one.stored for one in after] == [stored_due(newer, *one) for one in facts]
    assert moves(newer, after) == []


@pytest.mark.parametrize(
    ("older", "newer", "same"), [(law(), LONGER, False), (LONGER, SHORTER, False), (law(), law(), True)]
)
def test_the_name_of_the_lists_in_force_changes_on_the_first_day_of_a_list(older: Law, newer: Law, same: bool) -> None:
    assert lists_in_force(older, EVE) == lists_in_force(newer, EVE)
    assert (lists_in_force(older, NEW_DAY) == lists_in_force(newer, NEW_DAY)) is same
