"""Who uses instruments in the province, how many there are of them, and what stands in their rooms.

The load follows what national offices report: about 40 % scales, 40 % fuel measuring, 20 % everything else.
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

Naming = Literal["firm", "person", "gold", "village", "commune", "alone"]

_CROSSINGS = ("06172", "06184", "06184", "06541")  # the communes of the four yards named at the border


@dataclass(frozen=True, slots=True)
class Sector:
    """A line of business. `share`: enterprises per 300; `most`: how many the province can hold (0: any number).

    `menu` are row codes with weights; `core` come first at every site. `places` are used where the kind has none.
    `communes`, where given, are the only ones; as many as `site_names` means one for each of those.
    """

    words: str
    titles: tuple[str, ...]
    naming: Naming
    share: int
    sites: tuple[int, int]
    per_site: tuple[int, int]
    menu: tuple[tuple[str, int], ...]
    site_names: tuple[str, ...]
    places: tuple[str, ...]
    core: tuple[str, ...] = ()
    most: int = 0
    communes: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The row codes of the menu."""
        return tuple(code for code, _ in self.menu)

    @property
    def sums(self) -> tuple[int, ...]:
        """The running sums of the menu's weights."""
        return tuple(accumulate(weight for _, weight in self.menu))

    @property
    def household(self) -> bool:
        """Whether it is a person's business, registered by the person's own number."""
        return self.naming == "person"


_LTD = "Công ty TNHH"
_JSC = "Công ty Cổ phần"
_STALLS = ("Quầy {n}, dãy A", "Quầy {n}, dãy B", "Quầy {n}, dãy C", "Khu rau quả, ô {n}", "Khu hàng tươi sống, ô {n}")
_LABS = ("Phòng cân", "Phòng hoá lý", "Phòng chuẩn bị mẫu", "Phòng vi sinh", "Bàn thử số {n}")
_WARDS = ("Phòng khám nội", "Phòng khám nhi", "Phòng cấp cứu", "Phòng tiêm chủng", "Phòng hành chính", "Buồng bệnh {n}")

HEALTH_STATION = Sector(
    "Y tế", ("Trạm Y tế",), "commune", 65, (1, 1), (2, 4),
    (("32", 10), ("34b", 3), ("34c", 4), ("34a", 1), ("36", 2), ("8b", 3)),
    ("Trạm Y tế",), _WARDS, core=("32",), most=65,
)  # fmt: skip

