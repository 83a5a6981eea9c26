"""Trips from a CSV file: understood as people write them, kept once, each refused row with its reason."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.language import Words, translator
from scheduler.trip_import import import_trips
from scheduler.trip_sheet import TripFileError, TripLine, read_trips
from scheduler.trips import proposed
from tests.cast import NOW, enrol_cast
from tests.scheduler.notices.rows import fetch

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HEAD = "khởi hành;đến nơi;từ;đến\n"
LOCAL = datetime(2026, 11, 23, 8, 0)  # noqa: DTZ001 - local, as logged
ROW = "20/11/2026 07:30;20/11/2026 08:10;Trụ sở;Chợ Kỳ Lừa\n"


def read(text: str) -> tuple[list[int], list[str]]:
    """Minutes of the trips, and the reasons of the other rows."""
    found, refused = read_trips(text.encode(), LOCAL)
    return [one.minutes for one in found], [one.reason.say(translator("vi")) for one in refused]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + ROW,
        "Từ,Đến,Khởi hành,Đến nơi\nTrụ sở,Chợ Kỳ Lừa,20/11/2026 7:30,20/11/2026 8:10\n",
        "departure\tarrival\tfrom\tto\n2026-11-20 07:30\t2026-11-20 08:10\toffice\tChợ Kỳ Lừa\n",
        HEAD + "20/11/2026 7h30;8h10;trụ sở;Chợ Kỳ Lừa\n",
        HEAD + '20-11-2026 07:30:00;08:10;"Trụ sở";"Chợ Kỳ Lừa"\n\n;;;\n',
        "\ufeff" + HEAD + ROW,
    ],
)
def test_a_trip_as_people_write_it(text: str) -> None:
    assert read(text) == ([40], [])


def test_a_file_as_excel_saves_it_without_unicode() -> None:
    import unicodedata  # noqa: PLC0415 - for this alone

    content = unicodedata.normalize("NFD", HEAD + ROW).encode("cp1258", errors="ignore")
    found, _ = read_trips(content, LOCAL)
    assert [one.minutes for one in found] == [40]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("20/11/2026;20/11/2026 08:10;a;b", "Khởi hành “20/11/2026” không phải ngày giờ"),
        ("31/02/2026 07:30;31/02/2026 08:10;a;b", "không phải ngày giờ"),
        ("20/11/2026 07:30;;a;b", "Thiếu ngày giờ ở cột “Đến nơi”"),
        ("20/11/2026 07:30;20/11/2026 07:30;a;b", "không ở sau giờ khởi hành"),
        ("20/11/2026 07:30;20/11/2026 07:10;a;b", "không ở sau giờ khởi hành"),
        ("20/11/2026 07:30;20/11/2026 19:10;a;b", "dài 700 phút"),
        ("23/11/2026 07:30;23/11/2026 08:10;a;b", "ở sau lúc này"),
        ("20/11/2026 07:30;20/11/2026 08:10;a;", "Thiếu nơi đi hoặc nơi đến"),
        ("20/11/2026 07:30;20/11/2026 08:10;Chợ;chợ", "là một"),
        ("20/11/2026 07:30", "Thiếu ngày giờ ở cột “Đến nơi”"),
    ],
)
def test_a_row_that_is_no_trip_says_why_and_the_others_are_kept(row: str, why: str) -> None:
    minutes, reasons = read(HEAD + row + "\n" + ROW)
    assert minutes == [40]
    assert [why in one for one in reasons] == [True]


@pytest.mark.parametrize("text", ["", "a;b;c;d\n", "khởi hành;đến nơi;từ\n", "<html>", "\x00\x01"])
def test_a_file_that_is_none_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(TripFileError):
        read_trips(text.encode(), LOCAL)


def read_or_refused(content: bytes) -> tuple[list[TripLine], list[Words]]:
    """The trips, and every reason why something is none."""
    try:
        found, refused = read_trips(content, LOCAL)
    except TripFileError as error:
        return [], [error.reason]
    return found, [one.reason for one in refused]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: (HEAD + text).encode()))
def test_whatever_is_brought_is_read_or_refused_with_words(content: bytes) -> None:
    found, reasons = read_or_refused(content)
    assert all(one.minutes > 0 for one in found)
    assert all(reason.say(translator("vi")) for reason in reasons)


@pytest.mark.usefixtures("db")
async def test_trips_are_kept_once_and_count_for_the_speeds() -> None:
    await enrol_cast()
    rows = "".join(
        f"{day:02}/11/2026 07:30;{day:02}/11/2026 07:50;trụ sở;Cửa hàng xăng dầu Hữu Lũng\n" for day in range(2, 20)
    )
    text = HEAD + rows + "20/11/2026 07:30;20/11/2026 08:10;trụ sở;Chợ không có\n"
    first = await import_trips(text.encode(), zone=ZONE, now=NOW, by=None)
    again = await import_trips(text.encode(), zone=ZONE, now=NOW, by=None)

    assert (first.kept, first.known, [one.line for one in first.refused]) == (18, 0, [20])
    assert "Chợ không có" in first.refused[0].reason.say(translator("vi"))
    assert (again.kept, again.known) == (0, 18)
    assert [tuple(row) for row in await fetch("SELECT DISTINCT road, minutes FROM logged_drive")] == [("mixed", 20)]
    assert {one.trips for one in await proposed()} == {0}  # from the town to a commune: of neither class


@pytest.mark.usefixtures("db")
async def test_trips_within_the_town_propose_a_speed() -> None:
    await enrol_cast()
    rows = "".join(f"{day:02}/11/2026 07:30;07:36;trụ sở;Cửa hàng xăng dầu Phai Vệ\n" for day in range(2, 20))
    await import_trips((HEAD + rows).encode(), zone=ZONE, now=NOW, by=None)
    urban = next(one for one in await proposed() if one.road == "urban")
    assert urban.trips == 18
    assert urban.speed_kmh is not None


@pytest.mark.usefixtures("db")
async def test_a_name_that_two_sites_have_asks_for_the_enterprise() -> None:
    cast = await enrol_cast()
    await fetch("UPDATE site SET name = 'Chợ' WHERE id = ANY($1)", [sites[0] for sites in cast.sites.values()][:2])
    full = await fetch(
        "SELECT s.name || ' – ' || e.name AS name FROM site s JOIN enterprise e ON e.id = s.enterprise"
        " WHERE s.name = 'Chợ' ORDER BY s.id LIMIT 1"
    )
    text = HEAD + ROW.replace("Chợ Kỳ Lừa", "chợ") + ROW.replace("Chợ Kỳ Lừa", full[0]["name"])
    report = await import_trips(text.encode(), zone=ZONE, now=NOW, by=None)
    assert (report.kept, [one.line for one in report.refused]) == (1, [2])
    assert "ghi thêm tên cơ sở" in report.refused[0].reason.say(translator("vi"))
