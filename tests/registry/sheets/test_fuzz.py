"""Whatever a file or a cell holds, the answer is a verdict or a refusal, never another error."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.law.load import law
from registry.places.load import gazetteer
from registry.sheets.faults import FILE_CODES, ROW_CODES, SheetError
from registry.sheets.fields import HEADERS
from registry.sheets.grid import Sheet
from registry.sheets.headers import best_header
from registry.sheets.intake import guess_columns
from registry.sheets.rows import Ground, Registered, judge
from registry.sheets.workbook import read_sheets
from tests.registry.sheets.books import TEMPLATE, good, xlsx

GROUND = Ground(law(), gazetteer(), date(2026, 11, 22))
WORKBOOK = xlsx([good()])

CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from([cell for cell in good() if isinstance(cell, str)]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**18), 10**18),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(timedelta(-1000), timedelta(1000)),
)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, max_size=16), max_size=6))
def test_any_cells_get_one_verdict_a_row(rows):
    sheet = Sheet("", [TEMPLATE, [*good()], *rows])
    found = judge(sheet, guess_columns(sheet), GROUND, Registered())
    assert found.rows_total == len(found.accepted) + len(found.rejected) >= 1
    for fault in found.rejected:
        assert fault.code in ROW_CODES
        assert fault.column in HEADERS.values()
        assert fault.words.say(str)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(list(HEADERS)), CELLS, min_size=1, max_size=2))
def test_one_strange_cell_spoils_only_its_own_row(changes):
    strange = good(**{"serial": "strange", **{str(field): cell for field, cell in changes.items()}})
    sheet = Sheet("", [TEMPLATE, good(serial="before the one"), strange, good(serial="after the one")])
    found = judge(sheet, guess_columns(sheet), GROUND, Registered())
    assert {2, 4} <= {row.row for row in found.accepted}


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, max_size=8), max_size=8))
def test_any_rows_can_be_looked_through_for_a_header(rows):
    index, named = best_header(rows)
    assert named == 0 or index < len(rows)


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_a_sheet_or_a_refusal(content):
    assert outcome(content) in {"sheet", *FILE_CODES}


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_a_sheet_or_a_refusal(place, damage):
    assert outcome(WORKBOOK[:place] + damage + WORKBOOK[place + len(damage) :]) in {"sheet", *FILE_CODES}


def outcome(content):
    """What reading gives: "sheet", or the code of the refusal."""
    try:
        read_sheets(content)
    except SheetError as refused:
        return refused.code
    return "sheet"
