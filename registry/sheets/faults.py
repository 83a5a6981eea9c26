"""What can be wrong with a sheet or a row of it: one code and one Vietnamese sentence each, saying how to mend it."""

from collections.abc import Callable
from dataclasses import dataclass

from registry.language import N_, Words, words

Translate = Callable[[str], str]

_FILE = {
    "too_large": N_("Tệp lớn hơn {limit} MB. Đề nghị chia thành nhiều tệp nhỏ hơn rồi nhập lần lượt."),
    "unpacks_too_large": N_(
        "Tệp giải nén ra quá lớn nên không được mở. Đề nghị chép riêng bảng phương tiện đo sang một tệp .xlsx mới."
    ),
    "empty_file": N_("Tệp rỗng, không có dữ liệu nào. Đề nghị kiểm tra lại tệp đã chọn."),
    "no_rows": N_("Bảng chỉ có dòng tiêu đề, chưa có dòng dữ liệu nào. Đề nghị nhập dữ liệu bên dưới dòng tiêu đề."),
    "no_header": N_(
        "Không tìm thấy dòng tiêu đề: cần cột “Loại phương tiện đo” và ít nhất hai cột khác của mẫu. "
        "Đề nghị tải tệp mẫu và chép dữ liệu vào đó."
    ),
    "too_many_rows": N_("Bảng có hơn {limit} dòng. Đề nghị chia thành nhiều tệp rồi nhập lần lượt."),
    "password_protected": N_(
        "Tệp được đặt mật khẩu nên không đọc được. Đề nghị mở bằng Excel, bỏ mật khẩu, lưu lại rồi tải lên."
    ),
    "old_xls": N_(
        "Đây là tệp Excel kiểu cũ (.xls), dù tên tệp có thể khác. Đề nghị mở bằng Excel, chọn Lưu thành (Save As) "
        "“Excel Workbook (.xlsx)” rồi tải lên tệp mới."
    ),
    "corrupt": N_(
        "Tệp bị hỏng hoặc không phải là bảng tính .xlsx, .csv. Đề nghị mở bằng Excel, lưu lại thành .xlsx rồi tải lên."
    ),
    "web_page": N_(
        "Tệp thực ra là một trang web hoặc tệp XML chứ không phải bảng tính. "
        "Đề nghị mở bằng Excel, lưu lại thành .xlsx rồi tải lên."
    ),
    "unreadable_text": N_(
        "Không đọc được bảng mã chữ của tệp .csv. Đề nghị lưu lại dưới dạng “CSV UTF-8” hoặc .xlsx rồi tải lên."
    ),
}
_FILE_CODES = {"unpacks_too_large": "too_large", "web_page": "corrupt", "unreadable_text": "corrupt"}

_ROW = {
    "missing_kind": N_(
        "Chưa ghi loại phương tiện đo. Đề nghị ghi tên hoặc mã trong danh mục, ví dụ “Cân bàn” hoặc 8b."
    ),
    "unknown_kind": N_(
        "Không có loại phương tiện đo nào tên là “{cell}” trong danh mục. "
        "Đề nghị ghi theo danh mục hoặc ghi mã, ví dụ 8b."
    ),
    "unknown_kind_near": N_(
        "Không có loại phương tiện đo nào tên là “{cell}” trong danh mục. Gần giống nhất: {near}. "
        "Đề nghị ghi tên hoặc mã đúng."
    ),
    "ambiguous_kind": N_("“{cell}” có thể là nhiều loại: {near}. Đề nghị ghi rõ tên đầy đủ hoặc mã."),
    "kind_not_listed": N_(
        "Loại “{kind}” (mã {code}) không thuộc danh mục phải kiểm định vào ngày {day}. "
        "Đề nghị kiểm tra lại loại và ngày kiểm định."
    ),
    "wrong_kind": N_(
        "“{cell}” dùng đơn vị của {found}, còn loại này dùng đơn vị của {expected}. Đề nghị sửa đơn vị hoặc loại."
    ),
    "unknown_unit": N_("Không rõ đơn vị trong “{cell}”. Đề nghị dùng đơn vị như {near}."),
    "missing_unit": N_("“{cell}” chưa có đơn vị. Đề nghị ghi thêm đơn vị, ví dụ {near}."),
    "not_a_number": N_("Không đọc được “{cell}” thành giá trị đo. Đề nghị ghi như “0 – 15 kg” hoặc “5 g”."),
    "ambiguous_number": N_(
        "“{cell}” có thể hiểu theo hai cách: {first} hoặc {second}. "
        "Đề nghị ghi dấu phẩy cho phần thập phân và không ngăn cách hàng nghìn."
    ),
    "ambiguous_number_plain": N_(
        "Số trong “{cell}” có thể hiểu theo hai cách. "
        "Đề nghị ghi dấu phẩy cho phần thập phân và không ngăn cách hàng nghìn."
    ),
    "range_reversed": N_("Phạm vi đo “{cell}” có đầu dưới lớn hơn đầu trên. Đề nghị ghi giá trị nhỏ trước."),
    "bad_year": N_("Năm sản xuất “{cell}” không hợp lệ. Đề nghị ghi bốn chữ số, từ {first} đến {last}."),
    "missing_commune": N_("Chưa ghi xã/phường nơi sử dụng. Đề nghị ghi tên xã hoặc phường hiện nay."),
    "unknown_commune": N_(
        "Không có xã/phường nào tên là “{cell}” trong tỉnh. Đề nghị ghi tên xã hoặc phường hiện nay."
    ),
    "unknown_commune_near": N_(
        "Không có xã/phường nào tên là “{cell}” trong tỉnh. Gần giống nhất: {near}. Đề nghị ghi tên hiện nay."
    ),
    "several_communes": N_("“{cell}” nay thuộc nhiều xã/phường: {near}. Đề nghị ghi rõ một tên."),
    "bad_date": N_(
        "Ngày “{cell}” không đọc được hoặc không có trong lịch. Đề nghị ghi ngày/tháng/năm, ví dụ 05/11/2025."
    ),
    "bad_date_serial": N_(
        "Ô đang là số {cell} chứ không phải ngày; nếu là ngày {day} thì đề nghị định dạng lại ô thành ngày."
    ),
    "bad_date_month": N_("“{cell}” chỉ có tháng và năm. Đề nghị ghi đủ ngày/tháng/năm."),
    "bad_date_short_year": N_("Ngày “{cell}” ghi năm hai chữ số. Đề nghị ghi đủ bốn chữ số của năm."),
    "future_date": N_("Ngày kiểm định {cell} ở sau hôm nay ({today}). Đề nghị kiểm tra lại."),
    "dates_reversed": N_("Hiệu lực đến {cell} lại ở trước ngày kiểm định {day}. Đề nghị kiểm tra lại hai ngày."),
    "duplicate_in_file": N_(
        "Trùng nhà sản xuất, kiểu và số sê-ri với dòng {row} của tệp. Đề nghị xóa một dòng hoặc sửa số sê-ri."
    ),
    "duplicate_in_file_blank": N_(
        "Giống hệt dòng {row} của tệp và không có số sê-ri. Đề nghị xóa một dòng hoặc ghi số sê-ri."
    ),
    "too_long": N_("Ô dài {length} ký tự, vượt quá {limit} ký tự. Đề nghị rút gọn."),
}
_ROW_CODES = {
    "unknown_kind_near": "unknown_kind",
    "ambiguous_number_plain": "ambiguous_number",
    "unknown_commune_near": "unknown_commune",
    "several_communes": "unknown_commune",
    "bad_date_serial": "bad_date",
    "bad_date_month": "bad_date",
    "bad_date_short_year": "bad_date",
    "duplicate_in_file_blank": "duplicate_in_file",
}

