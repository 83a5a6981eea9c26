"""The verdict on each row: its first fault in template order, or ready, or already registered."""

from datetime import date
from decimal import Decimal

import pytest

from registry.law.load import law
from registry.places.load import gazetteer
from registry.sheets.faults import ROW_CODES
from registry.sheets.fields import HEADERS, Field
from registry.sheets.grid import Sheet
from registry.sheets.intake import guess_columns
from registry.sheets.places import KnownSite
from registry.sheets.rows import Ground, Registered, judge
from registry.values import RangeFact
from tests.registry.sheets.books import TEMPLATE, good

TODAY = date(2026, 11, 22)
GROUND = Ground(law(), gazetteer(), TODAY)


def run(*rows, header=TEMPLATE, known=None):
    sheet = Sheet("", [header, *rows])
    return judge(sheet, guess_columns(sheet), GROUND, known or Registered())


def fault(**changes):
    """The (column, code) of the only fault of a good row so changed."""
    (found,) = run(good(**changes)).rejected
    assert found.row == 2
    message = found.words.say(str)
    assert "{" not in message
    assert message[0].isupper() or message[0] == "“"
    return found.column, found.code


def ready(**changes):
    """The good row so changed, ready to import."""
    found = run(good(**changes))
    assert found.rejected == ()
    (row,) = found.accepted
    return row


FAULTS = [
    # kind
    ({"kind": ""}, "missing_kind"),
    ({"kind": "   "}, "missing_kind"),
    ({"kind": "Máy xay"}, "unknown_kind"),
    ({"kind": "cân bàm"}, "unknown_kind"),
    ({"kind": "Cân thông dụng"}, "ambiguous_kind"),
    ({"kind": "43a", "range": "5 A"}, "kind_not_listed"),
    ({"kind": "43a", "range": "5 A", "verified_on": ""}, "kind_not_listed"),
    ({"kind": "69a", "range": "5 A", "verified_on": "01/02/2023"}, "kind_not_listed"),
    # ranges
    ({"range": "0 – 15 °C"}, "wrong_kind"),
    ({"range": "5 L/min"}, "wrong_kind"),
    ({"range": "0–15 xyz"}, "unknown_unit"),
    ({"range": "0–15"}, "missing_unit"),
    ({"range": 15.0}, "missing_unit"),
    ({"range": "mười lăm kg"}, "not_a_number"),
    ({"range": "nan kg"}, "not_a_number"),
    ({"range": "1.234 kg"}, "ambiguous_number"),
    ({"range": "15 – 0 kg"}, "range_reversed"),
    # years, communes, dates
    ({"year": "19"}, "bad_year"),
    ({"year": 2027}, "bad_year"),
    ({"year": 2019.5}, "bad_year"),
    ({"commune": ""}, "missing_commune"),
    ({"commune": "Xã Không Có"}, "unknown_commune"),
    ({"commune": "Thành phố Lạng Sơn"}, "unknown_commune"),
    ({"verified_on": "31/04/2026"}, "bad_date"),
    ({"verified_on": 45966.0}, "bad_date"),
    ({"verified_on": date(2026, 11, 23), "valid_until": ""}, "future_date"),
    ({"valid_until": "30/02/2026"}, "bad_date"),
    ({"valid_until": "04/11/2025"}, "dates_reversed"),
    ({"serial": "9" * 201}, "too_long"),
    ({"place": "x" * 301}, "too_long"),
]
COLUMN_OF = {
    "missing_kind": Field.KIND,
    "unknown_kind": Field.KIND,
    "ambiguous_kind": Field.KIND,
    "kind_not_listed": Field.KIND,
    "future_date": Field.VERIFIED_ON,
    "dates_reversed": Field.VALID_UNTIL,
}


@pytest.mark.parametrize(("changes", "code"), FAULTS)
def test_each_fault_has_its_code_and_names_its_column(changes, code):
    field = COLUMN_OF.get(code, Field(next(name for name in changes if name != "kind" or len(changes) == 1)))
    assert fault(**changes) == (HEADERS[field], code)


@pytest.mark.parametrize(
    ("resolution", "code"),
    [("5", "missing_unit"), ("5 °C", "wrong_kind"), ("0 g", "not_a_number"), ("5 xx", "unknown_unit")],
)
def test_a_bad_scale_interval_is_found_in_its_own_column(resolution, code):
    assert fault(resolution=resolution) == (HEADERS[Field.RESOLUTION], code)


