"""Tax codes, personal numbers and telephone numbers (LAW: 86/2024/TT-BTC; mod 11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from registry.identity import BadPhone, judge_tax_code, normalise_phone


@pytest.mark.parametrize(
    ("text", "form", "code"),
    [
        ("0100233488", "enterprise", "0100233488"),
        ("4900100004", "enterprise", "4900100004"),
        (" 4900 100 011 ", "enterprise", "4900100011"),
        ("0314409058-002", "branch", "0314409058-002"),
        ("0314409058002", "branch", "0314409058-002"),
        ("020090001234", "personal", "020090001234"),
    ],
)
def test_a_code_people_really_hold_is_accepted_in_its_canonical_form(text, form, code):
    judged = judge_tax_code(text)
    assert (judged.valid, judged.form, judged.code, judged.reason) == (True, form, code, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0100233480", "sai chữ số kiểm tra"),
        ("4900100012", "sai chữ số kiểm tra"),
        ("0314409058-000", "từ 001 đến 999"),
        ("0100000000", "không thuộc dãy số"),  # digits 3 to 9 are all zero
        ("49001000", "phải có 10 chữ số"),
        ("", "phải có 10 chữ số"),
        ("490010000a", "phải có 10 chữ số"),
        ("٤٩٠٠١٠٠٠٠٤", "phải có 10 chữ số"),  # digits of another script
        ("<b>4900100004</b>", "phải có 10 chữ số"),
    ],
)
def test_a_wrong_code_is_refused_with_the_mend(text, said):
    judged = judge_tax_code(text)
    assert not judged.valid
    assert said in judged.reason.say(str)


@given(st.text(max_size=60))
def test_no_text_breaks_the_judgement(text):
    judged = judge_tax_code(text)
    assert judged.valid == (judged.reason is None)


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_ten_digits_are_judged_as_the_published_check_says(digits):
    assert judge_tax_code(digits).valid == mst.is_valid(digits)


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("0912 345 678", "+84912345678"),
        ("+84 912.345.678", "+84912345678"),
        ("0205 3812 345", "+842053812345"),
        ("(0205) 3812345", "+842053812345"),
    ],
)
def test_a_telephone_number_is_stored_in_one_form(text, e164):
    assert normalise_phone(text) == e164


@pytest.mark.parametrize("text", ["12345", "0112345678", "09123456789", "not a number", ""])
def test_a_wrong_telephone_number_is_refused(text):
    assert isinstance(normalise_phone(text), BadPhone)
