"""The front-end files: budgets, the font's letters, the strict policy, contrast, and parts that stay within them."""

import gzip
import io
import itertools
import json
import re
import unicodedata
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fontTools.ttLib import TTFont

from web import assets
from web.filters import make_templates, speaking

STATIC = assets.ROOT / "web" / "static"
TEMPLATES = sorted((assets.ROOT / "web" / "templates").rglob("*.html"))
CSS = (STATIC / "app.css").read_text(encoding="utf-8")
STANDINGS = ("valid", "soon", "today", "overdue", "none")


@pytest.fixture(scope="module")
def vendor() -> Path:
    assets.build(assets.ROOT / "node_modules", assets.VENDOR)
    return assets.VENDOR


@pytest.fixture(scope="module")
def font(vendor: Path) -> TTFont:
    return TTFont(io.BytesIO((vendor / "inter.woff2").read_bytes()))


@pytest.fixture(scope="module")
def ui():
    """Render a line of template that calls the macros of parts/ui.html, in Vietnamese."""
    environment = make_templates(ZoneInfo("Asia/Ho_Chi_Minh"))

    def render(line: str, **values: object) -> str:
        with speaking("vi", date(2026, 11, 22)):
            source = '{% import "parts/ui.html" as ui with context %}' + line
            return environment.from_string(source).render(language="vi", **values)

    return render


# Budgets


def test_the_style_of_the_whole_application_fits_ten_kilobytes():
    assert len(gzip.compress(CSS.encode(), 9)) <= 10_000


def test_the_font_fits_forty_five_kilobytes(vendor: Path):
    assert (vendor / "inter.woff2").stat().st_size <= 45_000


def test_the_scripts_of_a_list_page_fit_twenty_kilobytes(vendor: Path):
    assert len(gzip.compress((vendor / "htmx.min.js").read_bytes(), 9)) <= 20_000


# The font


def vietnamese_letters() -> set[str]:
    """Every vowel with every tone, from the rule of the script rather than from a list."""
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    lower = {unicodedata.normalize("NFC", v + t) for v, t in itertools.product("aăâeêioôơuưy", tones)} | {"đ"}
    return lower | {letter.upper() for letter in lower}


def test_the_font_has_every_vietnamese_letter(font: TTFont):
    letters = vietnamese_letters()
    assert len(letters) == 146
    assert not {letter for letter in letters if ord(letter) not in font.getBestCmap()}


@pytest.mark.parametrize(
    "characters",
    [
        "".join(map(chr, range(0x20, 0x7F))),
        "₫±≤≥µΩ°²³×÷−℃‰√Δ→–—…",
        "₀₁₂₃₄₅₆₇₈₉",
        "⁰¹²³⁴⁵⁶⁷⁸⁹",
        "\u0300\u0301\u0303\u0309\u0323",
    ],
)
def test_the_font_has_the_signs_of_measurement(font: TTFont, characters: str):
    assert not {character for character in characters if ord(character) not in font.getBestCmap()}


def test_every_character_of_the_templates_is_in_the_font(font: TTFont):
    used = set("".join(path.read_text(encoding="utf-8") for path in TEMPLATES)) - set("\n☐☑")
    assert not {character for character in used if ord(character) not in font.getBestCmap()}


def test_tabular_digits_are_all_equally_wide(font: TTFont):
    table = font["GSUB"].table
    features = [record.Feature for record in table.FeatureList.FeatureRecord if record.FeatureTag == "tnum"]
    swaps: dict[str, str] = {}
    for index in {index for feature in features for index in feature.LookupListIndex}:
        for found in table.LookupList.Lookup[index].SubTable:
            swaps |= getattr(found, "ExtSubTable", found).mapping
    digits = [font.getBestCmap()[ord(digit)] for digit in "0123456789"]
    assert len({font["hmtx"][swaps.get(glyph, glyph)][0] for glyph in digits}) == 1


def test_the_font_keeps_the_features_that_vietnamese_and_serial_numbers_need(font: TTFont):
    tags = {record.FeatureTag for name in ("GSUB", "GPOS") for record in font[name].table.FeatureList.FeatureRecord}
    assert {"tnum", "zero", "ccmp", "mark"} <= tags
    assert "calt" not in tags


def test_the_font_varies_in_weight_only(font: TTFont):
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes] == [("wght", 400, 700)]


# The build


def test_the_same_packages_give_the_same_bytes(vendor: Path):
    source = assets.ROOT / "node_modules" / "inter-ui" / "variable" / "InterVariable.woff2"
    assert assets.font_subset(source.read_bytes()) == (vendor / "inter.woff2").read_bytes()


def test_a_second_build_writes_nothing(vendor: Path):
    before = {path: path.stat().st_mtime_ns for path in vendor.iterdir()}
    assert not assets.build(assets.ROOT / "node_modules", vendor)
    assert {path: path.stat().st_mtime_ns for path in vendor.iterdir()} == before


def test_a_missing_package_says_what_to_type_and_leaves_the_old_files(tmp_path: Path):
    out = tmp_path / "vendor"
    out.mkdir()
    (out / "kept.txt").write_text("old")
    with pytest.raises(assets.AssetsError, match="npm ci"):
        assets.build(tmp_path / "node_modules", out)
    assert (out / "kept.txt").read_text() == "old"