def test_every_code_of_a_row_is_exercised_here():
    exercised = {code for _, code in FAULTS} | {"duplicate_in_file"}
    assert exercised == ROW_CODES


def test_the_first_fault_in_template_order_is_the_one_told():
    assert fault(range="15", year="x", commune="") == (HEADERS[Field.RANGE], "missing_unit")
    assert fault(commune="", verified_on="x") == (HEADERS[Field.COMMUNE], "missing_commune")
    assert fault(kind="", range="15") == (HEADERS[Field.KIND], "missing_kind")


def test_a_message_quotes_the_cell_and_names_candidates():
    (found,) = run(good(kind="Cân thông dụng")).rejected
    text = found.words.say(str)
    assert "“Cân thông dụng”" in text
    assert "8a" in text
    assert "8b" in text


def test_a_closed_row_is_accepted_for_a_verification_while_it_was_listed():
    row = ready(kind="43a", range="5 A", resolution="", verified_on="01/02/2023", valid_until="31/01/2028")
    assert row.kind_code == "43a"


RANGES = ["0–60 kg", "0 ÷ 60 kg", "0..60 kg", "0 - 60 kg", "từ 0 đến 60 kg", "0 kg – 60 kg", "(0 ÷ 60) kg", "0…60kg"]


@pytest.mark.parametrize("text", RANGES)
def test_ranges_are_read_as_people_write_them(text):
    assert ready(range=text).ranges == (RangeFact("mass", Decimal(0), Decimal(60), "kg", Decimal(200), "g"),)


def test_only_an_upper_end_is_a_range_too():
    for text in ("60 kg", "đến 60 kg", "≤ 60 kg", "Max 60 kg"):
        assert ready(range=text).ranges[0].low is None


def test_several_quantities_are_separated_by_semicolons_and_meet_their_scale_interval():
    flow, volume = ready(kind="Cột đo xăng dầu", range="5 ÷ 50 L/min", resolution="0,01 L").ranges
    assert flow == RangeFact("volume flow rate", Decimal(5), Decimal(50), "L/min")
    assert (volume.low, volume.high, volume.unit, volume.resolution) == (None, None, "L", Decimal("0.01"))
    air = ready(kind="36", range="−20…60 °C; 10–95 %RH", resolution="0,1 °C; 1 %RH").ranges
    assert [(fact.unit, fact.resolution) for fact in air] == [("°C", Decimal("0.1")), ("%RH", Decimal(1))]


def test_blank_measuring_cells_are_accepted():
    assert ready(range="", resolution="").ranges == ()
    (alone,) = ready(range=None, resolution="5 g").ranges
    assert (alone.high, alone.resolution, alone.resolution_unit) == (None, Decimal(5), "g")


def test_a_unit_in_the_header_serves_cells_without_one_and_is_shown():
    header = [text.replace("Phạm vi đo", "Phạm vi đo (kg)") for text in TEMPLATE]
    found = run(good(range=60.0), good(range="0,5", serial="2"), good(range="30 g", serial="3"), header=header)
    assert [row.ranges[0].unit for row in found.accepted] == ["kg", "kg", "g"]
    assert [(flag.code, flag.column) for flag in found.flags] == [("unit_from_header", "Phạm vi đo")]


def test_a_note_in_the_header_is_never_taken_for_a_unit():
    header = [text.replace("Phạm vi đo", "Phạm vi đo (nếu có)") for text in TEMPLATE]
    (found,) = run(good(range="15"), header=header).rejected
    assert found.code == "missing_unit"


def test_numbers_typed_as_numbers_keep_every_digit_and_long_ones_are_flagged():
    row = ready(serial=123.0, year=2019.0, certificate=45.0, sticker=7.0)
    assert (row.serial, row.year, row.certificate_number, row.sticker_number) == ("123", 2019, "45", "7")
    found = run(good(serial=1234567890123456.0), good(serial="1,2E+12"))
    assert [row.serial for row in found.accepted] == ["1234567890123456", "1,2E+12"]
    assert [(flag.row, flag.code) for flag in found.flags] == [(2, "long_number"), (3, "scientific_number")]


