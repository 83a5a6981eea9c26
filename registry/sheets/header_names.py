"""The words people put above a column, in both languages: sure ones, and ones that are only a guess to be confirmed."""

from registry.sheets.fields import Field

SURE: dict[Field, str] = {
    Field.KIND: (
        "loại phương tiện đo|tên phương tiện đo|phương tiện đo|loại ptđ|tên ptđ|ptđ|tên loại phương tiện đo|mã loại|"
        "kind|instrument|instrument kind|instrument type|type of instrument|kind of instrument|measuring instrument|"
        "kind of measuring instrument|type of measuring instrument|instrument name|name of instrument"
    ),
    Field.MAKER: (
        "nhà sản xuất|hãng sản xuất|hãng sx|nhà sx|nhà chế tạo|hãng chế tạo|hãng|"
        "maker|manufacturer|manufactured by|made by|mfr|mfg"
    ),
    Field.MODEL: (
        "kiểu/model|kiểu|model|kiểu model|ký hiệu|ký mã hiệu|mã hiệu|ký hiệu kiểu|kiểu, model|kiểu loại|"
        "model no|model number|type|type/model|model/type|type designation"
    ),
    Field.SERIAL: (
        "số sê-ri|số seri|sê-ri|seri|số máy|số hiệu|số chế tạo|số serial|số seri máy|số máy/seri|"
        "serial|serial no|serial number|s/n|sn|serial #"
    ),
    Field.RANGE: (
        "phạm vi đo|phạm vi|dải đo|giới hạn đo|khoảng đo|thang đo|tầm đo|phạm vi cân|"
        "range|measuring range|measurement range|range of measurement|capacity"
    ),
    Field.RESOLUTION: (
        "độ chia/độ phân giải|độ chia|giá trị độ chia|độ phân giải|giá trị độ chia nhỏ nhất|vạch chia|gtđc|"
        "độ chia nhỏ nhất|giá trị độ chia kiểm|giá trị độ chia (d)|giá trị độ chia (e)|"
        "resolution|division|scale interval|scale division|d|e|d/e|e/d|d=e|e=d|readability|graduation|"
        "verification scale interval|resolution/scale interval|scale interval/resolution"
    ),
    Field.ACCURACY: ("cấp chính xác|ccx|cấp cx|cấp chính xác/mpe|accuracy class|class|accuracy"),
    Field.YEAR: (
        "năm sản xuất|năm sx|năm chế tạo|năm xuất xưởng|"
        "year|year of manufacture|manufacture year|year made|year built|manufacturing year|"
        "year of production|production year|mfg year"
    ),
    Field.PLACE: (
        "nơi sử dụng|vị trí|vị trí lắp đặt|nơi đặt|nơi lắp đặt|địa điểm sử dụng|vị trí sử dụng|vị trí đặt|"
        "place|place of use|location|where used|used at|location of use"
    ),
    Field.COMMUNE: (
        "xã/phường|xã|phường|xã phường|xã, phường|phường/xã|phường, xã|xã (phường)|tên xã/phường|"
        "xã/phường/thị trấn|xã, phường, thị trấn|"
        "commune|ward|commune/ward|ward/commune|commune or ward|commune name"
    ),
    Field.VERIFIED_ON: (
        "ngày kiểm định gần nhất|ngày kđ|ngày kiểm định|ngày kđ gần nhất|kiểm định gần nhất|lần kiểm định gần nhất|"
        "ngày kiểm định lần cuối|ngày kiểm định cuối|ngày thực hiện kiểm định|"
        "last verification date|last verification|last verified|last verified on|verified on|verification date|"
        "date of verification|date of last verification"
    ),
    Field.VALID_UNTIL: (
        "hiệu lực đến|có hiệu lực đến|hạn kiểm định|giá trị đến|có giá trị đến|ngày hết hạn|hạn kđ|"
        "ngày hết hiệu lực|hạn kiểm định đến|thời hạn kiểm định|hiệu lực đến ngày|có hiệu lực đến ngày|"
        "thời hạn hiệu lực|hạn hiệu lực|hiệu lực kiểm định|giá trị đến ngày|"
        "valid until|valid to|expiry|expiry date|expires|expires on|expiration date"
    ),
    Field.CERTIFICATE: (
        "số giấy chứng nhận|số gcn|số gcn kiểm định|giấy chứng nhận|gcn|số giấy chứng nhận kiểm định|số gcnkđ|gcnkđ|"
        "số gcn kđ|giấy chứng nhận số|giấy chứng nhận kiểm định|số chứng nhận|"
        "certificate|certificate no|certificate number|cert no|verification certificate|verification certificate no"
    ),
    Field.STICKER: (
        "số tem|số tem kđ|số tem kiểm định|tem|tem kiểm định|tem kđ|tem số|mã tem|"
        "sticker|sticker no|sticker number|stamp|stamp no|stamp number|verification sticker"
    ),
}
"""Names that mean one column only; case, diacritics and punctuation do not matter."""

GUESSED: dict[Field, str] = {
    Field.KIND: (
        "loại|tên thiết bị|tên thiết bị đo|thiết bị|loại thiết bị|tên gọi|tên dụng cụ|tên máy|chủng loại|"
        "loại dụng cụ đo|tên thiết bị, phương tiện đo|description|equipment|equipment type|name"
    ),
    Field.MAKER: "nsx|nơi sản xuất|cơ sở sản xuất|xuất xứ|brand|origin",
    Field.MODEL: "mẫu",
    Field.SERIAL: "số|số sản xuất|số xuất xưởng|mã số máy|number|no serial",
    Field.RANGE: (
        "mức cân|mức cân lớn nhất|max|khả năng đo|phạm vi/khả năng đo|dung tích|tải trọng|khả năng cân|"
        "mức cân tối đa|lưu lượng|max capacity|maximum capacity|flow rate"
    ),
    Field.ACCURACY: "cấp|độ chính xác|sai số cho phép|sai số|mpe",
    Field.YEAR: "năm|built",
    Field.PLACE: "địa điểm|nơi dùng|bộ phận sử dụng|địa điểm lắp đặt|nơi đặt máy|position|installed at|department",
    Field.COMMUNE: "địa bàn|địa chỉ xã",
    Field.VERIFIED_ON: "kiểm định ngày|kđ ngày|thời gian kiểm định|verified",
    Field.VALID_UNTIL: (
        "ngày kiểm định tiếp theo|kiểm định tiếp theo|lần kiểm định tiếp theo|hạn kiểm định tiếp theo|"
        "ngày kđ tiếp theo|kđ tiếp theo|hết hạn|thời hạn|hiệu lực|thời hạn đến|hạn sử dụng|hạn|"
        "next verification|next verification date|next due|due date|validity"
    ),
    Field.CERTIFICATE: "số giấy cn|cert",
    Field.STICKER: "verification mark|mark no|seal no",
}
"""Names that often mean a column, and sometimes another: understood, and shown to be confirmed."""
