"""Workbooks as an enterprise brings them, and downloads as it opens them."""

import io
from typing import Any

import httpx
import openpyxl  # type: ignore[import-untyped]  # ships no types

HEADERS = (
    "Loại phương tiện đo", "Nhà sản xuất", "Kiểu/Model", "Số sê-ri", "Phạm vi đo", "Độ chia/Độ phân giải",
    "Cấp chính xác", "Năm sản xuất", "Nơi sử dụng", "Xã/phường", "Ngày kiểm định gần nhất", "Hiệu lực đến",
    "Số giấy chứng nhận", "Số tem",
)  # fmt: skip


def row(serial: str, **other: Any) -> dict[str, Any]:
    """A good row of a market's scale; `other` names columns by their header with underscores for spaces."""
    values = ("cân đồng hồ lò xo", "Nhơn Hòa", "NHS-15", serial, "0,5 – 15 kg", "50 g", "Cấp IIII", 2023,
              f"Quầy của {serial}", "Kỳ Lừa", "12/03/2026", "31/03/2028", f"GCN {serial}", f"T {serial}")  # fmt: skip
    return dict(zip(HEADERS, values, strict=True)) | other


def workbook(rows: list[dict[str, Any]], *, titles: int = 2) -> bytes:
    """An .xlsx with title rows above the header."""
    book = openpyxl.Workbook()
    sheet = book.active
    for number in range(titles):
        sheet.append([f"Danh sách phương tiện đo, phần {number + 1}"])
    sheet.append(list(HEADERS))
    for given in rows:
        sheet.append([given[header] for header in HEADERS])
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that starts with = is a text
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def opened(answer: httpx.Response) -> list[tuple[Any, ...]]:
    """The rows of a downloaded workbook."""
    assert answer.status_code == 200, answer.status_code
    assert answer.headers["content-disposition"].startswith("attachment")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return list(book.worksheets[0].iter_rows(values_only=True))