def test_markup_and_formula_like_text_is_kept_as_typed():
    row = ready(maker="<script>alert(1)</script>", model="=1+1", serial="@SUM(A1)", place="+84")
    assert (row.maker, row.model, row.serial, row.place) == ("<script>alert(1)</script>", "=1+1", "@SUM(A1)", "+84")


# repeats


def test_a_repeat_in_the_file_is_rejected_even_if_the_first_was_rejected_or_it_is_registered():
    known = Registered(frozenset({run(good()).accepted[0].identity_key}))
    found = run(good(range="xx"), good(), good(serial="00-123", maker="NHƠN HÒA"), known=known)
    assert [(fault.row, fault.column, fault.code) for fault in found.rejected] == [
        (2, "Phạm vi đo", "not_a_number"),
        (3, "Số sê-ri", "duplicate_in_file"),
        (4, "Số sê-ri", "duplicate_in_file"),
    ]


def test_a_fault_of_an_earlier_column_comes_before_the_repeat():
    found = run(good(), good(kind="Máy xay"))
    assert [fault.code for fault in found.rejected] == ["unknown_kind"]


def test_another_maker_or_model_makes_another_instrument():
    assert len(run(good(), good(maker="Khác"), good(model="Khác")).accepted) == 3


def test_what_is_registered_is_a_duplicate_and_not_a_fault():
    known = Registered(frozenset({run(good()).accepted[0].identity_key}))
    found = run(good(), good(serial="2"), known=known)
    assert (found.duplicates, found.duplicate_rows, len(found.accepted), found.rejected) == (1, (2,), 1, ())


def test_without_a_serial_all_other_columns_tell_instruments_apart():
    blank = good(serial="")
    found = run(blank, good(serial="", place="Quầy số 2"), blank, good(serial="-", range="0 ÷ 60 kg"))
    assert [row.row for row in found.accepted] == [2, 3]
    assert [(fault.row, fault.code) for fault in found.rejected] == [(4, "duplicate_in_file"), (5, "duplicate_in_file")]


# sites


def test_the_site_is_the_one_in_the_commune_and_a_guess_is_flagged():
    at = gazetteer().find("Kỳ Lừa")[0].code
    sites = (KnownSite(1, "Chợ Đông Kinh", at), KnownSite(2, "Chợ Giếng Vuông", at), KnownSite(3, "Kho", "06001"))
    found = run(
        good(serial="1", place="Quầy 5, CHO GIENG VUONG"),
        good(serial="2", place="Quầy 6"),
        good(serial="3", commune="xã Đoàn Kết"),
        good(serial="4", commune="Tam Thanh"),
        known=Registered(sites=sites),
    )
    assert [row.site_id for row in found.accepted] == [2, 1, 3, None]
    assert [(flag.code, flag.row) for flag in found.flags] == [("site_guessed", 3)]


# what is a row


def test_titles_blank_rows_numbering_and_repeated_headers_are_no_rows():
    sheet = Sheet(
        "",
        [
            ["DANH SÁCH PHƯƠNG TIỆN ĐO"],
            ["STT", *TEMPLATE],
            [f"({n})" for n in range(1, 16)],
            [1, *good()],
            [2, *[""] * 14],
            ["", *[" "] * 14],
            ["STT", *TEMPLATE],
            [3, *good(serial="2")],
            [4, *good(kind="xx")],
        ],
    )
    found = judge(sheet, guess_columns(sheet), GROUND, Registered())
    assert (found.rows_total, [row.row for row in found.accepted]) == (3, [4, 8])
    assert [fault.row for fault in found.rejected] == [9]


@pytest.mark.parametrize("text", ["phường Tam Thanh, TP Lạng Sơn", "P. Tam Thanh", "TAM THANH, tỉnh Lạng Sơn", 5986.0])
def test_a_commune_is_found_in_an_address_and_by_its_code(text):
    assert ready(commune=text).commune_code == "05986"


def test_a_row_shorter_than_the_header_is_blank_at_its_end():
    assert run(good()[:10]).accepted[0].verified_on is None


def test_columns_in_any_order_and_in_english_are_the_same_rows():
    english = ["Serial No.", "Commune", "Instrument type", "Measuring range", "Valid until"]
    (row,) = run(["7", "Ky Lua", "Truck scale", "0 - 80 t", "11/2026"], header=english).accepted
    assert (row.kind_code, row.serial, row.valid_until) == ("10", "7", date(2026, 11, 30))
