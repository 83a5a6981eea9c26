"""In words: which clock of a dossier runs out, and what happened to a dossier. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.dates import written
from registry.language import N_, Words, words
from scheduler.notices.kinds import CHECK_DUE, DOSSIER_NEWS
from scheduler.notices.phrases import flat, plain
from scheduler.notices.words import DossierFact, Letter, Translate

_NEWS_ONE = N_("Hồ sơ {code}: {what}")
_NEWS_MANY = N_("Tin về {n} hồ sơ của đơn vị")
_DUE_ONE = N_("Hạn hồ sơ {code} ngày {day}: {what}")
_DUE_MANY = N_("{n} thời hạn hồ sơ – gần nhất {day}")
_CHECK_ONE = N_("Hạn {day} sau kiểm tra {owner}: {what}")
_CHECK_MANY = N_("{n} việc sau kiểm tra nhà nước – gần nhất {day}")
_CHECK_HEAD = N_("Việc phải làm sau kiểm tra nhà nước về đo lường")
_NEWS_HEAD, _DUE_HEAD = N_("Tin về hồ sơ"), N_("Thời hạn của hồ sơ")
_LEFT = {True: N_("còn {n} ngày làm việc"), False: N_("còn {n} ngày")}
_PAST = {True: N_("quá {n} ngày làm việc"), False: N_("quá {n} ngày")}
_TODAY = N_("hết hạn hôm nay")


@dataclass(frozen=True, slots=True)
class DossierLine:
    """A dossier as a mail shows it. `due` and `days` are "" for news without a last day; `tone`: over, due or ok."""

    code: str
    title: str
    owner: str
    what: str
    due: str
    days: str
    tone: str
    bearer: str
    note: str


def titles(letter: Letter) -> tuple[Words, Words]:
    """Subject and heading."""
    found = in_order(letter.dossiers)
    what = Words(found[0].what)
    if letter.letter == DOSSIER_NEWS:
        one = words(_NEWS_ONE, code=found[0].code, what=what)
        return one if len(found) == 1 else words(_NEWS_MANY, n=len(found)), words(_NEWS_HEAD)
    day = written(found[0].due_on) if found[0].due_on else ""
    if letter.letter == CHECK_DUE:
        one = words(_CHECK_ONE, day=day, owner=plain(found[0].enterprise), what=what)
        return one if len(found) == 1 else words(_CHECK_MANY, n=len(found), day=day), words(_CHECK_HEAD)
    one = words(_DUE_ONE, code=found[0].code, what=what, day=day)
    return one if len(found) == 1 else words(_DUE_MANY, n=len(found), day=day), words(_DUE_HEAD)


def in_order(facts: Sequence[DossierFact]) -> list[DossierFact]:
    """The most urgent first; what has no last day after them, by its number."""
    return sorted(facts, key=lambda one: (one.due_on is None, str(one.due_on), one.code, one.what))


def line(one: DossierFact, letter: str, translate: Translate) -> DossierLine:
    """A dossier in one language."""
    late = one.due_on is not None and one.left < 0
    news = letter == DOSSIER_NEWS
    parts = (translate(one.outcome) if one.outcome else "", flat(one.note))
    return DossierLine(
        code=one.code,
        title=flat(one.title),
        owner=flat(one.enterprise),
        what=translate(one.what),
        due=written(one.due_on) if one.due_on else "",
        days=_days(one).say(translate) if one.due_on else "",
        tone="over" if late else ("ok" if news and one.due_on is None else "due"),
        bearer=translate(one.bearer) if one.bearer else "",
        note=" – ".join(part for part in parts if part),
    )


def _days(one: DossierFact) -> Words:
    if one.left == 0:
        return words(_TODAY)
    said = _PAST if one.left < 0 else _LEFT
    return words(said[one.working_days], n=abs(one.left))
