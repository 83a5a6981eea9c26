"""The certificate as a PDF: the facts of its page on one sheet, in true Vietnamese, the same bytes every time."""

import unicodedata
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO

import pytest
from pypdf import PdfReader

from registry import find
from registry.certificates import certificate
from scheduler.notices.house import keep_rules
from scheduler.notices.kinds import RECORDED
from scheduler.notices.letters import MOST_ATTACHED, Material, to_attach
from scheduler.notices.outbox import deliver
from scheduler.notices.rules import Rules
from tests.cast import BODY, NOW, OFFICER, TODAY
from tests.scheduler.notices.rows import mail_server
from tests.web.clients import ADDRESS, Browser
from tests.web.pages.conftest import Stage
from tests.web.pages.test_certificates import the_control
from tests.web.pages.test_mail_links import a_mail, fetch, link
from web.certificates_said import ShownCertificate, shown_certificate
from web.demo.cast import MARKET
from web.papers.attached import certificate_files
from web.papers.certificate import certificate_pdf, file_name

NO_SIGN = "\N{CJK UNIFIED IDEOGRAPH-6C49}\N{GRINNING FACE}"


def said(pdf: bytes) -> str:
    """What a reader of PDFs finds on all pages, in one line."""
    reader = PdfReader(BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


async def shown(stage: Stage, name: str, language: str = "vi") -> ShownCertificate:
    control, row = await the_control(stage, name), await find.instrument(stage.cast.instruments[name])
    assert row is not None
    found = await certificate(row.id, control.id)
    assert found is not None
    return await shown_certificate(row, found, TODAY, language)


async def a_waiting_mail(stage: Stage, *names: str, language: str = "vi") -> int:
    controls = {name: (await the_control(stage, name)).id for name in names}
    subjects: dict[str, int | None] = {f"control:{controls[name]}": stage.cast.instruments[name] for name in names}
    number = await a_mail(stage, RECORDED, subjects, language=language)
    await fetch("UPDATE message SET state = 'queued', sent_at = NULL WHERE id = $1", number)
    return number


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_pdf_states_every_fact_of_the_page_on_one_sheet(stage: Stage, language: str) -> None:
    made = await shown(stage, "good_scale", language)
    pdf = certificate_pdf(made, TODAY, language)
    text = said(pdf)
    lines = [" ".join(line.split()) for _, lines in made.facts for line in lines]
    for one in (*lines, made.number, BODY, OFFICER, *(label for label, _ in made.facts), made.note):
        assert one in text, one
    assert made.title.upper() in text
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert unicodedata.is_normalized("NFC", text)
    assert len(pdf) < 60_000


async def test_letters_typed_in_pieces_come_out_whole(stage: Stage) -> None:
    made = await shown(stage, "good_scale")
    typed = replace(made, body=unicodedata.normalize("NFD", "Chi cục Ẩm thực Đồng Mỏ ỨỰỮ"), officer="ẳ\x01ẫ\u2028ợ")
    text = said(certificate_pdf(typed, TODAY, "vi"))
    assert "Chi cục Ẩm thực Đồng Mỏ ỨỰỮ" in text
    assert "ẳ ẫ ợ" in text


async def test_the_pdf_is_for_archives_for_readers_that_speak_and_of_the_day_it_states(stage: Stage) -> None:
    reader = PdfReader(BytesIO(certificate_pdf(await shown(stage, "good_scale"), TODAY, "vi")))
    assert reader.xmp_metadata is not None
    written = str(reader.xmp_metadata.stream.get_data())
    assert "<pdfaid:part>2</pdfaid:part>" in written
    assert "<pdfuaid:part>1</pdfuaid:part>" in written
    assert reader.root_object["/MarkInfo"]["/Marked"] is True or reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "vi-VN"
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == TODAY


async def test_the_same_certificate_has_the_same_bytes_and_another_day_others(stage: Stage) -> None:
    made = await shown(stage, "good_scale")
    first = certificate_pdf(made, TODAY, "vi")
    assert certificate_pdf(made, TODAY, "vi") == first
    assert certificate_pdf(made, TODAY + timedelta(days=1), "vi") != first


async def test_what_was_typed_is_text_and_never_a_command(stage: Stage) -> None:
    hostile = '#read("/etc/passwd") *đậm* $x$ \\ <a> "'
    made = replace(await shown(stage, "good_scale"), body=hostile, officer="]#panic()", number="1/../2 #let")
    text = said(certificate_pdf(made, TODAY, "vi"))
    for one in (hostile, "]#panic()", "1/../2 #let"):
        assert one in text
    assert file_name(made, "vi") == "giay-chung-nhan-1-2-let.pdf"
    assert file_name(replace(made, number="\N{GRINNING FACE}"), "en") == "certificate.pdf"


async def test_a_letter_that_no_font_draws_still_gives_a_certificate(stage: Stage) -> None:
    made = replace(await shown(stage, "good_scale"), officer=f"Ông {NO_SIGN}")
    pdf = certificate_pdf(made, TODAY, "vi")
    assert made.number in said(pdf)
    assert pdf == certificate_pdf(made, TODAY, "vi")


async def test_owner_and_staff_download_it_and_the_link_of_a_mail_does_too(stage: Stage) -> None:
    control = await the_control(stage, "good_scale")
    address = f"/controls/{control.id}/certificate.pdf"
    for who in ("hoa", "head"):
        browser = await stage.at(who)
        answer = await browser.get(address)
        assert answer.headers["content-type"] == "application/pdf"
        assert control.certificate_number in said(answer.content)
        assert answer.headers["content-disposition"].startswith('attachment; filename="giay-chung-nhan-')
        assert f'href="{address}"' in (await browser.get(f"/controls/{control.id}/certificate")).text
    number = await a_mail(
        stage, RECORDED, {f"control:{control.id}": stage.cast.instruments["good_scale"]}, language="en"
    )
    async with Browser(stage.app) as nobody:
        page = (await nobody.get(link("certificate", number))).text
        address = f"{link('certificate', number)}/certificates/{control.id}/certificate.pdf"
        assert f'href="{address}"' in page
        answer = await nobody.get(address)
        assert "VERIFICATION CERTIFICATE" in said(answer.content)
        assert "noindex" in answer.headers["x-robots-tag"]
        other = (await the_control(stage, "strangers_scale")).id
        assert (await nobody.get(address.replace(str(control.id), str(other)))).status_code == 404
        wrong = link("stop", number) + f"/certificates/{control.id}/certificate.pdf"
        assert (await nobody.get(wrong)).status_code == 404
    await fetch("DELETE FROM sign_in_failure WHERE subject LIKE 'link:%'")


async def sent(stage: Stage, rules: Rules) -> list[EmailMessage]:
    """The mails that a real server took, parsed, while the house has these rules."""
    await keep_rules(rules, "admin@x.vn", NOW)
    try:
        async with mail_server() as server:
            route = replace(server.settings, papers=certificate_files, link_key=b"s" * 40)
            await deliver(route, lambda: NOW, public_url=ADDRESS)
            return server.mails
    finally:
        await keep_rules(Rules(), "admin@x.vn", NOW)


def pdfs(mail: EmailMessage) -> dict[str | None, bytes]:
    return {
        part.get_filename(): part.get_payload(decode=True)
        for part in mail.iter_attachments()
        if part.get_content_type() == "application/pdf"
    }


async def test_the_mail_of_recorded_work_carries_its_certificates_where_the_house_says_so(stage: Stage) -> None:
    number = await a_waiting_mail(stage, "good_scale", "late_scale")
    (mail,) = await sent(stage, Rules(certificate="attach"))
    controls = [await the_control(stage, name) for name in ("good_scale", "late_scale")]
    files = pdfs(mail)
    assert len(files) == len(controls)
    for control in controls:
        assert any(control.certificate_number in said(content) for content in files.values())
    text = mail.get_body(("plain",)).get_content()
    assert "Đính kèm 2 giấy chứng nhận (tệp PDF)." in text
    assert link("certificate", number) in text
    assert not [defect for part in mail.walk() for defect in part.defects]


async def test_a_mail_in_english_carries_it_in_english_and_the_usual_rules_attach_nothing(stage: Stage) -> None:
    await a_waiting_mail(stage, "good_scale", language="en")
    (english,) = await sent(stage, Rules(certificate="attach"))
    ((name, content),) = pdfs(english).items()
    assert str(name).startswith("certificate-")
    assert "VERIFICATION CERTIFICATE" in said(content)
    for rules in (Rules(), Rules(certificate="none")):
        await a_waiting_mail(stage, "good_scale")
        (mail,) = await sent(stage, rules)
        assert pdfs(mail) == {}


async def test_a_mail_sent_again_carries_the_same_bytes(stage: Stage) -> None:
    number = await a_waiting_mail(stage, "good_scale")
    (first,) = await sent(stage, Rules(certificate="attach"))
    await fetch("UPDATE message SET state = 'queued', sent_at = NULL WHERE id = $1", number)
    (again,) = await sent(stage, Rules(certificate="attach"))
    assert first["Message-ID"] == again["Message-ID"]
    assert pdfs(first) == pdfs(again) != {}


async def test_nothing_is_attached_of_an_instrument_that_another_enterprise_owns_now(stage: Stage) -> None:
    control = await the_control(stage, "strangers_scale")
    market = stage.cast.enterprises[MARKET]
    assert await certificate_files(market, [control.id, 0], "vi", TODAY) == ()


async def test_a_certificate_that_cannot_be_laid_out_holds_up_no_mail(stage: Stage) -> None:
    control = await the_control(stage, "late_scale")
    await a_waiting_mail(stage, "good_scale", "late_scale")
    await fetch("UPDATE control SET occasion = 'unheard of' WHERE id = $1", control.id)
    try:
        (mail,) = await sent(stage, Rules(certificate="attach"))
    finally:
        await fetch("UPDATE control SET occasion = 'periodic' WHERE id = $1", control.id)
    assert len(pdfs(mail)) == 1
    text = mail.get_body(("plain",)).get_content()
    assert "Đính kèm 1 giấy chứng nhận (tệp PDF)." in text


def test_a_mail_of_very_many_certificates_only_links_to_them() -> None:
    numbers = range(1, MOST_ATTACHED + 2)
    rows = {one: {"id": one, "result": "pass", "certificate_number": "KĐ"} for one in numbers}
    material = Material(controls=rows, certificates="attach")
    notices = [{"kind": RECORDED, "subject": f"control:{one}"} for one in numbers]
    assert to_attach({"letter": RECORDED}, notices, material) == []
    assert to_attach({"letter": RECORDED}, notices[1:], material) == list(numbers)[1:]
