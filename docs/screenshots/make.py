"""Takes the pictures of the README from a running demo: `python docs/screenshots/make.py ADDRESS [FOLDER] [NAME...]`.

The pages are those of the demo province; sizes and colour schemes are named in the table below.
"""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from web.demo.accounts import demo_accounts

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"phone": (390, 844), "desktop": (1280, 860)}


@dataclass(frozen=True)
class Shot:
    """One page as one role; `role` is the start of a demo account's address, "" for nobody."""

    name: str
    role: str
    path: str


SHOTS = (
    Shot("sign-in", "", "/sign-in"),
    Shot("home", "hoa.nong", "/home"),
    Shot("instruments", "hoa.nong", "/instruments"),
    Shot("instrument", "hoa.nong", "/instruments|first"),
    Shot("instrument-new", "hoa.nong", "/instruments/new"),
    Shot("control", "hoa.nong", "/instruments|first|/controls/new"),
    Shot("import", "hoa.nong", "/imports/new"),
    Shot("notices", "hoa.nong", "/notices"),
    Shot("staff-instruments", "lanhdao", "/instruments"),
    Shot("enterprises", "lanhdao", "/enterprises"),
    Shot("planning", "lanhdao", "/planning"),
    Shot("days", "thang.luong", "/days"),
    Shot("day", "thang.luong", "/days|first"),
    Shot("mailbox", "hoa.nong", "/mailbox"),
    Shot("mail", "hoa.nong", "/mailbox|first"),
    Shot("staff-notices", "lanhdao", "/notices"),
    Shot("loss", "hoa.nong", "/instruments|first|/loss"),
    Shot("standards", "lanhdao", "/standards"),
    Shot("mail-evidence-lost", "quantri", "/admin/templates/evidence_lost/vi"),
    Shot("mail-standard-recalled", "quantri", "/admin/templates/standard_recalled/vi"),
    Shot("law", "", "/law"),
    Shot("law-changes", "lanhdao", "/law/changes"),
)


README = ("home", "instrument", "day", "planning")
EVERY_LOOK = [(scheme, size) for scheme in ("light", "dark") for size in SIZES]


def main(address: str, folder: Path, names: list[str]) -> None:
    """The README's pictures; or, for the names given, every look: both sizes, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    looks = EVERY_LOOK if names else [("light", "desktop")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_flags())
        for scheme, size in looks:
            for shot in SHOTS:
                if shot.name in (names or README):
                    _take(browser, address, shot, size=size, scheme=scheme, folder=folder)
        browser.close()


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def _flags() -> list[str]:
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS


_states: dict[str, dict[str, object]] = {}


def _take(browser: Browser, address: str, shot: Shot, *, size: str, scheme: str, folder: Path) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        storage_state=_states.get(shot.role),  # type: ignore[arg-type]  # as storage_state() gave it
        device_scale_factor=1,
        has_touch=size == "phone",
    )
    page = context.new_page()
    if shot.role and shot.role not in _states:
        _sign_in(page, shot.role)
        _states[shot.role] = context.storage_state()  # type: ignore[assignment]
    _visit(page, shot.path)
    # What the window shows, not the whole page: a phone's bars, fixed to the window, would stand in the middle.
    page.screenshot(path=folder / f"{shot.name}-{size}{'-dark' if scheme == 'dark' else ''}.png")
    context.close()


def _sign_in(page: Page, role: str) -> None:
    account = next(account for account in demo_accounts() if account.email.startswith(role))
    page.goto("/sign-in")
    page.fill("input[name=email]", account.email)
    page.fill("input[name=password]", account.password)
    page.click("main form button.primary")
    page.wait_for_url(lambda url: "sign-in" not in url)


def _visit(page: Page, path: str) -> None:
    """`/list|first` opens the first entry of a list; what follows another bar is added to its address."""
    start, *rest = path.split("|")
    page.goto(start)
    if rest:
        first = page.locator("main table a.name, main a.entry").first.get_attribute("href") or start
        page.goto(first + "".join(rest[1:]))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).parent), sys.argv[3:])
