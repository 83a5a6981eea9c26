"""The cast: four enterprises that are always in the province, under the same codes and names."""

from dataclasses import dataclass
from decimal import Decimal

from registry.values import NewContact

PETROL = "4900100004"
MARKET = "4900100011"
CLINIC = "4900100029"
FACTORY = "4900100036"


@dataclass(frozen=True, slots=True)
class Place:
    """A site of the cast; `kinds` are the row codes that stand there, in order."""

    name: str
    commune_code: str
    address: str
    kinds: tuple[str, ...]
    rooms: tuple[str, ...]
    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True, slots=True)
class Member:
    """An enterprise of the cast and the person who answers for its instruments."""

    tax_code: str
    name: str
    sector: str
    address: str
    phone: str
    contact: NewContact
    places: tuple[Place, ...]
    language: str = "vi"


def _point(latitude: str, longitude: str) -> dict[str, Decimal]:
    return {"latitude": Decimal(latitude), "longitude": Decimal(longitude)}


_PUMPS = ("19",) * 6
_STATION = ("Quầy thu ngân", "Kho dụng cụ")
_STALLS = tuple(f"Quầy {number}, dãy {row}" for row in "ABC" for number in range(1, 13))

CAST = (
    Member(
        PETROL,
        "Công ty Cổ phần Xăng dầu Xứ Lạng",
        "Xăng dầu",
        "Số 36, đường Lê Lợi, phường Đông Kinh, tỉnh Lạng Sơn",
        "+842050100004",
        NewContact("Hoàng Văn Toàn", "toan.hoang@xangdauxulang.example", "+842050100005"),
        (
            Place(
                "Cửa hàng xăng dầu Phai Vệ", "05977", "Số 2, đường Phai Vệ, phường Đông Kinh, tỉnh Lạng Sơn",
                (*_PUMPS, "28", "28", "24"), _STATION, **_point("21.8462", "106.7583"),
            ),
            Place(
                "Cửa hàng xăng dầu Đồng Đăng", "06184", "Khu Nam Quan, xã Đồng Đăng, tỉnh Lạng Sơn",
                (*_PUMPS[:4], "28"), _STATION, **_point("21.9418", "106.7009"),
            ),
            Place(
                "Cửa hàng xăng dầu Hữu Lũng", "06385", "Thôn Na Hoa, xã Hữu Lũng, tỉnh Lạng Sơn",
                (*_PUMPS[:4], "28", "27a"), _STATION, **_point("21.5098", "106.3451"),
            ),
        ),
    ),
    Member(
        MARKET,
        "Ban Quản lý chợ Kỳ Lừa",
        "Chợ",
        "Số 5, đường Trần Đăng Ninh, phường Kỳ Lừa, tỉnh Lạng Sơn",
        "+842050100011",
        NewContact("Nông Thị Hoa", "hoa.nong@chokylua.example", "+842050100012"),
        (
            Place(
                "Chợ Kỳ Lừa", "06187", "Số 5, đường Trần Đăng Ninh, phường Kỳ Lừa, tỉnh Lạng Sơn",
                ("16b", *("8a",) * 16, *("8b",) * 9), _STALLS, **_point("21.8571", "106.7607"),
            ),
        ),
    ),
    Member(
        CLINIC,
        "Phòng khám đa khoa Mẫu Sơn",
        "Y tế",
        "Số 118, đường Bà Triệu, phường Đông Kinh, tỉnh Lạng Sơn",
        "+842050100029",
        NewContact("Lý Thị Thu", "thu.ly@phongkhammauson.example", "+842050100030"),
        (
            Place(
                "Phòng khám đa khoa Mẫu Sơn", "05977", "Số 118, đường Bà Triệu, phường Đông Kinh, tỉnh Lạng Sơn",
                ("32", "32", "32", "32", "34c", "34b", "50", "8b", "36"),
                ("Phòng khám nội", "Phòng khám nhi", "Phòng cấp cứu", "Phòng thủ thuật"),
                **_point("21.8405", "106.7622"),
            ),
        ),
    ),
    Member(
        FACTORY,
        "Công ty Cổ phần Vật liệu Cai Kinh",
        "Xi măng, vật liệu",
        "Thôn Lân Châu, xã Cai Kinh, tỉnh Lạng Sơn",
        "+842050100036",
        NewContact("Lương Minh Quân", "quan.luong@vatlieucaikinh.example", "+842050100037"),
        (
            Place(
                "Nhà máy Cai Kinh", "06427", "Thôn Lân Châu, xã Cai Kinh, tỉnh Lạng Sơn",
                ("10", "10", "14", "31", "31", "31", "31", "43d", "44"),
                ("Xưởng nghiền", "Trạm biến áp"), **_point("21.5842", "106.3856"),
            ),
            Place(
                "Phòng thí nghiệm Cai Kinh", "06427", "Thôn Lân Châu, xã Cai Kinh, tỉnh Lạng Sơn",
                ("6", "7", "16a", "16b", "17", "25", "33", "36", "18"),
                ("Phòng cân", "Phòng hoá lý", "Phòng cơ lý"), **_point("21.5846", "106.3861"),
            ),
        ),
    ),
)  # fmt: skip
