"""The certificate of a control: every fact the registry holds, what became of it since, and never one of a failure."""

from dataclasses import replace
from datetime import date, timedelta

from registry import find
from registry.database import connection
from registry.law.load import law
from registry.law.losing import NewLoss
from registry.losses import Reporter
from registry.record import record_control
from registry.standards import By, add_standard
from registry.values import ControlRow, NewControl
from scheduler.acts import report_loss
from scheduler.notices import claims
from scheduler.notices.house import keep_rules
from scheduler.notices.kinds import RECORDED
from scheduler.notices.letters import letter
from scheduler.notices.library import library
from scheduler.notices.links import DAYS, LinkMaker
from scheduler.notices.render import render
from scheduler.notices.rules import Rules
from scheduler.notices.words import Letter
from tests.cast import BODY, NOW, OFFICER, TODAY
from tests.web.clients import Browser
from tests.web.pages.conftest import Stage
from tests.web.pages.test_mail_links import a_mail, fetch, link


async def the_control(stage: Stage, name: str) -> ControlRow:
    """The last one that passed."""
    every = await find.controls(stage.cast.instruments[name])
    return next(one for one in every if one.result == "pass")


async def the_page(stage: Stage, name: str, who: str = "head") -> str:
    answer = await (await stage.at(who)).get(f"/controls/{(await the_control(stage, name)).id}/certificate")
    assert answer.status_code == 200
    return answer.text


async def test_a_certificate_states_what_the_registry_holds(stage: Stage) -> None:
    control = await the_control(stage, "good_scale")
    page = await the_page(stage, "good_scale", "hoa")
    row = await find.instrument(stage.cast.instruments["good_scale"])
    assert row is not None
    stated = ("Giấy chứng nhận kiểm định", control.certificate_number, control.sticker_number, BODY, OFFICER)
    stated += (row.serial, row.maker, row.model, row.accuracy_class, row.enterprise_name, row.site_name)
    stated += ("0,5–15\N{NO-BREAK SPACE}kg · 50\N{NO-BREAK SPACE}g", "Phương tiện đo đạt yêu cầu kỹ thuật đo lường.")
    assert [one for one in stated if one not in page] == []
    assert 'class="stamp' not in page


async def test_the_page_of_the_instrument_leads_to_its_certificates(stage: Stage) -> None:
    control = await the_control(stage, "good_scale")
    page = (await (await stage.at("hoa")).get(stage.instrument("good_scale"))).text
    assert f'href="/controls/{control.id}/certificate"' in page


async def test_an_old_certificate_says_that_it_is_over(stage: Stage) -> None:
    assert "Đã hết hiệu lực sau ngày" in await the_page(stage, "late_scale")


async def test_a_failure_and_a_record_without_a_number_have_no_certificate(stage: Stage) -> None:
    number = stage.cast.instruments["scale_due_soon"]
    new = NewControl(
        instrument_id=number, kind="verification", occasion="periodic", performed_on=TODAY, result="fail", body=BODY,
        certificate_number="KĐ-1",
    )  # fmt: skip
    before = await the_control(stage, "scale_due_soon")
    unnumbered = await record_control(
        replace(new, result="pass", certificate_number="", performed_on=date(2026, 11, 20)), today=TODAY, now=NOW
    )
    assert unnumbered
    head = await stage.at("head")
    every = await find.controls(number)
    assert (await head.get(f"/controls/{every[0].id}/certificate")).status_code == 404
    shown = (await head.get(f"/controls/{before.id}/certificate")).text
    assert "Đã được thay bằng lần sau: chưa ghi số, ngày 20/11/2026." in shown


async def test_a_withdrawn_certificate_stays_readable_under_its_reason(stage: Stage) -> None:
    control = await the_control(stage, "weighbridge")
    await (await stage.at("head")).submit(f"/controls/{control.id}/withdraw", {"reason": "Nhầm <máy>"})
    page = await the_page(stage, "weighbridge")
    assert "đã được rút lại, không còn giá trị. Lý do: Nhầm &lt;máy&gt;" in page
    assert control.certificate_number in page


