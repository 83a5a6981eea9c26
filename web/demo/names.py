"""Names as they are in the province: its Tày, Nùng, Dao and Kinh families, its villages, streets and firms."""

from itertools import accumulate

from web.demo.chance import Chance


def _each(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


_FAMILIES = {
    "Hoàng": 18, "Nông": 13, "Vi": 9, "Lý": 7, "Nguyễn": 7, "Lương": 6, "Triệu": 5, "Hứa": 4, "Chu": 4, "Lộc": 4,
    "Đàm": 3, "Bế": 3, "Linh": 3, "Dương": 3, "Phùng": 3, "Lâm": 3, "Mã": 2, "Hà": 2, "Đặng": 2, "Bàn": 2, "Trần": 2,
    "La": 2, "Tô": 2, "Lành": 2, "Mông": 2, "Phan": 1, "Liễu": 1, "Long": 1, "Ngô": 1, "Ma": 1,
}  # fmt: skip
_FAMILY_NAMES = tuple(_FAMILIES)
_FAMILY_SUMS = tuple(accumulate(_FAMILIES.values()))
_WOMEN = _each(
    "Hoa|Lan|Hạnh|Thu|Hiền|Mai|Nga|Yến|Thảo|Liên|Hằng|Nhung|Phượng|Huệ|Bích|Thuý|Duyên|Loan|Chầm|Pến|Xuân|Oanh|Ngân|"
    "Tuyết|Thơm|Dung|Hương|Nguyệt|Vân|Quyên"
)
_MEN = _each(
    "Thắng|Dũng|Thành|Tuấn|Hùng|Cường|Đức|Hải|Long|Sơn|Bình|Nam|Quân|Toàn|Hiếu|Đạt|Kiên|Lợi|Chiến|Phúc|Sằn|Tài|Vượng|"
    "Khánh|Minh|Quý|Trường|Hoà|Lực|Mạnh"
)
_WOMEN_MIDDLE = ("Thị", "Thị", "Thị", "Thu", "Ngọc", "Minh", "Thị Thanh", "Thị Bích")
_MEN_MIDDLE = ("Văn", "Văn", "Văn", "Đức", "Minh", "Quang", "Trung", "Hữu", "Ngọc", "Xuân")

_VILLAGES = _each(
    "Nà Pàn|Pò Hà|Khòn Cuổi|Bản Liếp|Kéo Tào|Cốc Lùng|Nà Lốc|Lũng Vài|Nà Chuông|Khuổi Slao|Co Hương|Pá Tặp|Nà Mu|"
    "Bản Chu|Phai Xá|Nà Sla|Bản Cáu|Kéo Kham|Khòn Pịt|Nà Han|Pác Luống|Bản Tẳng|Lũng Pa|Nà Khoang|Còn Chủ|Nà Tềnh|"
    "Bản Mới|Pò Lèo|Khuôn Nghiều|Làng Coóc|Nà Lình|Bản Quyên|Thâm Sâu|Nà Rọ|Tân Lập|Bình Minh|Đoàn Kết|Hợp Thành"
)
_STREETS = _each(
    "Trần Đăng Ninh|Lê Lợi|Hùng Vương|Bà Triệu|Ngô Quyền|Phai Vệ|Lý Thường Kiệt|Bắc Sơn|Nguyễn Du|Nhị Thanh|Tam Thanh|"
    "Trần Hưng Đạo|Lê Hồng Phong|Văn Cao|Chu Văn An|Quang Trung|Mai Toàn Xuân|Đinh Tiên Hoàng|Trần Nhật Duật|"
    "Phan Đình Phùng|Minh Khai|Yết Kiêu|Thân Cảnh Phúc|Lương Văn Tri|Trần Phú"
)
_WARD_KIND = "Phường"

# The proper part of a firm's name: mountains, rivers, passes and good wishes of the region.
_FIRMS = _each(
    "Xứ Lạng|Mẫu Sơn|Kỳ Cùng|Tô Thị|Ải Bắc|Phai Vệ|Cai Kinh|Đông Bắc|Bắc Sơn|Hoàng Gia|Thành Công|Minh Phát|Tân Hưng|"
    "Hoà Bình|Phú Quý|Hồng Phong|Đại Phát|Thiên Phú|An Khang|Hưng Thịnh|Việt Bắc|Trường Sơn|Nam Phong|Tùng Lâm|"
    "Bảo Minh|Đức Thịnh|Sao Mai|Hồng Hà|Thái Bình Dương|Biên Cương|Cửa Bắc|Vạn Lộc|Ngọc Linh|Quang Minh|Hải Long"
)
_GOLD = _each("Kim Long|Kim Phát|Bảo Tín Xứ Lạng|Ngọc Thạch|Kim Thành|Phú Kim|Kim Hoàn Tuyết|Ngọc Lan|Kim Quý")


def person(chance: Chance, *, woman: bool) -> str:
    """A full name, family name first."""
    family = chance.weighted(_FAMILY_NAMES, _FAMILY_SUMS)
    if woman:
        return f"{family} {chance.pick(_WOMEN_MIDDLE)} {chance.pick(_WOMEN)}"
    return f"{family} {chance.pick(_MEN_MIDDLE)} {chance.pick(_MEN)}"


def firm(chance: Chance) -> str:
    """The proper part of a firm's name, now and then of two parts."""
    name = chance.pick(_FIRMS)
    if chance.percent(35):
        other = chance.pick(_FIRMS)
        return name if other == name else f"{name} {other}"
    return name


def gold_shop(chance: Chance) -> str:
    """The proper part of a goldsmith's name."""
    return chance.pick(_GOLD)


def village(chance: Chance) -> str:
    """A village, as stations and shops are called after it."""
    return chance.pick(_VILLAGES)


def address(chance: Chance, commune_kind: str, commune_title: str) -> str:
    """Street and number in a ward, village in a commune; then commune and province (no districts since 2025-07-01)."""
    if commune_kind == _WARD_KIND:
        start = f"Số {chance.between(1, 320)}, đường {chance.pick(_STREETS)}"
    else:
        start = f"Thôn {chance.pick(_VILLAGES)}"
    return f"{start}, {commune_title}, tỉnh Lạng Sơn"
