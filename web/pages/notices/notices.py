"""`/notices`: told whom, when, why, or why not; and each mail as it was, or would be, read."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.language import N_, translator
from registry.law.load import law
from scheduler.notices import told
from scheduler.notices.dead_letters import acts_on
from scheduler.notices.hook_pages import DeliveryRow, deliveries_of
from scheduler.notices.kinds import KINDS, day_of
from scheduler.notices.links import masked
from scheduler.notices.outbox import preview
from scheduler.notices.words import REASON_WORDS, STATE_WORDS, stage_words
from web import access
from web.answers import page
from web.desk import PageRequest, desk_of, language_of
from web.filters import instant_text
from web.pages.notices.asked import STATE_LABELS, asked_of
from web.pages.notices.back import came_back

VERDICT_WORDS = {
    "sent": N_("Máy chủ thư đã nhận"),
    "later": N_("Chưa nhận, sẽ gửi lại"),
    "refused": N_("Từ chối"),
    "no_server": N_("Không gặp được máy chủ thư"),
}
_LARGEST_ID = 2**63 - 1
_TONES = {
    "sent": "ok",
    "opened": "ok",
    "acted": "ok",
    "failed": "bad",
    "bounced": "bad",
    "queued": "warn",
    "sending": "warn",
    "unsendable": "bad",
}


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """One thing owed, in the reader's words."""

    row: told.NoticeRow
    kind: str
    stage: str
    state: str
    reason: str
    unverified: bool
    staged: bool  # its day is a due date; otherwise that of a visit, a control or a list


@get("/notices")
async def show(request: PageRequest) -> Response[str]:
    """The mails, newest first, as filtered; and what could not be told, first or alone where that is asked."""
    user, language, asked = access.person(request), language_of(request), await asked_of(request)
    before = _before(request.query_params.get("before", ""))
    alone = asked.wanted.standing == told.NOT_SENT
    mails = [] if alone else await told.messages(asked.wanted, before=before)
    first = before is None and not asked.active
    untold = await told.untold(asked.wanted, before=before, size=told.PAGE + 1) if alone or first else []
    found = untold if alone else mails
    return page(
        request,
        "notices/notices.html",
        messages=[shown_message(row, language) for row in mails[: told.PAGE]],
        next=asked.href(before=found[told.PAGE - 1].id) if len(found) > told.PAGE else None,
        untold=_grouped([shown_notice(row, language) for row in untold[: told.PAGE]]),
        above=await told.told_above(user.enterprise_id) if first and user.enterprise_id else [],
        asked=asked,
        alone=alone,
        states=[(code, translator(language)(label)) for code, label in STATE_LABELS.items()],
        kinds=[(kind.code, translator(language)(kind.name)) for kind in KINDS.values()],
    )


@get("/notices/{message_id:int}")
async def show_one(request: PageRequest, message_id: FromPath[int]) -> Response[str]:
    """One mail: to whom, its state and the server's words, what it tells, and its text."""
    user, language = access.person(request), language_of(request)
    stored = await access.message_for(user, message_id)
    row = await told.message(message_id)
    if row is None:
        raise NotFoundException
    subject, text = await _text(request, message_id, stored.mail)
    text = masked(text)
    return page(
        request,
        "notices/message.html",
        row=row,
        subject=subject,
        text=text,
        state=state_words(row.standing, language),
        tone=_TONES.get(row.standing, "none"),
        notices=[shown_notice(notice, language) for notice in await told.notices_of(message_id)],
        attempts=[
            (row, translator(language)(VERDICT_WORDS[row.verdict])) for row in await told.attempts_of(message_id)
        ],
        dealt=await acts_on(message_id) if user.staff else [],
        hooks=await _hooks(message_id, language) if user.staff else [],
        back=await came_back(stored, language, partial(instant_text, zone=desk_of(request).settings.zone)),
    )


async def _hooks(message_id: int, language: str) -> list[tuple[DeliveryRow, str]]:
    """The webhooks that are told the same, each with its state in words."""
    return [(one, translator(language)(STATE_WORDS[one.state])) for one in await deliveries_of(message_id)]


async def _text(request: PageRequest, message_id: int, mail: bytes | None) -> tuple[str, str]:
    """Subject and text of the mail as it went, or as it would go now."""
    if mail is not None:
        parsed = message_from_bytes(mail, _class=EmailMessage, policy=default)
        body = parsed.get_body(("plain",))
        return str(parsed["subject"]), str(body.get_content()) if body else ""
    rendered = await preview(message_id, desk_of(request).settings.address)
    return (rendered.subject, rendered.text) if rendered else ("", "")


def _grouped(notices: list[ShownNotice]) -> list[tuple[ShownNotice, list[ShownNotice]]]:
    """Notices of one enterprise with one reason together: one mend helps them all. The first stands for its group."""
    groups: dict[tuple[str, str, str], list[ShownNotice]] = {}
    for notice in notices:
        groups.setdefault((notice.row.enterprise_name, notice.row.state, notice.row.reason), []).append(notice)
    return [(group[0], group) for group in groups.values()]


def shown_notice(row: told.NoticeRow, language: str) -> ShownNotice:
    """A thing owed, with its codes turned into words."""
    translate = translator(language)
    kind = law().row(row.kind_code) if row.kind_code else None
    return ShownNotice(
        row,
        (kind.name(language) if kind else row.kind_name) or translate(KINDS[row.kind].name),
        translate(KINDS[row.kind].name) if day_of(row.stage) is None else stage_words(row.stage).say(translate),
        state_words(row.state, language),
        translate(REASON_WORDS[row.reason]) if row.reason in REASON_WORDS else "",
        kind is not None and kind.confidence == "memory",
        day_of(row.stage) is not None,
    )


def shown_message(row: told.MessageRow, language: str) -> tuple[told.MessageRow, str, str]:
    """A mail, its state in words, and the tone of it."""
    return row, state_words(row.standing, language), _TONES.get(row.standing, "none")


def state_words(state: str, language: str) -> str:
    """The state of a mail or notice in words."""
    return translator(language)(STATE_WORDS[state]) if state in STATE_WORDS else state


def _before(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(_LARGEST_ID)) else None


ROUTES = [show, show_one]
