"""Phrases that several letters share: days, marks of instruments, hours."""

from datetime import date

from registry.language import N_, Words, words
from scheduler.notices.words import Item

_LEFT = N_("còn {n} ngày")
_TODAY = N_("đến hạn hôm nay")
_PAST = N_("quá {n} ngày")
_SERIAL = N_("số sê-ri {serial}")
_NO_SERIAL = N_("chưa có số sê-ri")


def flat(text: str) -> str:
    """One line: a line break typed into a name must not look like a line of ours in the text twin."""
    return " ".join(text.split())


def days_words(due_on: date, as_of: date) -> Words:
    """How far off a due date is; the due day itself is not overdue."""
    left = (due_on - as_of).days
    if left == 0:
        return words(_TODAY)
    return words(_LEFT, n=left) if left > 0 else words(_PAST, n=-left)


def mark(item: Item) -> Words:
    """Maker, model and serial of an instrument."""
    serial = words(_SERIAL, serial=flat(item.serial)) if item.serial else words(_NO_SERIAL)
    made = flat(f"{item.maker} {item.model}")
    return joined(plain(made), serial) if made else serial


def plain(text: str) -> Words:
    """A text that is the same in every language, such as a name."""
    return Words("{text}", (("text", flat(text)),))


def joined(first: Words, second: Words) -> Words:
    """Two phrases with a comma between them."""
    return Words("{first}, {second}", (("first", first), ("second", second)))


def hours(minutes: int) -> str:
    """`8:30` of minutes after midnight."""
    return f"{minutes // 60}:{minutes % 60:02}"
