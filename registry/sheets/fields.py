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
    Field.KIND: "Loại phương tiện đo",
    Field.MAKER: "Nhà sản xuất",
    Field.MODEL: "Kiểu/Model",
    Field.SERIAL: "Số sê-ri",
    Field.RANGE: "Phạm vi đo",
    Field.RESOLUTION: "Độ chia/Độ phân giải",
    Field.ACCURACY: "Cấp chính xác",
    Field.YEAR: "Năm sản xuất",
    Field.PLACE: "Nơi sử dụng",
    Field.COMMUNE: "Xã/phường",
    Field.VERIFIED_ON: "Ngày kiểm định gần nhất",
    Field.VALID_UNTIL: "Hiệu lực đến",
    Field.CERTIFICATE: "Số giấy chứng nhận",
    Field.STICKER: "Số tem",
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
