"""What came of a mail after it was accepted: opened, acted on, answered, given back."""

from collections.abc import Callable
from datetime import datetime

from registry.language import N_, Words, translator, words
from scheduler.notices.acts import Happened, acts_of
from scheduler.notices.backchannel import Answer, answers
from scheduler.tables.notices import Message

_OPENED = N_("Một liên kết trong thư đã được mở")
_ACTS = {
    "gone": N_("Báo không còn sử dụng qua liên kết trong thư"),
    "confirm": N_("Xác nhận lịch kiểm định qua liên kết trong thư"),
    "another_day": N_("Xin đổi ngày kiểm định qua liên kết trong thư"),
    "stop": N_("Ngừng nhận loại thư này"),
}
_ANSWERS = {
    "bounce": N_("Thư bị trả lại"),
    "delayed": N_("Máy chủ bên nhận chưa nhận được, còn thử tiếp"),
    "reply": N_("Người nhận trả lời"),
    "auto_reply": N_("Trả lời tự động"),
}
_ACT_WORDS = {
    "stopped": N_("Không còn sử dụng"),
    "retired": N_("Đã bán hoặc thanh lý"),
    "one_click": N_("bằng nút của chương trình thư"),
}
_TONES = {"bounce": "bad", "delayed": "warn", "gone": "ok", "confirm": "ok", "another_day": "warn"}

Event = tuple[datetime, Words, str, str]


async def came_back(message: Message, language: str, said_at: Callable[[datetime], str]) -> list[dict[str, str]]:
    """The events of one mail for a history, newest first."""
    translate = translator(language)
    found: list[Event] = []
    if message.opened_at is not None:
        found.append((message.opened_at, words(_OPENED), "", ""))
    found += [_act(act, language) for act in await acts_of(message.id)]
    found += [_answer(answer) for answer in await answers(message.id)]
    return [
        {"date": said_at(at), "iso": at.isoformat(), "title": title.say(translate), "text": text, "tone": tone}
        for at, title, text, tone in sorted(found, key=lambda event: event[0], reverse=True)
    ]


def _act(act: Happened, language: str) -> Event:
    said = translator(language)(_ACT_WORDS[act.words]) if act.words in _ACT_WORDS else act.words
    return act.acted_at, words(_ACTS.get(act.purpose, act.purpose)), said, _TONES.get(act.purpose, "")


def _answer(answer: Answer) -> Event:
    said = " ".join(part for part in (answer.status, answer.words) if part)
    return answer.received_at, words(_ANSWERS.get(answer.kind, answer.kind)), said, _TONES.get(answer.kind, "")
