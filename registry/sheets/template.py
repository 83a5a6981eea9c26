"""The empty sheet to fill in: the fourteen headers, how to fill each, and kinds and communes to pick from."""

from collections.abc import Sequence
from typing import Any

from registry.language import N_
from registry.law.lists import KindRow
from registry.places.gazetteer import Commune
from registry.sheets.book import Book, new_book
from registry.sheets.faults import Translate
from registry.sheets.fields import HEADERS, TITLE, Field

GUIDE_TITLE = N_("Hướng dẫn")
KINDS_TITLE = N_("Danh mục")
COMMUNES_TITLE = N_("Xã, phường")

TEMPLATE_TABS = (GUIDE_TITLE, KINDS_TITLE, COMMUNES_TITLE)
"""The tabs beside the form, which an import need not speak of."""

_ROWS = 5_000  # that the pick lists reach down to
_TEXTS = (Field.MODEL, Field.SERIAL, Field.CERTIFICATE, Field.STICKER)
_DATES = (Field.VERIFIED_ON, Field.VALID_UNTIL)
_WIDTH = 20
_KIND_WIDTH = 44
_GUIDE_HEADERS = (N_("Cột"), N_("Cách ghi"), N_("Ví dụ"))
_GUIDE: dict[Field, tuple[str, str]] = {
    Field.KIND: (
        N_("Bắt buộc. Tên hoặc mã trong trang Danh mục; tên gọi ngắn như “Cân bàn” cũng được."),
        "Cân bàn",
    ),
    Field.MAKER: (N_("Hãng hoặc cơ sở sản xuất, ghi như trên nhãn máy."), "Nhơn Hòa"),
    Field.MODEL: (N_("Kiểu hoặc model, ghi như trên nhãn máy."), "NHS-60"),
    Field.SERIAL: (N_("Số sê-ri, giữ nguyên các số 0 ở đầu. Không có thì để trống."), "00123"),
    Field.RANGE: (
        N_("Phạm vi đo kèm đơn vị. Nhiều phạm vi thì cách nhau bằng dấu chấm phẩy."),
        "0 – 60 kg",
    ),
    Field.RESOLUTION: (N_("Độ chia hoặc độ phân giải kèm đơn vị. Dấu phẩy cho phần thập phân."), "0,2 kg"),
    Field.ACCURACY: (N_("Cấp chính xác hoặc sai số cho phép."), "III"),
    Field.YEAR: (N_("Năm sản xuất, bốn chữ số."), "2019"),
    Field.PLACE: (N_("Nơi đặt hoặc sử dụng trong cơ sở."), "Quầy số 1, nhà A"),
    Field.COMMUNE: (N_("Bắt buộc. Tên xã hoặc phường hiện nay, theo trang Xã, phường."), "phường Kỳ Lừa"),
    Field.VERIFIED_ON: (N_("Ngày/tháng/năm kiểm định gần nhất."), "05/11/2025"),
    Field.VALID_UNTIL: (
        N_("Ngày hết hiệu lực in trên giấy chứng nhận hoặc tem; chỉ có tháng thì ghi tháng/năm."),
        "30/11/2026",
    ),
    Field.CERTIFICATE: (N_("Số giấy chứng nhận kiểm định gần nhất."), "LS-0123/2025"),
    Field.STICKER: (N_("Số tem kiểm định gần nhất."), "T-004567"),
}


def template_xlsx(kinds: Sequence[KindRow], communes: Sequence[Commune], translate: Translate = str) -> bytes:
    """The template as .xlsx. Nothing stands under its headers, so that no example is ever imported."""
    with new_book() as book:
        form = book.workbook.add_worksheet(translate(TITLE))
        _form(book, form)
        _guide(book, translate)
        named = [(row.code, row.name_vi) for row in kinds]
        _listed(book, translate(KINDS_TITLE), (N_("Mã"), N_("Tên trong danh mục")), named, translate)
        places = [(place.title, place.code) for place in communes]
        _listed(book, translate(COMMUNES_TITLE), (N_("Tên"), N_("Mã")), places, translate)
        _offer(form, Field.KIND, f"='{translate(KINDS_TITLE)}'!$B$2:$B${len(named) + 1}")
        _offer(form, Field.COMMUNE, f"='{translate(COMMUNES_TITLE)}'!$A$2:$A${len(places) + 1}")
    return book.content


def _form(book: Book, tab: Any) -> None:
    tab.freeze_panes(1, 0)
    for place, (field, header) in enumerate(HEADERS.items()):
        formats = {**dict.fromkeys(_TEXTS, book.text), **dict.fromkeys(_DATES, book.day)}
        tab.set_column(place, place, _KIND_WIDTH if field is Field.KIND else _WIDTH, formats.get(field))
        tab.write_string(0, place, header, book.heading)


def _guide(book: Book, translate: Translate) -> None:
    tab = book.workbook.add_worksheet(translate(GUIDE_TITLE))
    tab.set_column(0, 0, 28)
    tab.set_column(1, 1, 80)
    tab.set_column(2, 2, 24)
    for place, header in enumerate(_GUIDE_HEADERS):
        tab.write_string(0, place, translate(header), book.heading)
    for number, (field, (how, example)) in enumerate(_GUIDE.items(), 1):
        tab.write_string(number, 0, HEADERS[field])
        tab.write_string(number, 1, translate(how), book.wrapped)
        tab.write_string(number, 2, example, book.text)


def _listed(
    book: Book, title: str, headers: tuple[str, str], rows: Sequence[tuple[str, str]], translate: Translate
) -> None:
    tab = book.workbook.add_worksheet(title)
    tab.set_column(0, 1, _KIND_WIDTH)
    for place, header in enumerate(headers):
        tab.write_string(0, place, translate(header), book.heading)
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row):
            tab.write_string(number, place, text, book.text)


def _offer(tab: Any, field: Field, source: str) -> None:
    """A pick list that helps and never forbids: short names and codes are welcome too."""
    place = list(HEADERS).index(field)
    tab.data_validation(1, place, _ROWS, place, {"validate": "list", "source": source, "show_error": False})
