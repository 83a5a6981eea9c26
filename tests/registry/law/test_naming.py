"""Which row of the list a written name means."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.fold import fold
from registry.law.load import law
from registry.law.naming import KindIndex, short_names

LIST = law().lists[-1]
INDEX = KindIndex(LIST)
ROWS = list(LIST.rows.values())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_every_row_is_found_by_its_code_and_by_both_full_names(row):
    for text in (row.code, row.code.upper(), row.name_vi, row.name_en):
        assert INDEX.match(text).codes == (row.code,)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_every_short_name_of_a_row_fits_at_least_that_row(row):
    for name in short_names(row):
        assert row.code in INDEX.match(name).codes


SHORT_NAMES = [
    # the part after the dash, each alternative between semicolons
    ("Cân đồng hồ lò xo", "8a"),
    ("cân bàn", "8b"),
    ("Cân đĩa", "8b"),
    ("cân treo dọc thép-lá đề", "8b"),
    ("Cân treo dọc thép - lá đề", "8b"),
    ("thước cuộn", "1a"),
    # after the colon, with and without its head
    ("áp kế lò xo", "31"),
    ("baromet", "31"),
    ("thủy ngân", "32"),
    ("Huyết áp kế điện tử", "32"),
    ("huyết áp kế: lò xo", "32"),
    ("Nhiệt kế thủy tinh - chất lỏng", "33"),
    # a full name wins over the longer names that begin with it
    ("Cân ô tô", "10"),
    ("Taximet", "2"),
    # heads and beginnings that only one row has
    ("Áp kế", "31"),
    ("huyết áp kế", "32"),
    ("cột đo xăng", "19"),
    ("Cân kiểm tra tải trọng", "15"),
    # spellings
    ("cân ôtô", "10"),
    ("Cân kĩ thuật", "7"),
    ("tỉ trọng kế", "37"),
    ("Xitec ô tô", "27a"),
    ("CÂN BÀN", "8b"),
    ("can ban", "8b"),
    ("  Cân\u00a0 bàn ", "8b"),
    ("Đồng hồ đo khí dân dụng Qmax<16 m³/h", "23c"),
    ("Đồng hồ đo khí dân dụng Qmax >= 16 m3/h", "23d"),
    # other words for "instrument that measures"
    ("máy đo độ ồn", "52"),
    ("thiết bị đo điện tim", "50"),
    ("Máy đo huyết áp", "32"),
    # English short names
    ("weighbridge", "10"),
    ("Platform scale", "8b"),
    ("pan scale", "8b"),
    ("tape measure", "1a"),
    ("water-bottom depth meter (echo sounder)", "1c"),
    ("Platform, pan, and vertical hanging (steel/leaf) scale", "8b"),
    ("hygrothermometer", "36"),
    ("trụ bơm", "19"),
    ("công tơ điện tử 3 pha", "43d"),
    ("mercury sphygmomanometer", "32"),
    ("spring pressure gauge", "31"),
    ("Precision balance", "7"),
    # a code before a name that agrees with it
    ("8b - Cân bàn", "8b"),
    ("10. Cân ô tô", "10"),
    ("(19) Cột đo xăng dầu", "19"),
]


@pytest.mark.parametrize(("text", "code"), SHORT_NAMES)
def test_a_name_people_use_finds_its_row(text, code):
    assert INDEX.match(text).codes == (code,)


ASKED = [
    ("cân thông dụng", {"8a", "8b"}),
    ("đồng hồ đo khí dân dụng", {"23c", "23d"}),
    ("lò xo", {"31", "32"}),
    ("điện tử", {"31", "32"}),
    ("8", {"8a", "8b"}),
    ("Cân điện tử", {"6", "7", "8b"}),
    ("quả cân", {"16a", "16b"}),
    ("nhiệt kế y học", {"34a", "34b", "34c"}),
    ("Nhiệt kế", {"33", "34a", "34b", "34c"}),
    ("cân treo", {"8b", "9"}),
    ("công tơ điện", {"43a", "43b", "43c", "43d"}),
    ("domestic gas meter", {"23c", "23d"}),
    ("8b - Cân ô tô", {"8b", "10"}),
]


@pytest.mark.parametrize(("text", "codes"), ASKED)
def test_a_name_that_fits_several_rows_gives_them_all_and_no_single_one(text, codes):
    match = INDEX.match(text)
    assert set(match.codes) == codes
    assert match.code is None


@pytest.mark.parametrize(
    "text",
    ["", "   ", "-", "cân", "máy", "máy đo", "Máy xay", "cân bàm", "70", "8z", "đồng hồ điện thoại"],
)
def test_a_name_of_no_row_gives_none(text):
    assert INDEX.match(text).codes == ()


def test_near_rows_are_suggested_beside_an_unknown_name():
    assert "8b" in {row.code for row in INDEX.suggest("cân bàm")}
    assert INDEX.suggest("zzzz") == ()


@given(st.sampled_from([name for row in ROWS for name in (row.name_vi, row.name_en)]), st.data())
def test_case_diacritics_and_normal_form_never_matter(name, data):
    expected = INDEX.match(name).codes
    changed = data.draw(st.sampled_from([str.upper, str.lower, str.title, fold, str.swapcase]))(name)
    changed = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), changed)
    assert INDEX.match(f"  {changed} ").codes == expected


@given(st.text(max_size=80))
def test_any_text_gets_an_answer(text):
    codes = INDEX.match(text).codes
    assert set(codes) <= set(LIST.rows)
