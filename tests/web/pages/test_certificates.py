"""The certificate of a control: every fact the registry holds, what became of it since, and never one of a failure."""

from dataclasses import replace
from datetime import date

from registry import find
from registry.database import connection
from registry.record import record_control
from registry.values import ControlRow, NewControl
from tests.cast import BODY, NOW, OFFICER, TODAY
from tests.web.pages.conftest import Stage


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
