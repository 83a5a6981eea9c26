"""The filters of `/notices` as they stand in the address: state, kind, enterprise, span of days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from urllib.parse import urlencode

from litestar.exceptions import NotFoundException

from registry.find_places import EnterpriseRow
from registry.language import N_, translator, words
from scheduler.notices.kinds import KINDS
from scheduler.notices.told import NOT_SENT, STANDINGS, Wanted
from web import access
from web.auth.sessions import SignedIn
from web.desk import PageRequest, desk_of, language_of
from web.forms import Form, tidy

_NAMES = ("state", "kind", "enterprise", "from", "until")
_LONGEST = 40
_NO_SUCH = N_("Không có cơ sở nào có mã số thuế hoặc số {text} trong sổ đăng ký.")
_BACKWARDS = N_("Ngày cuối phải bằng hoặc sau ngày đầu.")
STATE_LABELS = {
    "queued": N_("Chờ gửi"),
    "sent": N_("Máy chủ thư đã nhận"),
    "bounced": N_("Bị trả lại"),
    "opened": N_("Đã mở liên kết"),
    "acted": N_("Đã trả lời"),
    "failed": N_("Không gửi được"),
    "cancelled": N_("Đã hủy trước khi gửi"),
    NOT_SENT: N_("Chưa báo được, có lý do"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters, checked; what is not understood is told beside its field and left out."""

    wanted: Wanted
    enterprise: EnterpriseRow | None
    kept: Mapping[str, str]
    errors: Mapping[str, str]

    @property
    def active(self) -> bool:
        """Whether anything is asked beside the enterprise."""
        return bool(set(self.kept) - {"enterprise"})

    def href(self, **extra: object) -> str:
        """The address of this list with the same filters and another page."""
        return f"/notices?{urlencode({**self.kept, **extra})}"


async def asked_of(request: PageRequest) -> Asked:
    """The filters of the address. Raises NotFoundException for an enterprise that is not the reader's to see."""
    given = {name: tidy(request.query_params.get(name, ""))[:_LONGEST] for name in _NAMES}
    form = Form({name: text for name, text in given.items() if text})
    enterprise = await _enterprise(access.person(request), form)
    first, last = form.date("from", optional=True), form.date("until", optional=True)
    if first and last and last < first:
        form.fault("until", words(_BACKWARDS))
        last = None
    zone = desk_of(request).settings.zone
    wanted = Wanted(
        enterprise_id=enterprise.id if enterprise else None,
        standing=form.choice("state", (*STANDINGS, NOT_SENT), optional=True),
        kind=form.choice("kind", KINDS, optional=True),
        since=_midnight(first, zone),
        until=_midnight(last + timedelta(days=1), zone) if last and last < date.max else None,
    )
    return Asked(wanted, enterprise, form.values, form.messages(translator(language_of(request))))


async def _enterprise(user: SignedIn, form: Form) -> EnterpriseRow | None:
    """A member's own enterprise; whoever asks for another's finds nothing."""
    text = form.values.get("enterprise")
    if not user.staff:
        return await access.enterprise_for(user, text)
    if text is None:
        return None
    try:
        return await access.enterprise_for(user, text)
    except NotFoundException:
        form.fault("enterprise", words(_NO_SUCH, text=text))
        return None


def _midnight(day: date | None, zone: tzinfo) -> datetime | None:
    """The instant a day begins, where the database can hold it."""
    if day is None:
        return None
    return datetime.combine(max(day, date(2, 1, 1)), time(), zone)
