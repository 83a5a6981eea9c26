"""The kinds of notices: what each tells, whether people may stop it, and which letter tells it.

A notice belongs to one kind; one message tells the notices of one letter. Acts and findings under the law are not
subject to opt-out; reminders are a courtesy (no act sets their lead times).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from registry.language import N_

About = Literal["instrument", "control", "loss", "recall", "visit", "list", "report", "dossier", "check"]
Audience = Literal["enterprise", "officers", "staff"]

DUE = "due"
ESCALATION = "escalation"
RECORDED = "recorded"
STOP_USE = "stop_use"
EVIDENCE_LOST = "evidence_lost"
USE_AGAIN = "use_again"
STANDARD_RECALLED = "standard_recalled"
STANDARD_CLEARED = "standard_cleared"
VISIT_PROPOSED = "visit_proposed"
VISIT_CONFIRMED = "visit_confirmed"
VISIT_MOVED = "visit_moved"
VISIT_CANCELLED = "visit_cancelled"
LIST_CHANGE = "list_change"
REPORT_DUE = "report_due"
DOSSIER_DUE = "dossier_due"
CHECK_DUE = "check_due"
DOSSIER_REMINDER = "dossier_reminder"
DOSSIER_NEWS = "dossier_news"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice.

    `source`: why it cannot be stopped, with the act's citation, "" where it can or no enterprise hears of it.
    `letter`: the folder of templates. `about`: the first word of a notice's subject. `name`, `explained`: Vietnamese
    sentences for people's pages. `statutory`: cannot be stopped. `staged`: has stages counted in days from a due date
    (`before_60`, `after_8`); otherwise each event is one stage (`event_17`). `urgent`: waits for no hour of sending.
    """

    code: str
    letter: str
    about: About
    audience: Audience
    statutory: bool
    staged: bool
    name: str
    explained: str
    source: str = ""
    urgent: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            DUE,
            "due",
            "instrument",
            "enterprise",
            statutory=False,
            staged=True,
            name=N_("Nhắc hạn kiểm định"),
            explained=N_("Phương tiện đo sắp đến hạn, đến hạn hoặc đã quá hạn kiểm định."),
        ),
        Kind(
            ESCALATION,
            "escalation",
            "instrument",
            "officers",
            statutory=True,
            staged=True,
            name=N_("Báo quá hạn cho cơ quan quản lý"),
            explained=N_("Phương tiện đo quá hạn lâu ngày được báo cho cán bộ xã, phường và chi cục."),
        ),
        Kind(
            RECORDED,
            "recorded",
            "control",
            "enterprise",
            statutory=False,
            staged=False,
            name=N_("Đã ghi nhận kiểm định"),
            explained=N_("Kết quả kiểm định, hiệu chuẩn hoặc thử nghiệm mới được ghi nhận, kèm hạn mới."),
        ),
        Kind(
            STOP_USE,
            "stop_use",
            "control",
            "enterprise",
            statutory=True,
            staged=False,
            name=N_("Ngừng sử dụng phương tiện đo"),
            explained=N_("Phương tiện đo kiểm định không đạt, phải ngừng sử dụng."),
            source=N_(
                "Người sử dụng có nghĩa vụ ngừng sử dụng phương tiện đo không bảo đảm yêu cầu: Luật Đo lường "
                "04/2011/QH13, điều 38; Thông tư 23/2013/TT-BKHCN, điều 25 (sửa đổi bởi Thông tư 07/2019/TT-BKHCN)."
            ),
            urgent=True,
        ),
        Kind(
            EVIDENCE_LOST,
            "evidence_lost",
            "loss",
            "enterprise",
            statutory=True,
            staged=False,
            name=N_("Mất hiệu lực kiểm định: ngừng sử dụng"),
            explained=N_(
                "Tem, dấu hoặc giấy chứng nhận bị mất, hỏng, hoặc phương tiện đo hỏng, đã sửa chữa: hiệu lực kiểm định "
                "chấm dứt ngay, phải ngừng sử dụng."
            ),
            source=N_(
                "Hiệu lực kiểm định chấm dứt khi mất chứng chỉ kiểm định, khi phương tiện đo hỏng hoặc bị thay đổi: "
                "Thông tư 23/2013/TT-BKHCN, điều 20 khoản 7; nghĩa vụ ngừng sử dụng: Luật Đo lường 04/2011/QH13, "
                "điều 38."
            ),
            urgent=True,
        ),
        Kind(
            USE_AGAIN,
            "use_again",
            "loss",
            "enterprise",
            statutory=True,
            staged=False,
            name=N_("Đính chính: được sử dụng lại"),
            explained=N_("Việc mất hiệu lực kiểm định đã báo là ghi nhầm: phương tiện đo được sử dụng lại như trước."),
            source=N_("Đính chính thông báo ngừng sử dụng, gửi cho những người đã nhận thông báo đó."),
            urgent=True,
        ),
        Kind(
            STANDARD_RECALLED,
            "standard_recalled",
            "recall",
            "enterprise",
            statutory=True,
            staged=False,
            name=N_("Chuẩn đo lường bị thu hồi"),
            explained=N_("Kết quả kiểm định làm bằng một chuẩn sau đó bị thu hồi không còn chắc chắn, cần kiểm lại."),
            source=N_(
                "Chuẩn dùng để kiểm định phải có giấy chứng nhận còn hiệu lực: Nghị định 105/2016/NĐ-CP, điều 4; thông "
                "báo của cơ quan kiểm định, không phải thư nhắc."
            ),
        ),
        Kind(
            STANDARD_CLEARED,
            "standard_cleared",
            "recall",
            "enterprise",
            statutory=True,
            staged=False,
            name=N_("Rút lại việc thu hồi chuẩn"),
            explained=N_("Chuẩn đã báo thu hồi được xác nhận là tốt: kết quả kiểm định trước đây giữ nguyên giá trị."),
            source=N_("Đính chính thông báo của cơ quan kiểm định, gửi cho những người đã nhận thông báo thu hồi."),
        ),
        Kind(
            VISIT_PROPOSED,
            "visit_proposed",
            "visit",
            "enterprise",
            statutory=False,
            staged=False,
            name=N_("Đề nghị lịch kiểm định"),
            explained=N_("Ngày đoàn kiểm định dự kiến đến cơ sở, để cơ sở xác nhận hoặc xin đổi ngày."),
        ),
        Kind(
            VISIT_CONFIRMED,
            "visit_confirmed",
            "visit",
            "enterprise",
            statutory=False,
            staged=False,
            name=N_("Lịch kiểm định đã chốt"),
            explained=N_("Ngày kiểm định tại cơ sở đã được xác nhận."),
        ),
        Kind(
            VISIT_MOVED,
            "visit_moved",
            "visit",
            "enterprise",
            statutory=False,
            staged=False,
            name=N_("Đổi lịch kiểm định"),
            explained=N_("Ngày kiểm định tại cơ sở được chuyển sang ngày khác, hoặc giờ đến đổi từ một giờ trở lên."),
        ),
        Kind(
            VISIT_CANCELLED,
            "visit_cancelled",
            "visit",
            "enterprise",
            statutory=False,
            staged=False,
            name=N_("Hủy lịch kiểm định"),
            explained=N_("Đợt kiểm định đã hẹn tại cơ sở bị hủy."),
        ),
        Kind(
            LIST_CHANGE,
            "list_change",
            "list",
            "enterprise",
            statutory=False,
            staged=False,
            name=N_("Danh mục thay đổi"),
            explained=N_(
                "Danh mục phương tiện đo nhóm 2 hoặc chu kỳ kiểm định thay đổi đối với phương tiện đo của cơ sở."
            ),
        ),
        Kind(
            REPORT_DUE,
            "report_due",
            "report",
            "staff",
            statutory=True,
            staged=True,
            name=N_("Hạn báo cáo"),
            explained=N_("Báo cáo theo quy định của cơ quan sắp đến hạn hoặc đã quá hạn."),
        ),
        Kind(
            DOSSIER_DUE,
            "dossier_due",
            "dossier",
            "staff",
            statutory=True,
            staged=True,
            name=N_("Hạn giải quyết hồ sơ"),
            explained=N_("Thời hạn của hồ sơ sắp hết hoặc đã hết, báo cho người phụ trách và lãnh đạo."),
        ),
        Kind(
            CHECK_DUE,
            "check_due",
            "check",
            "staff",
            statutory=True,
            staged=True,
            name=N_("Hạn sau kiểm tra nhà nước"),
            explained=N_(
                "Báo cáo của đoàn kiểm tra hoặc quyết định xử lý sắp hết hạn hay đã quá hạn, báo cho đoàn và lãnh đạo."
            ),
        ),
        Kind(
            DOSSIER_REMINDER,
            "dossier_reminder",
            "dossier",
            "enterprise",
            statutory=False,
            staged=True,
            name=N_("Nhắc hạn việc của hồ sơ"),
            explained=N_("Việc cơ sở phải làm trong hồ sơ, ví dụ bổ sung giấy tờ, sắp hết hạn hoặc đã quá hạn."),
        ),
        Kind(
            DOSSIER_NEWS,
            "dossier_news",
            "dossier",
            "enterprise",
            statutory=True,
            staged=False,
            name=N_("Tin về hồ sơ"),
            explained=N_("Hồ sơ của cơ sở cần bổ sung, hết hạn bổ sung, bị trả lại hoặc đã có kết quả."),
            source=N_(
                "Cơ quan giải quyết phải báo cho người nộp hồ sơ: văn bản áp dụng cho từng hồ sơ được ghi trong thư."
            ),
        ),
    )
}


def courtesies() -> tuple[Kind, ...]:
    """The kinds that people of an enterprise may stop, in the order of the pages."""
    return tuple(kind for kind in KINDS.values() if kind.audience == "enterprise" and not kind.statutory)


def stage_of(day: int) -> str:
    """The code of the stage that is reached `day` days after the due date, negative before it."""
    return f"before_{-day}" if day < 0 else f"after_{day}"


@lru_cache(maxsize=1024)
def day_of(stage: str) -> int | None:
    """The day of a staged notice's stage, counted from the due date; None for the stage of an event."""
    word, _, number = stage.partition("_")
    if word not in {"before", "after"} or not (number.isascii() and number.isdigit()):
        return None
    return -int(number) if word == "before" else int(number)


def subject_of(about: About, which: int | str) -> str:
    """What a notice is about, as its row says it."""
    return f"{about}:{which}"
