"""Real workbooks for the tests: what people bring."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

from registry.sheets.fields import HEADERS

TEMPLATE = list(HEADERS.values())

GOOD: dict[str, Any] = {
    "Loại phương tiện đo": "Cân bàn",
    "Nhà sản xuất": "Nhơn Hòa",
    "Kiểu/Model": "NHS-60",
    "Số sê-ri": "00123",
    "Phạm vi đo": "0 – 60 kg",
    "Độ chia/Độ phân giải": "200 g",
    "Cấp chính xác": "III",
    "Năm sản xuất": 2019,
    "Nơi sử dụng": "Quầy số 1",
    "Xã/phường": "Kỳ Lừa",
    "Ngày kiểm định gần nhất": "05/11/2025",
    "Hiệu lực đến": "30/11/2026",
    "Số giấy chứng nhận": "LS-0001",
    "Số tem": "T-77",
}


def good(**changes: Any) -> list[Any]:
    """A row in template order; `changes` by field name of `Field`."""
    row = dict(GOOD)
    for name, value in changes.items():
        row[HEADERS[name]] = value
    return [row[header] for header in TEMPLATE]


def xlsx(rows: Iterable[Sequence[Any]], header: Sequence[Any] | None = TEMPLATE) -> bytes:
    """A workbook of one tab made by openpyxl; dates become real dates."""
    book = Workbook()
    tab = book.active
    if header is not None:
        tab.append(list(header))
    for row in rows:
        tab.append(list(row))
    for line in tab.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # openpyxl takes "=1+1" for a formula
    return saved(book)


def saved(book: Workbook) -> bytes:
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
