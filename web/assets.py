"""Front-end files of other people, cut to what the pages use: `python -m web.assets`.

Reads `node_modules/` (put there by `npm ci`) and writes `web/static/vendor/`: htmx, a subset of the Inter variable
font, one sprite of the icons named in `ICONS`, and the licences of all three. The same inputs give the same bytes; a
second run with nothing changed writes nothing.
"""

import hashlib
import io
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "web" / "static" / "vendor"
STAMP = "built-from.txt"

ICONS = (
    "arrow-left",
    "arrow-right",
    "badge-check",
    "bell",
    "book-open",
    "building-2",
    "calendar-check",
    "calendar-days",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevrons-left",
    "circle-question-mark",
    "circle-user-round",
    "clipboard-check",
    "clipboard-list",
    "copy",
    "download",
    "external-link",
    "eye",
    "file-check",
    "file-spreadsheet",
    "file-text",
    "funnel",
    "gauge",
    "history",
    "house",
    "inbox",
    "info",
    "landmark",
    "languages",
    "list",
    "list-checks",
    "log-in",
    "log-out",
    "mail",
    "mail-open",
    "map-pin",
    "menu",
    "navigation",
    "pencil",
    "phone",
    "plus",
    "printer",
    "qr-code",
    "route",
    "ruler",
    "scale",
    "scan-qr-code",
    "search",
    "send",
    "settings",
    "shield-check",
    "trash-2",
    "triangle-alert",
    "undo-2",
    "upload",
    "users",
    "x",
)

# Latin-1, the letters of Vietnamese and their combining marks, then the signs of quantities, money and typography.
VIETNAMESE = (
    "ĂăĐđĨĩŨũƠơƯư"
    + "".join(map(chr, range(0x1EA0, 0x1EFA)))  # Latin Extended Additional: every stacked letter of quốc ngữ
    + "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
)
SIGNS = "₫±≤≥≈≠µμΩ°×÷−℃‰√Δ∞→←↑↓–—―‘’“”„†•…‹›′″⁄₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₊₋ⁿ№™"
SPACES = "\u2007\u2009\u200a\u200b\u200d\u202f\u2060"
CHARACTERS = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) + VIETNAMESE + SIGNS + SPACES
# No `calt`: its contextual forms draw "1x2" with a cross, and a serial number must look as it was typed.
FONT_FEATURES = ("tnum", "zero", "ccmp", "mark", "mkmk", "kern", "locl")


class AssetsError(Exception):
    """A source file is missing or unusable; the message says what to type."""


def font_subset(source: bytes) -> bytes:
    """Cut Inter variable (wght 100-900, opsz 14-32) to wght 400-700 at text size and to CHARACTERS, as woff2."""
    from fontTools import subset  # noqa: PLC0415 - these take a second to load; an up-to-date tree never needs them
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above
    from fontTools.varLib import instancer  # noqa: PLC0415 - as above

    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = list(FONT_FEATURES)
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]  # names, licence and its address travel with the file
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(text=CHARACTERS)
    cutter.subset(font)  # before the axes are cut: cutting drops entries the subsetter would still ask for
    font = instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)})
    out = io.BytesIO()
    font.flavor = "woff2"
    font.save(out, reorderTables=True)
    return out.getvalue()


def sprite(icons: Path, names: tuple[str, ...]) -> str:
    """Join the drawings of `names` into one SVG, a symbol each, its id being the icon's name."""
    symbols = "".join(
        f'<symbol id="{name}" viewBox="0 0 24 24">{_drawing(icons / f"{name}.svg")}</symbol>\n' for name in names
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}</svg>\n'


def _drawing(path: Path) -> str:
    found = re.search(r"<svg[^>]*>(.*)</svg>", _text(path), re.DOTALL)
    if found is None:
        raise AssetsError(f"{path}: not the drawing of an icon")
    return re.sub(r"\s+", " ", found[1]).replace("> <", "><").replace(" />", "/>").strip()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise AssetsError(
            f"{path} is missing. Front-end packages are not installed: run `npm ci`, then again."
        ) from None


def _text(path: Path) -> str:
    return _bytes(path).decode("utf-8")


def fingerprint() -> str:
    """Name the inputs of a build: the locked packages and this file."""
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", Path(__file__)):
        digest.update(_bytes(path))
    return digest.hexdigest()


def build(modules: Path, out: Path) -> bool:
    """Write the vendor files of `modules` into `out`; False when they were already up to date.

    Raises AssetsError when a package is not installed. `out` is replaced whole or not at all.
    """
    wanted = fingerprint()
    stamp = out / STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii").strip() == wanted:
        return False
    fresh = out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in _files(modules).items():
        (fresh / name).write_bytes(content)
    (fresh / STAMP).write_text(wanted + "\n", encoding="ascii")
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    return True


def _files(modules: Path) -> dict[str, bytes]:
    htmx, inter, lucide = modules / "htmx.org", modules / "inter-ui", modules / "lucide-static"
    return {
        "htmx.min.js": _bytes(htmx / "dist" / "htmx.min.js"),
        "htmx.LICENSE.txt": _bytes(htmx / "LICENSE"),
        "inter.woff2": font_subset(_bytes(inter / "variable" / "InterVariable.woff2")),
        "inter.LICENSE.txt": _bytes(inter / "LICENSE.txt"),
        "icons.svg": sprite(lucide / "icons", ICONS).encode("utf-8"),
        "icons.LICENSE.txt": _bytes(lucide / "LICENSE"),
    }


def main() -> int:
    """Build beside the other static files; 1 with a message on standard error when something is missing."""
    try:
        built = build(ROOT / "node_modules", VENDOR)
    except AssetsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"front-end files {'built' if built else 'up to date'}: {VENDOR.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
