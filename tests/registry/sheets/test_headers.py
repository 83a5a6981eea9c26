"""Which row is the header and what each column holds."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.fold import fold
from registry.sheets.fields import HEADERS, Field
from registry.sheets.grid import Sheet
from registry.sheets.header_names import GUESSED, SURE
from registry.sheets.headers import best_header, columns_from_json, match_columns
from registry.sheets.intake import guess_columns

EVERY_NAME = [(field, name) for field, names in SURE.items() for name in (HEADERS[field], *names.split("|"))]
EVERY_GUESS = [(field, name) for field, names in GUESSED.items() for name in names.split("|")]


def of(header):
    return match_columns([header])[0]


@pytest.mark.parametrize(("field", "name"), EVERY_NAME)
def test_every_listed_name_means_its_column_for_sure(field, name):
    assert (of(name).field, of(name).certainty) == (field, "sure")


@pytest.mark.parametrize(("field", "name"), EVERY_GUESS)
def test_a_doubtful_name_is_understood_as_a_guess(field, name):
    assert (of(name).field, of(name).certainty) == (field, "guess")


@given(st.sampled_from(EVERY_NAME), st.data())
def test_case_diacritics_and_normal_form_of_a_header_never_matter(named, data):
    field, name = named
    changed = data.draw(st.sampled_from([str.upper, str.lower, str.title, fold]))(name)
    changed = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), changed)
    assert of(f" {changed}* ").field is field


COMPOSED = [
    ("Phạm vi đo (kg)", Field.RANGE, "sure", "kg"),
    ("Phạm vi đo, kg", Field.RANGE, "sure", "kg"),
    ("Độ chia [g]", Field.RESOLUTION, "sure", "g"),
    ("Số sê-ri / Serial No.", Field.SERIAL, "sure", ""),
    ("Số sê-ri\nSerial number", Field.SERIAL, "sure", ""),
    ("Hạn kiểm định (dd/mm/yyyy)", Field.VALID_UNTIL, "sure", "dd/mm/yyyy"),
    ("Tên phương tiện đo, chuẩn đo lường", Field.KIND, "guess", ""),
    ("Ngày kiểm định tiếp theo", Field.VALID_UNTIL, "guess", ""),
]


@pytest.mark.parametrize(("header", "field", "certainty", "unit"), COMPOSED)
def test_units_notes_and_second_languages_in_a_header_are_understood(header, field, certainty, unit):
    column = of(header)
    assert (column.field, column.certainty, column.unit) == (field, certainty, unit)


@pytest.mark.parametrize(
    "header",
    [
        "STT",
        "Ghi chú",
        "Số lượng",
        "Chu kỳ kiểm định",
        "Đơn vị kiểm định",
        "Lỗi",
        "Ngày đến hạn",
        "Tình trạng",
        "",
        "x" * 500,
    ],
)
def test_a_column_of_something_else_is_left_out(header):
    assert of(header).field is None


def test_two_columns_that_claim_one_field_leave_it_to_the_surer_one():
    guess, sure = match_columns(["Thiết bị", "Loại phương tiện đo"])
    assert (guess.field, sure.field) == (None, Field.KIND)


def test_the_header_is_found_below_titles_and_above_data():
    rows = [
        ["CÔNG TY ABC", "", ""],
        ["DANH SÁCH PHƯƠNG TIỆN ĐO", "", ""],
        [],
        ["STT", "Tên phương tiện đo", "Số máy", "Hãng SX"],
        [1, "Cân bàn", "A1", "Nhơn Hòa"],
    ]
    assert best_header(rows) == (3, 3)
    assert guess_columns(Sheet("", rows)).header_row == 4


def test_a_matching_survives_as_json_and_takes_a_persons_choice():
    columns = guess_columns(Sheet("", [["Loại phương tiện đo", "Số sê-ri", "Mã nội bộ", "Xã/phường"]]))
    chosen = columns.chosen({2: Field.STICKER, 1: None})
    assert columns_from_json(chosen.to_json()) == chosen
    assert [column.field for column in chosen.columns] == [Field.KIND, None, Field.STICKER, Field.COMMUNE]
