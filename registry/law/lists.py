"""Which list of group-2 instruments holds on a date, and what it says of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.dates import written
from registry.language import N_, Words, words

Confidence = Literal["verified", "memory"]

_BANNER = N_(
    "Đang dùng danh mục có hiệu lực từ {in_use}. {act} có hiệu lực từ {since} nhưng chưa được nạp: "
    "đề nghị kiểm tra trước khi căn cứ vào chu kỳ."
)
_BANNER_ROW = N_("{act} có thể đã đổi chu kỳ của loại này ({change}): đề nghị kiểm tra trước khi căn cứ.")


@dataclass(frozen=True, slots=True)
class KindRow:
    """One row of the list: a kind of measuring instrument, the controls it is under, and its verification cycle.

    `cycle_months` is None where the row provides no periodic verification. `listed_until` is the last day of the row.
    `source` is the citation in Vietnamese, a sentence that catalogues translate.
    `quantity_kinds` are what its ranges may be expressed in, by the names of `units.kinds`.
    """

    code: str
    name_vi: str
    name_en: str
    type_approval: bool
    initial: bool
    periodic: bool
    after_repair: bool
    cycle_months: int | None
    listed_until: date | None
    confidence: Confidence
    source: str
    quantity_kinds: tuple[str, ...]

    def listed_on(self, day: date) -> bool:
        """Whether the row stood in its list on `day`."""
        return self.listed_until is None or day <= self.listed_until

    def name(self, language: str) -> str:
        """The kind's name in `language`; Vietnamese unless English is asked for."""
        return self.name_en if language == "en" else self.name_vi


@dataclass(frozen=True, slots=True)
class KindList:
    """One version of the list, in force from `effective_from` until the next."""

    effective_from: date
    basis: str
    rows: Mapping[str, KindRow]


@dataclass(frozen=True, slots=True)
class PendingAct:
    """An act in force whose list could not be loaded yet; `changes` names the rows it is said to change.

    Its name and the changes are sentences that catalogues translate.
    """

    act: str
    effective_from: date
    changes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Law:
    """Every loaded list, oldest first, and the acts known to be missing."""

    lists: tuple[KindList, ...]
    pending: tuple[PendingAct, ...]

    def list_on(self, day: date) -> KindList:
        """The list of the event's date: the newest that had taken effect; before the first one, the first."""
        in_force = [version for version in self.lists if version.effective_from <= day]
        return in_force[-1] if in_force else self.lists[0]

    def covers(self, day: date) -> bool:
        """Whether a loaded list was really in force on `day`; earlier days are judged by the oldest one."""
        return self.lists[0].effective_from <= day

    def row_on(self, code: str, day: date) -> KindRow | None:
        """The row `code` as it stood on `day`; None if that list has no such row or the row was closed."""
        row = self.list_on(day).rows.get(code)
        return row if row is not None and row.listed_on(day) else None

    def row(self, code: str) -> KindRow | None:
        """The row `code` of the newest list that has it, closed or not: for names, not for cycles."""
        return next((version.rows[code] for version in reversed(self.lists) if code in version.rows), None)

    def banner(self, day: date) -> Words | None:
        """The notice every screen shows on `day` while an act in force is not loaded."""
        for act in self.pending:
            if act.effective_from <= day:
                in_use = written(self.list_on(day).effective_from)
                return words(_BANNER, in_use=in_use, act=Words(act.act), since=written(act.effective_from))
        return None

    def banner_of(self, code: str, day: date) -> Words | None:
        """The notice for one row that such an act is said to change."""
        for act in self.pending:
            if act.effective_from <= day and code in act.changes:
                return words(_BANNER_ROW, act=Words(act.act), change=Words(act.changes[code]))
        return None
