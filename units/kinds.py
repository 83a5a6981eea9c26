"""Quantity kinds: what is measured, on top of the dimension.

Equal dimension is not equal kind: N·m is not J, VA is not W, a temperature difference is not a temperature. Every value
has a kind, and conversion, comparison and difference need equal kinds. The names follow the QUDT vocabulary where it
has one. `codes.toml` says which unit codes each kind allows.
"""

from dataclasses import dataclass

from units.errors import UnknownKindError


@dataclass(frozen=True, slots=True)
class Kind:
    """`reference` is the unit code the exact factors of the kind refer to (factor 1).

    `scale` says what may be done with two values: `ratio` everything; `interval` (temperature) convert and subtract;
    `level` (dB, pH) subtract but never convert; `ordinal` (hardness) only compare, on the same scale.
    """

    name: str
    reference: str
    vi: str
    scale: str = "ratio"
    difference: str = ""

    @property
    def en(self) -> str:
        return self.name


_KINDS = (
    # geometry and time
    Kind("length", "m", "độ dài"),
    Kind("area", "m2", "diện tích"),
    Kind("volume", "m3", "thể tích"),
    Kind("plane angle", "°", "góc phẳng"),
    Kind("plane angle in radians", "rad", "góc phẳng (rađian)"),
    Kind("time", "s", "thời gian"),
    Kind("calendar period", "month", "khoảng thời gian theo lịch"),
    Kind("frequency", "Hz", "tần số"),
    Kind("rotational frequency", "r/s", "tốc độ quay"),
    Kind("angular velocity", "rad/s", "tốc độ góc"),
    Kind("heart rate", "bpm", "nhịp tim"),
    Kind("speed", "m/s", "tốc độ"),
    Kind("rainfall intensity", "mm/h", "cường độ mưa"),
    Kind("acceleration", "m/s2", "gia tốc"),
    Kind("vergence", "D", "độ tụ"),
    Kind("prism power", "Δ", "độ lăng kính"),
    # mechanics
    Kind("mass", "kg", "khối lượng"),
    Kind("density", "kg/m3", "khối lượng riêng"),
    Kind("mass per area", "kg/m2", "khối lượng trên diện tích"),
    Kind("volume flow rate", "m3/s", "lưu lượng thể tích"),
    Kind("mass flow rate", "kg/s", "lưu lượng khối lượng"),
    Kind("force", "N", "lực"),
    Kind("torque", "N·m", "mô men lực"),
    Kind("pressure", "Pa", "áp suất"),
    Kind("gauge pressure", "Pa", "áp suất dư"),
    Kind("absolute pressure", "Pa", "áp suất tuyệt đối", difference="differential pressure"),
    Kind("differential pressure", "Pa", "chênh áp"),
    Kind("dynamic viscosity", "Pa·s", "độ nhớt động lực"),
    Kind("kinematic viscosity", "m2/s", "độ nhớt động học"),
    # heat and humidity
    Kind("temperature", "K", "nhiệt độ", "interval", "temperature difference"),
    Kind("temperature difference", "K", "chênh lệch nhiệt độ"),
    Kind("relative humidity", "%RH", "độ ẩm tương đối"),
    # energy and electricity
    Kind("energy", "J", "năng lượng"),
    Kind("active energy", "J", "điện năng tác dụng"),
    Kind("reactive energy", "varh", "điện năng phản kháng"),
    Kind("apparent energy", "VAh", "điện năng biểu kiến"),
    Kind("power", "W", "công suất"),
    Kind("active power", "W", "công suất tác dụng"),
    Kind("reactive power", "var", "công suất phản kháng"),
    Kind("apparent power", "VA", "công suất biểu kiến"),
    Kind("meter constant", "imp/kWh", "hằng số công tơ"),
    Kind("reactive meter constant", "imp/kvarh", "hằng số công tơ phản kháng"),
    Kind("electric current", "A", "cường độ dòng điện"),
    Kind("voltage", "V", "điện áp"),
    Kind("electrical resistance", "Ω", "điện trở"),
    Kind("conductance", "S", "điện dẫn"),
    Kind("electrical conductivity", "S/m", "độ dẫn điện"),
    Kind("capacitance", "F", "điện dung"),
    Kind("inductance", "H", "điện cảm"),
    Kind("electric charge", "C", "điện lượng"),
    Kind("electric field strength", "V/m", "cường độ điện trường"),
    Kind("magnetic field strength", "A/m", "cường độ từ trường"),
    Kind("magnetic flux density", "T", "cảm ứng từ"),
    # light, radiation, sound
    Kind("illuminance", "lx", "độ rọi"),
    Kind("luminance", "cd/m2", "độ chói"),
    Kind("luminous intensity", "cd", "cường độ sáng"),
    Kind("luminous flux", "lm", "quang thông"),
    Kind("irradiance", "W/m2", "độ rọi năng lượng"),
    Kind("radiant exposure", "J/m2", "lượng chiếu năng lượng"),
    Kind("absorbance", "Abs", "độ hấp thụ quang", "level"),
    Kind("activity", "Bq", "hoạt độ phóng xạ"),
    Kind("absorbed dose", "Gy", "liều hấp thụ"),
    Kind("absorbed dose rate", "Gy/s", "suất liều hấp thụ"),
    Kind("dose equivalent", "Sv", "tương đương liều"),
    Kind("dose equivalent rate", "Sv/s", "suất tương đương liều"),
    Kind("sound level", "dB(A)", "mức âm", "level", "level difference"),
    Kind("power level", "dBm", "mức công suất", "level", "level difference"),
    Kind("vibration level", "dB", "mức rung", "level", "level difference"),
    Kind("level difference", "delta_dB", "chênh lệch mức", "level"),
    # matter
    Kind("ratio", "1", "tỷ số"),
    Kind("relative density", "1", "tỷ trọng"),
    Kind("power factor", "1", "hệ số công suất"),
    Kind("mass fraction", "1", "phần khối lượng"),
    Kind("moisture content", "1", "độ ẩm (hàm lượng nước)"),
    Kind("volume fraction", "1", "phần thể tích"),
    Kind("explosive gas level", "%LEL", "mức khí cháy nổ"),
    Kind("alcohol by volume", "%vol", "độ cồn theo thể tích"),
    Kind("mass concentration", "kg/m3", "nồng độ khối lượng"),
    Kind("amount of substance", "mol", "lượng chất"),
    Kind("amount concentration", "mol/m3", "nồng độ mol"),
    Kind("acidity", "pH", "độ pH", "level"),
    Kind("turbidity", "NTU", "độ đục"),
    Kind("turbidity (infrared)", "FNU", "độ đục (hồng ngoại)"),
    Kind("colour of water", "Pt-Co", "độ màu của nước"),
    Kind("salinity", "PSU", "độ mặn"),
    Kind("sugar content", "°Brix", "độ Brix"),
    Kind("sugar polarization", "°Z", "độ Pol"),
    # ordinal scales: one kind per scale
    Kind("Rockwell hardness A", "HRA", "độ cứng Rockwell A", "ordinal"),
    Kind("Rockwell hardness B", "HRB", "độ cứng Rockwell B", "ordinal"),
    Kind("Rockwell hardness C", "HRC", "độ cứng Rockwell C", "ordinal"),
    Kind("Vickers hardness", "HV", "độ cứng Vickers", "ordinal"),
    Kind("Brinell hardness", "HBW", "độ cứng Brinell", "ordinal"),
    Kind("Leeb hardness D", "HLD", "độ cứng Leeb D", "ordinal"),
    Kind("Shore hardness A", "Shore A", "độ cứng Shore A", "ordinal"),
    Kind("Shore hardness D", "Shore D", "độ cứng Shore D", "ordinal"),
    Kind("wind force", "Bft", "cấp gió", "ordinal"),
    # trade
    Kind("currency", "VND", "tiền"),
    Kind("fare rate", "VND/km", "giá cước theo quãng đường"),
    Kind("count", "count", "số đếm"),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}


def kind_named(name: str) -> Kind:
    """Raises UnknownKindError."""
    try:
        return KINDS[name]
    except (KeyError, TypeError):
        raise UnknownKindError(str(name)) from None


def difference_kind(name: str) -> str:
    """The kind of errors, limits of error, uncertainties and resolutions of a kind: that of its differences."""
    return kind_named(name).difference or name
