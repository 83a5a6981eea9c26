"""Forms: what people type becomes typed values, or a fault that says how to mend it."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.language import Words
from units.errors import UnitError
from units.text import parse_quantity, parse_range
from web.answers import attachment, safe_next
from web.flashes import seal, unseal
from web.forms import Form, date_text, read_date, tidy
from web.wording import unit_words


def said(form: Form) -> dict[str, str]:
    return form.messages(str)


@pytest.mark.parametrize(
    "typed",
    ["05/11/2026", "5/11/2026", "5-11-2026", "05.11.2026", " 5 / 11 / 2026 ", "5 11 2026", "05/ 11/2026"],
)
def test_a_date_is_read_day_first_with_any_usual_separator(typed):
    assert read_date(typed) == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("31/02/2026", "Không có ngày"),
        ("11/31/2026", "Không có ngày"),  # month first is never guessed
        ("29/02/2025", "Không có ngày"),
        ("00/01/2026", "Không có ngày"),
        ("01/01/0000", "Không có ngày"),
        ("5/11/26", "không phải ngày"),
        ("2026-11-05", "không phải ngày"),
        ("5112026", "không phải ngày"),
        ("hôm nay", "không phải ngày"),
        ("５/11/2026", "không phải ngày"),
        ("5/11/2026 08:00", "không phải ngày"),
    ],
)
def test_a_text_that_is_no_clear_date_is_not_guessed(typed, what):
    answer = read_date(typed)
    assert isinstance(answer, Words)
    assert what in answer.say(str)


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["/", "-", ".", " ", " / "]))
def test_every_date_reads_back_as_it_is_shown(day, separator):
    assert read_date(date_text(day).replace("/", separator)) == day


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_dates(typed):
    assert isinstance(read_date(typed), date | Words)


@given(st.text(max_size=40))
def test_tidying_twice_changes_nothing_more(typed):
    once = tidy(typed)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_nothing_said_is_nothing_and_a_fault_only_where_something_is_needed():
    form = Form({"maker": "", "model": ""})
    assert (form.text("maker", longest=10), form.date("day", optional=True), form.given("absent")) == ("", None, None)
    assert form.text("model", longest=10, optional=True) == ""
    assert said(form) == {"maker": "Xin điền mục này."}


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1bb", "\x07", "a\x85b", "tab\x0bbed"])
def test_control_characters_are_refused_once_and_by_name(typed):
    form = Form({"serial": typed})
    assert form.text("serial", longest=10) == ""
    assert [(error.name, error.words.say(str)) for error in form.errors] == [
        ("serial", "Mục này có ký tự điều khiển không hiển thị được. Xin gõ lại.")
    ]


@pytest.mark.parametrize("typed", ["<b>x</b>", "=1+1", "'; DROP TABLE", "cân\nbàn", "số\tmáy", "🏋", "ĐỒNG ĐĂNG"])
def test_markup_formulas_and_any_letters_are_data(typed):
    form = Form({"remark": typed})
    assert form.text("remark", longest=50) == typed
    assert form.errors == []


def test_a_text_is_measured_in_letters():
    form = Form({"a": "ộ" * 10, "b": "ộ" * 11})
    assert form.text("a", longest=10) == "ộ" * 10
    assert form.text("b", longest=10) == ""
    assert said(form) == {"b": "Mục này dài 11 ký tự, tối đa 10."}


@pytest.mark.parametrize(
    ("typed", "value", "fault"),
    [
        ("12", 12, None),
        ("1", 1, None),
        ("120", 120, None),
        ("0", None, "Số nhỏ nhất là 1."),
        ("-5", None, "Số nhỏ nhất là 1."),
        ("121", None, "Số lớn nhất là 120."),
        ("12,5", None, "“12,5” không phải số nguyên."),
        ("1e2", None, "“1e2” không phải số nguyên."),
        ("9" * 40, None, f"“{'9' * 40}” không phải số nguyên."),
        ("١٢", None, "“١٢” không phải số nguyên."),
    ],
)
def test_a_count_is_a_whole_number_within_its_limits(typed, value, fault):
    form = Form({"interval": typed})
    assert form.count("interval", least=1, most=120) == value
    assert said(form) == ({"interval": fault} if fault else {})


def test_a_choice_is_one_of_those_offered():
    form = Form({"result": "pass", "kind": "hack", "tick": "1"})
    assert form.choice("result", ("pass", "fail")) == "pass"
    assert form.choice("kind", ("verification",)) == ""
    assert form.ticked("tick")
    assert not form.ticked("other")
    assert said(form) == {"kind": "Xin chọn một trong các mục có sẵn."}


def test_a_missing_file_is_asked_for():
    form = Form({})
    assert form.upload("sheet") is None
    assert said(form) == {"sheet": "Xin chọn một tệp."}


def test_the_first_fault_of_a_field_is_the_one_shown():
    form = Form({})
    form.fault("a", Words("một"))
    form.fault("a", Words("hai"))
    assert said(form) == {"a": "một"}


@pytest.mark.parametrize(
    ("typed", "kinds", "language", "sentence"),
    [
        ("15", ["mass"], "vi", "chưa có đơn vị"),
        ("1.234 kg", ["mass"], "vi", "có thể là"),
        ("15 kgg", ["mass"], "vi", "Không rõ đơn vị “kgg”"),
        ("15 m", ["mass"], "vi", "“m” là đơn vị của độ dài, ở đây cần khối lượng."),
        ("15 m", ["mass"], "en", "“m” là đơn vị của length, ở đây cần mass."),
        ("abc", ["mass"], "vi", "Không đọc được “abc”"),
        ("", ["mass"], "vi", "Xin điền mục này, kèm đơn vị."),
        ("5 kg 3", ["mass"], "vi", "phần thừa"),
        ("inf kg", ["mass"], "vi", "“inf kg”"),
    ],
)
def test_a_wrong_quantity_is_answered_in_words_that_say_the_remedy(typed, kinds, language, sentence):
    with pytest.raises(UnitError) as wrong:
        parse_quantity(typed, language, kinds)
    assert sentence in unit_words(wrong.value, kinds, language).say(str)


def test_a_reversed_range_is_told_so():
    with pytest.raises(UnitError) as wrong:
        parse_range("15–5 kg", "vi", ["mass"])
    assert "đầu dưới lớn hơn đầu trên" in unit_words(wrong.value, ["mass"], "vi").say(str)


@given(st.text(max_size=50))
def test_where_to_go_next_is_always_a_path_of_ours(target):
    reached = safe_next(target)
    assert reached.startswith("/")
    assert not reached.startswith(("//", "/\\"))
    assert reached.isprintable()


@given(st.text(max_size=400))
def test_a_message_comes_out_of_its_cookie_as_it_went_in(text):
    assert unseal(b"key", seal(b"key", "ok", text)) == [("ok", text)]
    assert unseal(b"other", seal(b"key", "ok", text)) == []


@given(st.text(max_size=60))
def test_no_cookie_of_somebody_elses_making_is_read(value):
    assert unseal(b"key", value) == []


def test_a_vietnamese_file_name_is_kept_for_browsers_that_can():
    assert attachment('bảng "cân".xlsx') == (
        "attachment; filename=\"bang 'can'.xlsx\"; filename*=UTF-8''b%E1%BA%A3ng%20%22c%C3%A2n%22.xlsx"
    )
    assert "\n" not in attachment("a\r\nb.xlsx")
