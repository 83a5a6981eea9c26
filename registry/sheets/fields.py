"""The fourteen columns of the template, in their order, and how long a text each may hold."""

from enum import StrEnum

from registry.language import N_


class Field(StrEnum):
    """What a column of a sheet holds; the order is the template's, in which a row's first fault is looked for."""

    KIND = "kind"
    MAKER = "maker"
    MODEL = "model"
    SERIAL = "serial"
    RANGE = "range"
    RESOLUTION = "resolution"
    ACCURACY = "accuracy"
    YEAR = "year"
    PLACE = "place"
    COMMUNE = "commune"
    VERIFIED_ON = "verified_on"
    VALID_UNTIL = "valid_until"
    CERTIFICATE = "certificate"
    STICKER = "sticker"


HEADERS: dict[Field, str] = {
    Field.KIND: N_("Loại phương tiện đo"),
    Field.MAKER: N_("Nhà sản xuất"),
    Field.MODEL: N_("Kiểu/Model"),
    Field.SERIAL: N_("Số sê-ri"),
    Field.RANGE: N_("Phạm vi đo"),
    Field.RESOLUTION: N_("Độ chia/Độ phân giải"),
    Field.ACCURACY: N_("Cấp chính xác"),
    Field.YEAR: N_("Năm sản xuất"),
    Field.PLACE: N_("Nơi sử dụng"),
    Field.COMMUNE: N_("Xã/phường"),
    Field.VERIFIED_ON: N_("Ngày kiểm định gần nhất"),
    Field.VALID_UNTIL: N_("Hiệu lực đến"),
    Field.CERTIFICATE: N_("Số giấy chứng nhận"),
    Field.STICKER: N_("Số tem"),
}
"""The template's header of each column, as messages name it."""

TITLE = N_("Phương tiện đo")
"""The name of the tab that holds the columns."""

LONGEST: dict[Field, int] = {
    Field.MAKER: 200,
    Field.MODEL: 200,
    Field.SERIAL: 200,
    Field.ACCURACY: 200,
    Field.PLACE: 300,
    Field.CERTIFICATE: 100,
    Field.STICKER: 100,
}
"""The longest text, in characters, that the registry stores of each column of free text."""