SECTORS = (
    HEALTH_STATION,
    Sector(
        "Xăng dầu", (f"{_LTD} Xăng dầu", f"{_JSC} Xăng dầu", f"{_LTD} Thương mại Xăng dầu"), "firm", 42, (1, 4), (3, 8),
        (("19", 82), ("24", 3), ("26", 5), ("28", 4), ("27a", 3), ("22", 2), ("31", 1)),
        ("Cửa hàng xăng dầu {village}", "Cửa hàng xăng dầu số {n} {village}"), ("Kho dụng cụ", "Quầy thu ngân"),
        core=("19", "19", "19"),
    ),
    Sector(
        "Chợ", ("Ban Quản lý chợ", "Tổ Quản lý chợ", "Hợp tác xã Quản lý chợ"), "village", 17, (1, 1), (8, 26),
        (("8a", 66), ("8b", 30), ("16b", 4)), ("Chợ {name}",), _STALLS, core=("16b",),
    ),
    Sector(
        "Hộ kinh doanh", ("Hộ kinh doanh",), "person", 88, (1, 1), (1, 3),
        (("8a", 65), ("8b", 32), ("35", 3)), ("Cửa hàng {name}", "Quầy hàng {name}"),
        ("Quầy bán hàng", "Cửa hàng", "Kho hàng", "Sân thu mua"),
    ),
    Sector(
        "Vàng bạc, cầm đồ", ("Tiệm vàng", "Doanh nghiệp Tư nhân Vàng bạc", "Hiệu vàng"), "gold", 12, (1, 1), (1, 3),
        (("7", 80), ("16b", 20)), ("Cửa hàng vàng {name}",), ("Quầy giao dịch", "Bàn chế tác"), core=("7",),
    ),
    Sector(
        "Nông lâm sản", (f"{_LTD} Nông sản", "Hợp tác xã Nông nghiệp", f"{_LTD} Hồi Quế"), "firm", 16, (1, 2), (2, 6),
        (("8b", 55), ("8a", 15), ("35", 18), ("10", 8), ("36", 4)), ("Kho thu mua {village}", "Xưởng sấy {village}"),
        ("Sân thu mua", "Kho thành phẩm", "Xưởng sấy", "Phòng kiểm tra chất lượng"),
    ),
    Sector(
        "Kho vận, cửa khẩu", (f"{_LTD} Kho vận", f"{_JSC} Logistics", f"{_LTD} Xuất nhập khẩu"), "firm", 14, (1, 2),
        (2, 6), (("10", 35), ("8b", 35), ("9", 15), ("36", 10), ("35", 5)),
        ("Bãi hàng Tân Thanh {n}", "Kho bãi Hữu Nghị {n}", "Kho Đồng Đăng {n}", "Bãi kiểm hoá Chi Ma {n}"),
        ("Kho hàng {n}", "Bãi xe {n}", "Nhà xưởng {n}"), core=("10",), communes=_CROSSINGS,
    ),
    Sector(
        "Y tế", ("Phòng khám đa khoa", "Phòng khám nội", "Phòng khám nhi"), "firm", 8, (1, 1), (3, 7),
        (("32", 45), ("34c", 15), ("34b", 10), ("50", 15), ("8b", 10), ("36", 5)), ("Phòng khám {name}",), _WARDS,
        core=("32",),
    ),
    Sector(
        "Y tế", ("Trung tâm Y tế khu vực", "Bệnh viện"), "village", 4, (1, 1), (10, 18),
        (("32", 50), ("34c", 12), ("34b", 8), ("50", 10), ("51", 3), ("6", 4), ("36", 6), ("25", 5), ("31", 2)),
        ("Khu điều trị {name}",), ("Khoa Khám bệnh", "Khoa Nội", "Khoa Nhi", "Khoa Cấp cứu", "Khoa Xét nghiệm"),
        core=("50", "51"), most=11,
    ),
    Sector(
        "Kính mắt", ("Kính mắt", "Trung tâm Kính thuốc"), "firm", 3, (1, 1), (1, 2), (("59", 6), ("60", 4)),
        ("Cửa hàng kính {name}",), ("Phòng đo khúc xạ",), core=("59",),
    ),
    Sector(
        "Xi măng, vật liệu", (f"{_JSC} Xi măng", f"{_LTD} Gạch ngói", f"{_JSC} Khai thác đá"), "firm", 8,
        (1, 1), (4, 9),
        (("31", 25), ("10", 20), ("14", 15), ("43d", 12), ("44", 10), ("33", 6), ("17", 6), ("48", 6)),
        ("Nhà máy {name}", "Mỏ đá {village}"), ("Xưởng nghiền", "Phòng KCS", "Trạm biến áp", "Xưởng đóng bao"),
        core=("10", "31"),
    ),
    Sector(
        "Thức ăn chăn nuôi, xay xát", (f"{_LTD} Thức ăn chăn nuôi", f"{_LTD} Xay xát"), "firm", 4, (1, 1), (3, 6),
        (("8b", 50), ("35", 20), ("10", 10), ("31", 10), ("36", 10)), ("Nhà máy {village}",),
        ("Dây chuyền đóng bao {n}", "Phòng KCS", "Kho nguyên liệu"), core=("8b", "35"),
    ),
    Sector(
        "Gas", (f"{_LTD} Gas", f"{_JSC} Khí hoá lỏng"), "firm", 5, (1, 1), (2, 5),
        (("8b", 40), ("20", 20), ("23a", 15), ("31", 25)), ("Trạm chiết nạp {village}",), ("Sàn nạp bình {n}",),
        core=("8b", "20"),
    ),
    Sector(
        "Phòng thử nghiệm", (f"{_JSC} Kiểm nghiệm", f"{_LTD} Phân tích và Thử nghiệm"), "firm", 3, (1, 1), (7, 12),
        (("6", 20), ("7", 15), ("16a", 8), ("16b", 10), ("25", 20), ("33", 8), ("36", 8), ("57b", 6), ("37", 3),
         ("63", 2)), ("Phòng thử nghiệm {name}",), _LABS, core=("6", "16a", "57b"),
    ),
    Sector(
        "Xây dựng, khảo sát", (f"{_JSC} Tư vấn Xây dựng", f"{_LTD} Trắc địa"), "firm", 4, (1, 1), (3, 6),
        (("4", 15), ("5", 20), ("67", 8), ("68", 15), ("1b", 10), ("17", 12), ("18", 8), ("7", 12)),
        ("Văn phòng {name}",), ("Đội khảo sát số {n}", "Phòng thí nghiệm LAS-XD"), core=("5", "68"),
    ),
    Sector(
        "Điện lực", ("Điện lực",), "village", 3, (1, 1), (14, 26),
        (("43b", 40), ("43d", 15), ("44", 15), ("45", 8), ("43a", 5), ("43c", 5), ("46", 6), ("47", 6)),
        ("Điện lực {name}",), ("Đội quản lý vận hành", "Phòng thí nghiệm"), core=("43a", "45", "46", "47"), most=11,
    ),
    Sector(
        "Cấp nước", (f"{_JSC} Cấp thoát nước", f"{_LTD} Nước sạch"), "firm", 2, (1, 2), (7, 14),
        (("21a", 75), ("21b", 15), ("31", 10)), ("Nhà máy nước {village}",), ("Xưởng kiểm tra",), core=("21b",),
    ),
    Sector(
        "Vận tải", (f"{_LTD} Taxi", f"{_JSC} Vận tải"), "firm", 3, (1, 1), (4, 8), (("2", 100),),
        ("Bãi đỗ {village}",), ("Bãi đỗ",), core=("2",),
    ),
    Sector(
        "Sạc xe điện", (f"{_LTD} Năng lượng xanh",), "firm", 2, (1, 1), (2, 4), (("69b", 70), ("69c", 30)),
        ("Trạm sạc {village}",), ("Trạm sạc",), core=("69b",),
    ),
    Sector(
        "Đường sắt", ("Ga",), "village", 1, (1, 1), (3, 4), (("12", 20), ("27b", 60), ("8b", 20)),
        ("Ga {name}",), ("Kho hàng ga",), core=("12", "27b"), communes=("06184",), most=2,
    ),
    Sector(
        "Cơ quan nhà nước", ("Phòng Cảnh sát giao thông tỉnh Lạng Sơn (dữ liệu mẫu)",), "alone", 1, (1, 1), (7, 9),
        (("3", 25), ("39", 50), ("15", 15), ("52", 10)), ("Trụ sở",), ("Tổ tuần tra số {n}",),
        core=("3", "39", "15", "52"), most=1, communes=("05983",),
    ),
    Sector(
        "Cơ quan nhà nước", ("Đài Khí tượng Thuỷ văn tỉnh Lạng Sơn (dữ liệu mẫu)",), "alone", 1, (1, 1), (7, 9),
        (("64", 30), ("65", 30), ("29", 10), ("30", 20), ("36", 10)), ("Trạm quan trắc",), ("Vườn quan trắc",),
        core=("64", "65", "29", "30"), most=1, communes=("05986",),
    ),
    Sector(
        "Cơ quan nhà nước", ("Trung tâm Quan trắc Môi trường tỉnh Lạng Sơn (dữ liệu mẫu)",), "alone", 1, (1, 1),
        (8, 10),
        (("38b", 20), ("41b", 30), ("52", 20), ("54", 15), ("6", 10), ("57b", 5)), ("Phòng quan trắc",), _LABS,
        core=("38b", "41b", "52", "54"), most=1, communes=("05977",),
    ),
    Sector(
        "Trường học", ("Trường Phổ thông Dân tộc nội trú",), "village", 3, (1, 1), (1, 3),
        (("8a", 40), ("8b", 30), ("32", 30)), ("Bếp ăn bán trú {name}",), ("Bếp ăn", "Phòng y tế"), core=("8a",),
    ),
)  # fmt: skip
