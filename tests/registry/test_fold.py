"""Folding for search, and the Vietnamese dictionary order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.fold import fold, fold_serial, sort_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Cửa hàng xăng dầu Đồng Đăng", "cua hang xang dau dong dang"),
        ("ĐIỆN", "dien"),
        (unicodedata.normalize("NFD", "điện"), "dien"),
        ("  Cân   bàn ", "can ban"),
    ],
)
def test_a_search_meets_the_text_without_its_marks(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_both_normal_forms_fold_alike_and_folding_twice_changes_nothing(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(fold(text)) == fold(text)


def test_a_serial_number_is_found_without_its_separators():
    assert fold_serial("SN-12/34.a 5") == "sn1234a5"


@pytest.mark.parametrize("dash", "-‐‑‒–—−")
def test_a_dash_alone_is_no_serial_number(dash):
    assert fold_serial(f" {dash} ") == ""


@pytest.mark.parametrize(
    "ordered",
    [
        ["An", "Ăn", "Âu", "Bình", "Dương", "Đình"],
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["An Bình", "An Dương", "Anh"],
        ["Lê An", "Lê Ân", "Lý An"],
    ],
)
def test_names_stand_in_dictionary_order(ordered):
    assert sorted(sorted(ordered), key=lambda name: sort_key(name).encode()) == ordered


@given(st.text(max_size=40))
def test_every_text_has_a_sort_key(text):
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(unicodedata.normalize("NFC", text))
