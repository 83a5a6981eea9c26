"""The report calendar of the law: which report is due when, for those who verify and for the sub-department."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from registry.language import N_

_DATA = Path(__file__).with_name("data")

_NAMES = {
    "designated_body": N_("Báo cáo hằng năm của tổ chức kiểm định được chỉ định"),
    "market_scales": N_("Báo cáo về đo lường trong bán lẻ tại chợ, siêu thị, trung tâm thương mại"),
    "cross_verification": N_("Báo cáo và đề xuất về kiểm định đối chứng"),
    "check_plan": N_("Kế hoạch kiểm tra nhà nước về đo lường hằng năm, trình phê duyệt"),
}

_SOURCES = {
    "designated_body": N_(
        "Thông tư 23/2013/TT-BKHCN điều 26, Nghị định 105/2016/NĐ-CP điều 11: trước ngày 31 tháng 3"
        " (Thông tư 24/2013/TT-BKHCN điều 42 ghi ngày 31 tháng 1)"
    ),
    "market_scales": N_("Thông tư 09/2017/TT-BKHCN điều 9: trong tháng 3"),
    "cross_verification": N_("Thông tư 23/2013/TT-BKHCN điều 29: trước ngày 30 tháng 5"),
    "check_plan": N_("Thông tư 28/2013/TT-BKHCN điều 36, Luật Đo lường điều 47: hằng năm, không ghi ngày"),
}


@dataclass(frozen=True, slots=True)
class ReportRule:
    """A yearly report; `month`, `day`: the last day in time. `name` and `source` are source sentences."""

    code: str
    month: int
    day: int
    name: str
    source: str

    def next_due(self, today: date) -> date:
        """The coming last day, today included. Raises ValueError at the end of the calendar."""
        this_year = date(today.year, self.month, self.day)
        return this_year if this_year >= today else date(today.year + 1, self.month, self.day)


@cache
def report_rules() -> Mapping[str, ReportRule]:
    """The reports by their code, as loaded from `data/reports.toml`."""
    rows = tomllib.loads((_DATA / "reports.toml").read_text("utf-8"))["report"]
    return {
        row["code"]: ReportRule(row["code"], row["month"], row["day"], _NAMES[row["code"]], _SOURCES[row["code"]])
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class UndatedReport:
    """A yearly report whose law names no day. `name` and `source` are source sentences."""

    code: str
    name: str
    source: str

    def on(self, month: int, day: int) -> ReportRule:
        """The same with a last day that the house set itself."""
        return ReportRule(self.code, month, day, self.name, self.source)


@cache
def undated_reports() -> Mapping[str, UndatedReport]:
    """The yearly reports without a day in law, by their code."""
    rows = tomllib.loads((_DATA / "reports.toml").read_text("utf-8"))["undated"]
    return {row["code"]: UndatedReport(row["code"], _NAMES[row["code"]], _SOURCES[row["code"]]) for row in rows}