async def test_a_number_typed_for_a_failure_makes_no_certificate(stage: Stage) -> None:
    async with connection() as database:
        number = await database.fetchval(
            """INSERT INTO control (instrument, kind, occasion, performed_on, result, certificate_number, body, officer,
                                    sticker_number, policy, remark, recorded_at, withdrawn_reason)
               VALUES ($1, 'verification', 'periodic', $2, 'fail', 'KĐ-9', '', '', '', 'month_end', '', $3, '')
               RETURNING id""",
            *(stage.cast.instruments["late_scale"], TODAY, NOW),
        )
    assert (await (await stage.at("head")).get(f"/controls/{number}/certificate")).status_code == 404


async def test_a_certificate_names_its_standards_and_says_when_one_was_recalled(stage: Stage) -> None:
    control = await the_control(stage, "good_scale")
    by = By(stage.cast.accounts["head"], NOW)
    standard = await add_standard("M1-07", "Bộ quả cân", "S-7", by)
    await fetch(
        """INSERT INTO standard_certificate (standard, number, body, performed_on, valid_until, recorded_at)
           VALUES ($1, 'HC-77', '', $2, $3, $4)""",
        *(standard, control.performed_on, TODAY, NOW),
    )
    await fetch("INSERT INTO control_standard (control, standard) VALUES ($1, $2)", control.id, standard)
    page = await the_page(stage, "good_scale")
    assert "M1-07 Bộ quả cân S-7 – giấy chứng nhận HC-77, hiệu lực đến 23/11/2026" in page
    assert 'class="stamp' not in page
    await fetch(
        """INSERT INTO standard_recall (standard, last_good_on, reason, recalled_at, lifted_reason)
           VALUES ($1, $2, 'x', $3, '')""",
        *(standard, control.performed_on, NOW),
    )
    assert "Chuẩn M1-07 dùng trong lần này đã bị thu hồi" in await the_page(stage, "good_scale")


async def test_a_certificate_says_that_its_instrument_lost_its_validity_or_failed_since(stage: Stage) -> None:
    number = stage.cast.instruments["good_scale"]
    lost = NewLoss("sticker", TODAY, "Tem bị bóc.")
    await report_loss(number, lost, Reporter(stage.cast.accounts["head"], NOW, TODAY))
    page = await the_page(stage, "good_scale")
    assert "Hiệu lực kiểm định đã chấm dứt: Mất hoặc hỏng tem kiểm định, ngày 23/11/2026." in page
    new = NewControl(
        instrument_id=number, kind="verification", occasion="after_repair", performed_on=TODAY, result="fail", body=BODY
    )
    await record_control(new, today=TODAY, now=NOW)
    assert "Lần sau, ngày 23/11/2026, không đạt" in await the_page(stage, "good_scale")


async def a_recorded_mail(stage: Stage, *names: str, language: str = "vi") -> int:
    numbers = {name: stage.cast.instruments[name] for name in names}
    subjects: dict[str, int | None] = {
        f"control:{(await the_control(stage, name)).id}": numbers[name] for name in names
    }
    return await a_mail(stage, RECORDED, subjects, language=language)


async def test_the_link_of_a_mail_opens_its_certificate_without_a_sign_in_and_does_nothing(stage: Stage) -> None:
    control = await the_control(stage, "good_scale")
    number, kind = await a_recorded_mail(stage, "good_scale", language="en"), law().row("8a")
    assert kind is not None
    async with Browser(stage.app) as nobody:
        address = link("certificate", number)
        answer = await nobody.get(address)
        assert answer.status_code == 200
        assert control.certificate_number in answer.text
        assert "Verification certificate" in answer.text
        assert all(name in answer.text for name in (kind.name_vi, kind.name_en))
        assert "/instruments/" not in answer.text
        assert "noindex" in answer.headers["x-robots-tag"]
        assert (await nobody.submit(address)).status_code == 405
        assert (await nobody.submit(f"{address}/certificates/{control.id}")).status_code == 405
    (row,) = await fetch("SELECT opened_at, acted_at FROM message WHERE id = $1", number)
    assert row["opened_at"] is not None
    assert row["acted_at"] is None


