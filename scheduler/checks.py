"""What is wrong with a running installation, judged from plain facts: one finding per thing to mend (pure)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from registry.language import N_, Words, words
from scheduler.timetable import Every, When, late_by

MAIL_LIMIT = timedelta(minutes=30)
"""How long mail may stand still before somebody is told; a retry every few minutes is no standstill."""

DAILY_GRACE = timedelta(hours=2)
CALENDAR_AHEAD = timedelta(days=31)
_MISSED_RUNS = 20
_LEAST_GRACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class JobFact:
    """A planned job: its name in words, the start of its last good run, and how its last run ended.

    `outcome`: running, done, failed, cut, or "" before the first; `words` are those of an error;
    `faulty`: how many enterprises that run could not work on.
    """

    name: str
    title: str
    when: When
    last_good: datetime | None = None
    outcome: str = ""
    words: str = ""
    faulty: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """An installation at `now`, the calendar day `today`; None where something was not looked at.

    `due_since`, `no_server_since`: see `scheduler/notices/queue.py`. `dead`: messages given up. `free`, `needed`:
    bytes of the disk under `folder`. `decreed`: the years whose holidays are decreed or entered.
    """

    now: datetime
    today: date
    zone: ZoneInfo
    jobs: tuple[JobFact, ...] = ()
    pending_migrations: tuple[str, ...] = ()
    waiting: int = 0
    due_since: datetime | None = None
    no_server_since: datetime | None = None
    no_server_words: str = ""
    dead: int = 0
    dead_words: str = ""
    folder: str = ""
    free: int | None = None
    needed: int = 0
    law_covers: bool = True
    decreed: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: a code for scripts, what is wrong, and what to do."""

    code: str
    what: Words
    mend: Words


def findings(facts: Facts, mail_limit: timedelta = MAIL_LIMIT) -> tuple[Finding, ...]:
    """Everything that is wrong, the most urgent first."""
    return (*_schema(facts), *_mail(facts, mail_limit), *_jobs(facts), *_dead(facts), *_disk(facts), *_books(facts))


