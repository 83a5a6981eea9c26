"""Communes by the names people write."""

import unicodedata

import pytest

from registry.fold import fold
from registry.places.load import gazetteer


def test_the_province_has_61_communes_and_4_wards():
    kinds = [commune.kind for commune in gazetteer().communes]
    assert (kinds.count("Xã"), kinds.count("Phường")) == (61, 4)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # today's names, with and without rank, marks, case and province
        ("Đồng Đăng", ["Đồng Đăng"]),
        ("xã dong dang", ["Đồng Đăng"]),
        (unicodedata.normalize("NFD", "Xã Đồng Đăng, tỉnh Lạng Sơn"), ["Đồng Đăng"]),
        ("P. Kỳ Lừa", ["Kỳ Lừa"]),
        ("06001", ["Đoàn Kết"]),
        ("6001", ["Đoàn Kết"]),
        # a former district finds the commune that holds it now
        ("huyện Tràng Định", ["Thất Khê"]),
        ("Văn Lãng", ["Văn Lãng"]),  # a commune of today carries the bare name
        ("huyện Văn Lãng", ["Na Sầm"]),
        # the former city is four wards: ask
        ("thành phố Lạng Sơn", ["Kỳ Lừa", "Tam Thanh", "Đông Kinh", "Lương Văn Tri"]),
        ("Hà Nội", []),
        ("", []),
    ],
)
def test_a_place_is_found_as_people_write_it(text, names):
    assert [commune.name for commune in gazetteer().find(text)] == names


def test_no_two_communes_fold_alike_unless_the_search_would_ask():
    folded = [fold(commune.name) for commune in gazetteer().communes]
    assert len(set(folded)) == len(folded)
