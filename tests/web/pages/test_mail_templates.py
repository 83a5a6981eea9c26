"""An administrator edits a letter, sees it, sends it to himself; others find no door, and a broken one is not kept."""

import pytest

from registry.database import connection
from scheduler.notices.editions import built_in_sources
from tests.cast import EMAILS
from tests.web.pages.conftest import Stage
from web.demo.catcher import caught

HERE = "/admin/templates/due/vi"
OURS = built_in_sources("due", "vi")
FIELDS = {"subject": OURS.subject, "text": OURS.text, "html": OURS.html, "data": "usual"}


@pytest.mark.parametrize("role", ["hoa", "stranger", "inspector", "head"])
async def test_templates_are_the_administrators(stage: Stage, role: str) -> None:
    browser = await stage.at(role)
    for path in ("/admin/templates", HERE):
        assert (await browser.get(path)).status_code == 403
    for path in (HERE, f"{HERE}/preview", f"{HERE}/send", f"{HERE}/reset"):
        assert (await browser.submit(path, FIELDS)).status_code == 403


async def test_every_letter_can_be_opened_and_no_other(stage: Stage) -> None:
    admin = await stage.at("admin")
    listed = (await admin.get("/admin/templates")).text
    assert listed.count("Có sẵn") >= 20
    assert (await admin.get(HERE)).status_code == 200
    for path in ("/admin/templates/due/fr", "/admin/templates/nothing/vi", f"{HERE}?version=9"):
        assert (await admin.get(path)).status_code == 404


async def test_a_preview_shows_what_is_typed_and_keeps_nothing(stage: Stage) -> None:
    admin = await stage.at("admin")
    answer = await admin.submit(f"{HERE}/preview", {**FIELDS, "html": OURS.html.replace("Đề nghị Quý", "XIN MỜI Quý")})
    assert answer.status_code == 200
    assert "XIN MỜI Quý" in answer.text
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    broken = await admin.submit(f"{HERE}/preview", {**FIELDS, "html": "{% for a in range(9) %}x{% endfor %}"})
    assert "range()" in broken.text
    hostile = await admin.submit(f"{HERE}/preview", {**FIELDS, "data": "hostile"})
    assert '<b>"X"' not in hostile.text
    async with connection() as database:
        assert await database.fetchval("SELECT count(*) FROM mail_edition") == 0


async def test_a_template_is_saved_listed_and_taken_back(stage: Stage) -> None:
    admin = await stage.at("admin")
    refused = await admin.submit(HERE, {**FIELDS, "text": "{{ nowhere }}"})
    assert refused.status_code == 422
    assert "nowhere" in refused.text
    saved = await admin.submit(HERE, {**FIELDS, "subject": "Mới: {{ subject }}"})
    assert saved.status_code == 303
    page = (await admin.get(HERE)).text
    assert "Mới: {{ subject }}" in page
    assert "Đang dùng" in page
    assert (await admin.submit(f"{HERE}/reset")).status_code == 303
    assert "Mới: {{ subject }}" not in (await admin.get(HERE)).text
    assert "Mới: {{ subject }}" in (await admin.get(f"{HERE}?version=1")).text


async def test_a_test_mail_goes_to_whoever_asks(stage: Stage) -> None:
    admin = await stage.at("admin")
    answer = await admin.submit(f"{HERE}/send", FIELDS)
    assert answer.status_code == 200
    assert EMAILS["admin"] in answer.text
    (mail,) = caught(stage.settings.data_dir)
    assert EMAILS["admin"] in mail.recipient
    assert mail.subject.startswith("[Thử] ")