def is_late(job: JobFact, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a good run is missing for longer than its plan forgives."""
    return late_by(job.when, now, zone, job.last_good) > _grace(job.when)


def _grace(when: When) -> timedelta:
    if isinstance(when, Every):
        return max(timedelta(seconds=when.seconds * _MISSED_RUNS), _LEAST_GRACE)
    return DAILY_GRACE


def _schema(facts: Facts) -> Iterator[Finding]:
    if facts.pending_migrations:
        yield Finding(
            "migrations_pending",
            words(N_("Còn {count} bước nâng cấp cơ sở dữ liệu chưa chạy."), count=len(facts.pending_migrations)),
            words(N_("Chạy etalon db migrate, hoặc khởi động lại chương trình.")),
        )


def _mail(facts: Facts, limit: timedelta) -> Iterator[Finding]:
    if facts.due_since is not None and facts.now - facts.due_since > limit:
        yield Finding(
            "mail_stuck",
            words(
                N_("{count} thư đang chờ; thư lâu nhất đáng lẽ đã gửi từ {since} mà chưa ai gửi."),
                count=facts.waiting,
                since=_instant(facts.due_since, facts.zone),
            ),
            words(N_("Kiểm tra etalon serve hoặc etalon worker có đang chạy không; chạy etalon deliver để gửi ngay.")),
        )
    if facts.waiting and facts.no_server_since is not None and facts.now - facts.no_server_since > limit:
        yield Finding(
            "no_mail_server",
            words(
                N_("Không gặp được máy chủ thư từ {since}: {said}"),
                since=_instant(facts.no_server_since, facts.zone),
                said=facts.no_server_words or "—",
            ),
            words(N_("Kiểm tra các biến SMTP_ và máy chủ thư, rồi chạy etalon deliver.")),
        )


_LATE = {
    "sweep": (
        "sweep_late",
        N_("Lần rà soát thông báo đến hạn gần nhất: {last}; muộn hơn kế hoạch."),
        N_("Kiểm tra etalon serve có đang chạy không (ETALON_BACKGROUND=1); chạy etalon sweep để rà soát ngay."),
    ),
    "backup": (
        "backup_late",
        N_("Bản sao lưu gần nhất: {last}; cũ hơn kế hoạch."),
        N_("Chạy etalon backup và đọc lỗi nếu có; kiểm tra thư mục sao lưu và chỗ trống trên đĩa."),
    ),
}
_OTHER_LATE = (
    "job_late",
    N_("Việc định kỳ “{job}” chạy tốt lần gần nhất: {last}; muộn hơn kế hoạch."),
    N_("Kiểm tra etalon serve có đang chạy không (ETALON_BACKGROUND=1)."),
)
_NEVER = N_("chưa lần nào")


def _jobs(facts: Facts) -> Iterator[Finding]:
    for job in facts.jobs:
        if is_late(job, facts.now, facts.zone):
            code, what, mend = _LATE.get(job.name, _OTHER_LATE)
            last = _instant(job.last_good, facts.zone) if job.last_good else words(_NEVER)
            yield Finding(code, words(what, job=Words(job.title), last=last), words(mend))
        if job.outcome == "failed":
            yield Finding(
                "job_failed",
                words(
                    N_("Lần chạy gần nhất của việc định kỳ “{job}” bị lỗi: {said}"),
                    job=Words(job.title),
                    said=job.words,
                ),
                words(N_("Sửa nguyên nhân ghi trong lời báo lỗi; lần chạy tốt kế tiếp sẽ xóa cảnh báo này.")),
            )
        if job.faulty:
            yield Finding(
                "sweep_faulty",
                words(N_("Lần rà soát gần nhất bỏ qua {count} cơ sở vì dữ liệu của họ gây lỗi."), count=job.faulty),
                words(N_("Xem nhật ký của chương trình: mỗi cơ sở bị bỏ qua được nêu cùng lỗi của nó.")),
            )


def _dead(facts: Facts) -> Iterator[Finding]:
    if facts.dead:
        yield Finding(
            "dead_letters",
            words(
                N_("{count} thư bị từ chối hẳn, chưa ai xử lý; nhiều nhất vì: {said}"),
                count=facts.dead,
                said=facts.dead_words or "—",
            ),
            words(N_("Mở trang Thư bị từ chối (/notices/failed): sửa nguyên nhân rồi gửi lại, hoặc thôi không gửi.")),
        )


def _disk(facts: Facts) -> Iterator[Finding]:
    if facts.free is not None and facts.free < facts.needed:
        yield Finding(
            "disk_low",
            words(
                N_("Đĩa chứa {folder} chỉ còn {free} MB trống, cần ít nhất {needed} MB."),
                folder=facts.folder,
                free=facts.free // 1_000_000,
                needed=facts.needed // 1_000_000,
            ),
            words(N_("Giải phóng chỗ trống, hoặc chuyển thư mục dữ liệu sang đĩa khác.")),
        )


def _books(facts: Facts) -> Iterator[Finding]:
    if not facts.law_covers:
        yield Finding(
            "no_law_list",
            words(N_("Không có danh mục phương tiện đo nào có hiệu lực vào ngày hôm nay.")),
            words(N_("Kiểm tra đồng hồ của máy; cập nhật chương trình để có danh mục mới.")),
        )
    if facts.decreed is not None:
        for year in _missing_years(facts.today, facts.decreed):
            yield Finding(
                "no_calendar",
                words(N_("Chưa có lịch nghỉ lễ chính thức của năm {year}: ngày làm việc chỉ là tạm tính."), year=year),
                words(N_("Cập nhật chương trình, hoặc nhập các ngày nghỉ và ngày làm bù đã công bố của năm đó.")),
            )


def _missing_years(today: date, decreed: Iterable[int]) -> list[int]:
    known = set(decreed)
    return sorted({today.year, (today + CALENDAR_AHEAD).year} - known)


def _instant(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%H:%M} {local:%d/%m/%Y}"
