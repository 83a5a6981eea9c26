"""Pictures of mails as a phone shows them, HTML and text: `python docs/screenshots/mails.py [FOLDER] [LETTER...]`."""

import sys
from datetime import date
from html import escape
from pathlib import Path

from make import _chromium, _flags
from playwright.sync_api import sync_playwright

from scheduler.notices.render import render
from scheduler.notices.samples import USUAL, sample

URL = "https://etalon.example"


def main(folder: Path, letters: list[str]) -> None:
    """Without names, the one that the documents show."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_flags())
        page = browser.new_page(viewport={"width": 390, "height": 600})
        for letter in letters or ["due"]:
            mail = render(sample(letter, USUAL, date(2026, 11, 22), URL), "vi", URL)
            plain = f"<pre style='white-space:pre-wrap;overflow-wrap:anywhere'>{escape(mail.text)}</pre>"
            for kind, shown in (("html", mail.html), ("text", plain)):
                page.set_content(shown)
                page.screenshot(path=folder / f"mail-{letter}-{kind}-phone.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent), sys.argv[2:])