def test_each_package_brings_its_licence(vendor: Path):
    assert {path.name for path in vendor.glob("*.LICENSE.txt")} == {
        f"{name}.LICENSE.txt" for name in ("htmx", "icons", "inter")
    }


def test_the_lock_pins_exact_versions_and_holds_no_address():
    wanted = json.loads((assets.ROOT / "package.json").read_text())["dependencies"]
    locked = (assets.ROOT / "package-lock.json").read_text()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert "resolved" not in locked
    assert "://" not in locked


def test_every_icon_that_a_page_names_is_in_the_sprite(vendor: Path):
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (vendor / "icons.svg").read_text(encoding="utf-8")))
    named = {name for path in TEMPLATES for name in re.findall(r"\bicon\('([^']+)'", path.read_text(encoding="utf-8"))}
    navigation = (assets.ROOT / "web" / "navigation.py").read_text(encoding="utf-8")
    named |= set(re.findall(r'\("/[^"]*", "([^"]+)"', navigation))
    assert named
    assert named <= drawn == set(assets.ICONS)


# The policy


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(assets.ROOT)))
def test_a_template_has_no_inline_style_or_script_and_no_foreign_address(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|\bhx-on""", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "://" not in text
    assert len(text.splitlines()) <= 120


def test_the_style_asks_for_nothing_but_our_font():
    assert re.findall(r"url\(([^)]*)\)", CSS) == ['"vendor/inter.woff2"']
    assert "@import" not in CSS


# Contrast, WCAG 2.2 (1.4.3 text, 1.4.11 controls and graphics)


def tokens(*, dark: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    blocks = re.findall(r":root\{([^}]*)\}", CSS.split("/* ground */")[0])
    for block in blocks if dark else blocks[:1]:
        found |= dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{3,6})", block))
    return found


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_defines_it():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


GROUNDS = ("bg", "sf", "sf2")
TEXT = [
    *itertools.product(("ink", "ink2", "link", "over", "due"), GROUNDS),
    *((state, f"{state}-bg") for state in ("ok", "due", "over", "none")),
    *(("#fff", ground) for ground in ("brand", "press")),
]
GRAPHICS = [*itertools.product(("edge", "focus", "ok", "due", "over"), GROUNDS), ("accent", "sf"), ("#f0a35e", "brand")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (GRAPHICS, 3)], ids=["text", "graphics"])
def test_colours_keep_their_distance(*, pairs: list[tuple[str, str]], least: float, dark: bool):
    colours = tokens(dark=dark)
    seen = {pair: contrast(colours.get(pair[0], pair[0]), colours.get(pair[1], pair[1])) for pair in pairs}
    assert not {pair: round(ratio, 2) for pair, ratio in seen.items() if ratio < least}


# Parts


@pytest.mark.parametrize("standing", STANDINGS)
def test_a_standing_is_a_word_and_a_shape_and_a_colour(ui, standing: str):
    html = ui("{{ ui.badge(standing) }}", standing=standing)
    assert f'class="badge {standing}"' in html
    assert "<path" in html
    assert re.search(r"<span>\w[\w ]+</span>", html)


def test_valid_soon_overdue_and_none_differ_without_colour(ui):
    drawn = {ui("{{ ui.shape(standing) }}", standing=standing) for standing in ("valid", "soon", "overdue", "none")}
    assert len(drawn) == 4


def test_what_people_typed_stays_text(ui):
    html = ui(
        "{{ ui.field('serial', label, value=typed, error=typed, hint=typed, unit=typed, echo=typed) }}"
        "{{ ui.facts([(label, typed)]) }}{{ ui.flash('bad', typed) }}{{ ui.error_summary({'serial': typed}) }}",
        label="Số máy",
        typed='"><script>alert(1)</script>',
    )
    assert "<script" not in html
    assert html.count("&#34;&gt;&lt;script&gt;") == 8


def test_the_error_summary_leads_to_each_field_and_the_field_names_its_error(ui):
    html = ui(
        "{{ ui.error_summary(errors) }}{{ ui.field('year', 'Năm', error=errors.year, hint='4 chữ số') }}",
        errors={"year": "Sai"},
    )
    assert '<a href="#year">Sai</a>' in html
    assert '<input id="year" name="year"' in html
    assert 'aria-describedby="year-hint year-error" aria-invalid="true"' in html


def test_no_errors_show_no_summary(ui):
    assert ui("{{ ui.error_summary({}) }}").strip() == ""


def test_the_shares_of_a_bar_fill_it_and_an_empty_one_is_not_drawn(ui):
    html = ui("{{ ui.share([('overdue', 1), ('valid', 3)]) }}")
    assert re.findall(r'x="([\d.]+)%" width="([\d.]+)%"', html) == [("0.000", "25.000"), ("25.000", "75.000")]
    assert "<svg" not in ui("{{ ui.share([('overdue', 0)]) }}")


def test_a_missing_fact_is_a_dash_and_a_zero_is_a_zero(ui):
    assert re.findall(r"<dd>(.*?)</dd>", ui("{{ ui.facts([('a', none), ('b', ''), ('c', 0)]) }}")) == ["—", "—", "0"]


def test_a_first_page_offers_no_way_back(ui):
    html = ui("{{ ui.pager(page) }}", page={"words": "1–50", "first": "/x", "previous": None, "next": "/x?after=1"})
    assert 'rel="next"' in html
    assert 'rel="prev"' not in html
    assert "chevrons-left" not in html