async def test_a_mail_of_several_lists_its_certificates_and_opens_no_other(stage: Stage) -> None:
    number = await a_recorded_mail(stage, "good_scale", "late_scale")
    nobody = await stage.at("")
    address = link("certificate", number)
    listed = (await nobody.get(address)).text
    for name in ("good_scale", "late_scale"):
        control = await the_control(stage, name)
        assert control.certificate_number in listed
        one = await nobody.get(f"{address}/certificates/{control.id}")
        assert one.status_code == 200
        assert f'href="{address}"' in one.text
    for other in ((await the_control(stage, "strangers_scale")).id, 0, 2**70, "x"):
        assert (await nobody.get(f"{address}/certificates/{other}")).status_code == 404


async def test_the_link_reaches_nothing_that_another_enterprise_owns_now(stage: Stage) -> None:
    control = await the_control(stage, "strangers_scale")
    number = await a_mail(stage, RECORDED, {f"control:{control.id}": stage.cast.instruments["strangers_scale"]})
    nobody = await stage.at("")
    answer = await nobody.get(link("certificate", number))
    assert "Không còn giấy chứng nhận để xem" in answer.text
    assert control.certificate_number not in answer.text
    assert (await nobody.get(f"{link('certificate', number)}/certificates/{control.id}")).status_code == 404


async def test_a_link_for_something_else_old_or_forged_opens_no_certificate(stage: Stage) -> None:
    number, control = await a_recorded_mail(stage, "good_scale"), await the_control(stage, "good_scale")
    old = link("certificate", number, TODAY - timedelta(days=DAYS["certificate"] + 1))
    tries = {
        link("stop", number) + f"/certificates/{control.id}": 404,
        link("certificate", number, key=b"x" * 40) + f"/certificates/{control.id}": 404,
        link("certificate", number) + "/stop": 404,
        old: 410,
        old + f"/certificates/{control.id}": 410,
    }
    async with Browser(stage.app) as nobody:
        assert {path: (await nobody.get(path)).status_code for path in tries} == tries
    await fetch("DELETE FROM sign_in_failure WHERE subject LIKE 'link:%'")


async def _the_letter(stage: Stage, name: str) -> Letter:
    number = await a_recorded_mail(stage, name)
    row = await claims.message_row(number)
    facts = await claims.facts([row])
    books = library(LinkMaker("http://etalon.test", b"s" * 40))
    return letter(row, None, facts.notices[number], books, facts.material)


async def test_the_mail_carries_the_link_where_the_setting_says_so(stage: Stage) -> None:
    carried = await _the_letter(stage, "good_scale")
    assert carried.links["certificate"] in render(carried, "vi", "http://etalon.test").text
    assert carried.links["certificate"] in render(carried, "en", "http://etalon.test").html
    await keep_rules(Rules(certificate="none"), "admin@x.vn", NOW)
    try:
        bare = await _the_letter(stage, "good_scale")
        assert "certificate" not in bare.links
        assert "Xem giấy chứng nhận" not in render(bare, "vi", "http://etalon.test").text
    finally:
        await keep_rules(Rules(), "admin@x.vn", NOW)


async def test_a_certificate_says_what_it_said_after_the_instrument_was_amended_and_that_the_registry_moved_on(
    stage: Stage,
) -> None:
    number = stage.cast.instruments["scale_due_soon"]
    row = await find.instrument(number)
    assert row is not None
    new = NewControl(
        instrument_id=number, kind="verification", occasion="periodic", performed_on=TODAY, result="pass", body=BODY,
        certificate_number="KĐ-GIỮ",
    )  # fmt: skip
    control = await record_control(new, today=TODAY, now=NOW)
    head = await stage.at("head")
    before = (await head.get(f"/controls/{control}/certificate")).text
    assert "theo thông tin của phương tiện đo khi ghi nhận kết quả" in before
    assert "đã được sửa từ đó" not in before
    await fetch("UPDATE instrument SET serial = 'KHAC-1' WHERE id = $1", number)
    after = (await head.get(f"/controls/{control}/certificate")).text
    assert "Sổ đăng ký đã được sửa từ đó" in after
    assert row.serial in after
    await fetch("UPDATE control SET stated = NULL WHERE id = $1", control)  # as before anybody kept it
    today = (await head.get(f"/controls/{control}/certificate")).text
    assert "ghi theo sổ của ngày này" in today
    assert "KHAC-1" in today
