"""What a notice says, in both languages, and that both bodies say the same."""

import re
from datetime import date, timedelta

import pytest

from registry.language import translations, translator
from scheduler.notices.owed import STAGES
from scheduler.notices.phrases import days_words
from scheduler.notices.render import render
from scheduler.notices.sayings import say
from scheduler.notices.words import LISTED, REASON_WORDS, STAGE_WORDS, Item, Letter

TODAY = date(2026, 11, 22)
VI = translator("vi")
BASIS = "Thông tư 23/2013/TT-BKHCN điều 4 khoản 1"


def item(days: int, **columns: object) -> Item:
    facts: dict[str, object] = {
        "kind": "Cân bàn",
        "maker": "Nhơn Hòa",
        "model": "NHB-60",
        "serial": f"S{days}",
        "place": "Quầy 3",
        "commune": "xã Đồng Đăng",
        "due_on": TODAY + timedelta(days=days),
        "stage": "before_30",
        "confirmed": True,
        "source": BASIS,
        **columns,
    }
    return Item(**facts)  # type: ignore[arg-type]


def letter(*items: Item) -> Letter:
    return Letter("Công ty TNHH Kỳ Lừa", "4900100004", "Hoàng Thị Lan", TODAY, items)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((23,), "1 phương tiện đo sắp đến hạn – hạn gần nhất 15/12/2026"),
        ((40, 23, 50), "3 phương tiện đo sắp đến hạn – hạn gần nhất 15/12/2026"),
        # due today is not overdue
        ((0,), "1 phương tiện đo sắp đến hạn – hạn gần nhất 22/11/2026"),
        ((-1, -5), "2 phương tiện đo đã quá hạn – hạn sớm nhất 17/11/2026"),
        ((23, -1), "1 phương tiện đo đã quá hạn, 1 phương tiện đo sắp đến hạn – hạn gần nhất 15/12/2026"),
    ],
)
def test_the_subject_tells_the_fact(days: tuple[int, ...], expected: str) -> None:
    assert say(letter(*(item(day) for day in days)), VI).subject == expected


@pytest.mark.parametrize(
    ("days", "expected"), [(20, "còn 20 ngày"), (1, "còn 1 ngày"), (0, "đến hạn hôm nay"), (-12, "quá 12 ngày")]
)
def test_days_are_said_in_whole_days(days: int, expected: str) -> None:
    assert days_words(TODAY + timedelta(days=days), TODAY).say(VI) == expected


def test_the_worst_stands_first() -> None:
    said = say(letter(item(40), item(-3), item(7)), VI)
    assert [line.days for line in said.lines] == ["quá 3 ngày", "còn 7 ngày", "còn 40 ngày"]


def test_both_bodies_say_the_same_of_every_instrument() -> None:
    mail = render(letter(item(-3), item(20, confirmed=False)), "vi", "https://etalon.example/")
    for body in (mail.text, mail.html):
        for fact in (
            "Cân bàn",
            "Nhơn Hòa NHB-60, số sê-ri S-3",
            "Quầy 3, xã Đồng Đăng",
            "19/11/2026",
            "quá 3 ngày",
            "còn 20 ngày",
            "nhắc trước 30 ngày",
            BASIS,
            "https://etalon.example/instruments",
            "Công ty TNHH Kỳ Lừa",
            "4900100004",
        ):
            assert fact in body
        assert body.count("cần xác nhận") == 1


def test_an_overdue_instrument_is_not_told_as_usable_and_no_penalty_is_named() -> None:
    late, early = (render(letter(item(day)), "vi", "https://x.vn") for day in (-3, 20))
    assert "không còn hiệu lực" in late.text
    assert "không còn hiệu lực" not in early.text
    assert "trước khi hết hạn" in early.text
    assert "trước khi hết hạn" not in late.text
    assert not re.search(r"phạt|₫", late.text + late.html, re.IGNORECASE)


def test_text_typed_by_people_is_inert_in_html_and_one_line_in_text() -> None:
    hostile = item(20, maker='<script>alert("x")</script>', serial="1\n2. Cân khác\r\n   quá 9 ngày", place="{{ 7*7 }}")
    mail = render(letter(hostile), "vi", "https://x.vn")
    assert "<script" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "số sê-ri 1 2. Cân khác quá 9 ngày" in mail.text
    assert "{{ 7*7 }}" in mail.text


def test_a_missing_serial_and_place_are_said_or_left_out() -> None:
    said = say(letter(item(20, serial="", maker="", model="", place="", commune="")), VI)
    assert (said.lines[0].mark, said.lines[0].place) == ("chưa có số sê-ri", "")


def test_a_very_long_list_is_counted_beyond_what_a_mail_can_show() -> None:
    mail = render(letter(*(item(20, serial=f"N{n:04}") for n in range(LISTED + 5))), "vi", "https://x.vn")
    assert mail.subject.startswith(f"{LISTED + 5} phương tiện đo")
    assert mail.text.count("N0") == LISTED
    assert "Và 5 phương tiện đo khác" in mail.text
    assert "Và 5 phương tiện đo khác" in mail.html


def test_a_usual_mail_is_small() -> None:
    mail = render(letter(item(-3), item(20)), "vi", "https://x.vn")
    assert len(mail.html.encode()) < 4500


def test_every_stage_has_its_words() -> None:
    assert set(STAGE_WORDS) == {stage.code for stage in STAGES}


def test_a_reason_fits_its_column_and_ends_like_a_sentence() -> None:
    for code, sentence in REASON_WORDS.items():
        assert len(code) <= 24
        assert sentence.endswith(".")


def test_an_english_mail_holds_no_vietnamese_sentence() -> None:
    plain = item(
        20, kind="Platform scale", maker="Avery", place="Desk 3", commune="", source="23/2013/TT-BKHCN art. 4(1)"
    )
    late = item(-2, kind="Platform scale", maker="Avery", place="", commune="", source="", confirmed=False)
    english = Letter("Ky Lua Petrol", "4900100004", "Lan", TODAY, (plain, late))
    mail = render(english, "en", "https://x.vn")
    assert translations("en").gettext(STAGE_WORDS["before_60"]) != STAGE_WORDS["before_60"]
    assert not re.search(
        r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", mail.subject + mail.text + mail.html, re.IGNORECASE
    )


def test_a_name_that_looks_like_a_hole_stays_a_name() -> None:
    named = Letter("Công ty {day} {name.__class__}", "4900100004", "{enterprise}", TODAY, (item(20),))
    mail = render(named, "vi", "https://x.vn")
    assert "Kính gửi {enterprise}," in mail.text
    assert "Công ty {day} {name.__class__} (mã số thuế" in mail.text