ROW_CODES = frozenset(_ROW) - frozenset(_ROW_CODES)
"""Every code a row may be rejected with."""

FILE_CODES = frozenset(_FILE) - frozenset(_FILE_CODES)
"""Every code a whole file may be refused with."""

_FLAGS = {
    "encoding_guessed": N_("Chữ trong tệp được hiểu theo bảng mã {encoding}. Đề nghị xem lại dấu tiếng Việt."),
    "delimiter_guessed": N_("Các cột của tệp .csv được hiểu là ngăn cách bằng {delimiter}."),
    "other_sheets": N_("Chỉ đọc trang “{title}”; bỏ qua: {others}."),
    "header_guessed": N_("Cột “{header}” được hiểu là “{field}”. Đề nghị kiểm tra."),
    "column_ignored": N_("Cột “{header}” trùng với một cột khác nên không được đọc."),
    "unit_from_header": N_("Ô không ghi đơn vị được hiểu theo đơn vị {unit} trên tiêu đề cột “{header}”."),
    "column_missing": N_("Không có cột “{field}”."),
    "merged_cells": N_("Ô gộp nhiều dòng được hiểu là cùng một giá trị cho mỗi dòng. Đề nghị kiểm tra."),
    "site_guessed": N_("Xã/phường này có nhiều cơ sở; đã chọn “{site}”. Đề nghị kiểm tra."),
    "long_number": N_(
        "Số “{cell}” được nhập ở dạng số có hơn 15 chữ số nên Excel có thể đã làm tròn. Đề nghị đối chiếu với nhãn máy."
    ),
    "scientific_number": N_(
        "“{cell}” là dạng số rút gọn của Excel, có thể đã mất chữ số. Đề nghị đối chiếu với nhãn máy."
    ),
}


class SheetError(Exception):
    """A file that cannot be read at all: `code` for machines, `words` for people."""

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(name)
        self.code = _FILE_CODES.get(name, name)
        self.words = words(_FILE[name], **values)


class CellError(ValueError):
    """What is wrong in one cell, before anybody knows its row and column."""

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(name)
        self.code = _ROW_CODES.get(name, name)
        self.words = words(_ROW[name], **values)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is rejected. `row` is the sheet's own number, `column` the template's header."""

    row: int
    column: str
    code: str
    words: Words

    def to_json(self, translate: Translate) -> dict[str, object]:
        """The fault as `{"row", "column", "code", "message"}`."""
        return {"row": self.row, "column": self.column, "code": self.code, "message": self.words.say(translate)}


@dataclass(frozen=True, slots=True)
class Flag:
    """Something understood rather than read, to be seen before confirming; `row` None: it holds for the whole sheet."""

    code: str
    words: Words
    row: int | None = None
    column: str = ""

    def to_json(self, translate: Translate) -> dict[str, object]:
        """The flag as `{"row", "column", "code", "message"}`."""
        return {"row": self.row, "column": self.column, "code": self.code, "message": self.words.say(translate)}


def flag(name: str, row: int | None = None, column: str = "", **values: object) -> Flag:
    """A flag by its code."""
    return Flag(name, words(_FLAGS[name], **values), row, column)
