"""How plans, times and results of jobs are said to people."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from registry.language import N_, Words, words
from scheduler.timetable import WEEKDAYS, Daily, When

_DAYS = {
    "mon": N_("thứ Hai"),
    "tue": N_("thứ Ba"),
    "wed": N_("thứ Tư"),
    "thu": N_("thứ Năm"),
    "fri": N_("thứ Sáu"),
    "sat": N_("thứ Bảy"),
    "sun": N_("Chủ nhật"),
}
_EVERY_DAY = N_("Hằng ngày lúc {time} ({zone})")
_SOME_DAYS = N_("Lúc {time} ({zone}) các ngày: {days}")
_AGAIN = N_("Cứ {time} một lần")
_LESS = N_("dưới 1 giây")
# The unit of a span: from how many of it on the next greater one is used.
_UNITS = ((1, 120, N_("{n} giây")), (60, 120, N_("{n} phút")), (3600, 48, N_("{n} giờ")))
_DAYS_LONG = N_("{n} ngày")
_DAY_SECONDS = 86_400

OUTCOMES = {
    "running": ("draft", N_("Đang chạy")),
    "done": ("ok", N_("Tốt")),
    "failed": ("bad", N_("Lỗi")),
    "cut": ("bad", N_("Đứt giữa chừng")),
    "": ("none", N_("Chưa chạy")),
}

COUNTS = {
    "owed": N_("phải báo"),
    "queued": N_("mới xếp hàng"),
    "already": N_("đã có từ trước"),
    "superseded": N_("nhường mốc sau"),
    "unsendable": N_("không có người nhận"),
    "faulty": N_("cơ sở lỗi"),
    "sent": N_("đã gửi"),
    "failed": N_("chưa được"),
    "pending": N_("còn chờ"),
    "cancelled": N_("không cần gửi nữa"),
    "taken": N_("đã nhận"),
    "made": N_("bản sao lưu"),
    "kilobytes": N_("kB đã ghi"),
    "rows": N_("dòng dữ liệu"),
    "files": N_("tệp"),
    "pruned": N_("bản cũ đã xóa"),
}


def plan_words(when: When, zone: ZoneInfo, translate: Callable[[str], str]) -> str:
    """A plan as people say it, with the zone of its times."""
    if not isinstance(when, Daily):
        return words(_AGAIN, time=span(timedelta(seconds=when.seconds))).say(translate)
    time = f"{when.hour:02}:{when.minute:02}"
    if set(when.days) == set(WEEKDAYS):
        return words(_EVERY_DAY, time=time, zone=zone.key).say(translate)
    days = ", ".join(translate(_DAYS[day]) for day in when.days)
    return words(_SOME_DAYS, time=time, zone=zone.key, days=days).say(translate)


def span(time: timedelta) -> Words:
    """A length of time in one unit, rounded down."""
    seconds = int(time.total_seconds())
    if seconds < 1:
        return words(_LESS)
    for size, limit, sentence in _UNITS:
        if seconds < size * limit:
            return words(sentence, n=seconds // size)
    return words(_DAYS_LONG, n=seconds // _DAY_SECONDS)


def counts_words(counts: Mapping[str, int], translate: Callable[[str], str]) -> str:
    """What a run did, as "3 đã gửi, 1 còn chờ"; empty where it did nothing."""
    said = [f"{count} {translate(COUNTS[name]) if name in COUNTS else name}" for name, count in counts.items() if count]
    return ", ".join(said)
