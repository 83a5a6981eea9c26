"""Reads the lists from their files, and refuses them unless every count is the one that was checked by hand."""

import csv
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

from registry.language import N_
from registry.law.lists import Confidence, KindList, KindRow, Law, PendingAct

# The citations of the file, as people read them.
_SOURCES = {
    "23/2013/TT-BKHCN art. 4(1), amended by 07/2019/TT-BKHCN and 03/2024/TT-BKHCN": N_(
        "Thông tư 23/2013/TT-BKHCN điều 4 khoản 1, sửa đổi bởi 07/2019/TT-BKHCN và 03/2024/TT-BKHCN"
    ),
    "03/2024/TT-BKHCN (cycle seen; control marks assumed)": N_(
        "Thông tư 03/2024/TT-BKHCN (đã thấy chu kỳ; biện pháp kiểm soát chưa đối chiếu)"
    ),
    "from memory; only low-trust copies seen": N_("Ghi theo trí nhớ, mới thấy bản chép chưa tin cậy"),
}

_DATA = Path(__file__).with_name("data")


class LawDataError(Exception):
    """A list file is not the one that was checked."""


@cache
def law() -> Law:
    """The law as loaded from `data/`.

    Raises:
        LawDataError: a file's rows, cycles or control marks do not count up to what `lists.toml` expects.

    """
    index = tomllib.loads((_DATA / "lists.toml").read_text("utf-8"))
    quantities = tomllib.loads((_DATA / "quantity_kinds.toml").read_text("utf-8"))
    lists = tuple(_read_list(entry, quantities, index["expected"]) for entry in index["list"])
    pending = tuple(PendingAct(act["act"], act["effective_from"], act["changes"]) for act in index["pending"])
    return Law(lists, pending)


def _read_list(entry: dict[str, Any], quantities: dict[str, list[str]], expected: dict[str, Any]) -> KindList:
    with (_DATA / entry["file"]).open(encoding="utf-8", newline="") as source:
        rows = [_read_row(record, quantities) for record in csv.DictReader(source)]
    _check(rows, expected)
    kept = {row.code: row for row in rows if row.code not in entry.get("without", ())}
    for code in entry.get("reopened", ()):
        kept[code] = replace(kept[code], listed_until=None)
    return KindList(entry["effective_from"], entry["basis"], kept)


def _read_row(record: dict[str, str], quantities: dict[str, list[str]]) -> KindRow:
    return KindRow(
        code=record["code"],
        name_vi=record["name_vi"],
        name_en=record["name_en"],
        type_approval=record["type_approval"] == "yes",
        initial=record["initial"] == "yes",
        periodic=record["periodic"] == "yes",
        after_repair=record["after_repair"] == "yes",
        cycle_months=int(record["cycle_months"]) if record["cycle_months"] else None,
        listed_until=date.fromisoformat(record["listed_until"]) if record["listed_until"] else None,
        confidence=cast("Confidence", record["confidence"]),
        source=_SOURCES[record["source"]],
        quantity_kinds=tuple(quantities[record["code"]]),
    )


def _marks(row: KindRow) -> str:
    return "".join("x" if mark else "-" for mark in (row.type_approval, row.initial, row.periodic, row.after_repair))


def _check(rows: list[KindRow], expected: dict[str, Any]) -> None:
    counted = {
        "rows": len({row.code for row in rows}),
        "verified": sum(row.confidence == "verified" for row in rows),
        "memory": sum(row.confidence == "memory" for row in rows),
        "closed": sum(row.listed_until is not None for row in rows),
        "cycles": Counter(str(row.cycle_months or "none") for row in rows),
        "controls": Counter(_marks(row) for row in rows),
    }
    for what, count in counted.items():
        if count != expected[what]:
            raise LawDataError(f"{what}: counted {count}, expected {expected[what]}")
    for row in rows:
        if row.periodic != (row.cycle_months is not None):
            raise LawDataError(f"{row.code}: periodic verification and cycle must come together")
