"""Readings of a control: typed, judged, kept and shown; nothing refused is lost, and nothing doubtful is stored."""

import re
from decimal import Decimal
from typing import Any

import asyncpg
import httpx
import pytest

from registry import find_readings
from registry.database import connection
from registry.enrol import enrol_instrument
from registry.tables.people import Account
from registry.values import InstrumentFacts, RangeFact
from tests.cast import NOW
from tests.web.clients import Browser
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET

DONE = {
    "kind": "verification", "occasion": "periodic", "performed_on": "20/11/2026", "result": "pass",
    "policy": "month_end", "rule_class": "III", "rule_e": "5 g", "rule_max": "15 kg", "unit": "kg",
}  # fmt: skip
GOOD = {"reference_0": "2,5", "found_0": "2,502", "reference_1": "15 kg", "found_1": "15005 g"}


@pytest.fixture
async def hoa(stage: Stage) -> Browser:
    return await stage.at("hoa")


async def scale(stage: Stage, serial: str, **facts: Any) -> int:
    """One more scale of the market."""
    given: dict[str, Any] = {
        "kind_code": "8b", "maker": "CAS", "serial": serial, "accuracy_class": "Cấp III",
        "ranges": (RangeFact("mass", Decimal("0.1"), Decimal(15), "kg", Decimal(5), "g"),), **facts,
    }  # fmt: skip
    site = stage.cast.sites[MARKET][0]
    return await enrol_instrument(stage.cast.enterprises[MARKET], InstrumentFacts(site_id=site, **given), NOW)


def said(answer: httpx.Response) -> str:
    return " ".join(re.findall(r'<p class="error"[^>]*>.*?<span>(.*?)</span>', answer.text, re.DOTALL))


async def test_readings_are_judged_kept_and_shown(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "read-1")
    answer = await hoa.submit(f"/instruments/{number}/controls", DONE | GOOD)

    assert answer.status_code == 303, said(answer)
    (kept,) = (await find_readings.judgements(number)).values()
    assert (kept.verdict, kept.document, kept.phase, kept.decision) == ("pass", "OIML R 76-1", "subsequent", "simple")
    assert [reading.verdict_found for reading in kept.readings] == ["pass", "pass"]
    assert [f"{reading.error_found:f} {reading.error_unit}" for reading in kept.readings] == ["2 g", "5 g"]
    page = (await hoa.get(f"/instruments/{number}")).text
    for shown in ("OIML R 76-1, 2006", "+5 g", "±7,5 g", "15 005 g", "kiểm định định kỳ"):
        assert shown in page.replace("\N{NO-BREAK SPACE}", " "), shown


REFUSED = {
    "an ambiguous number asks": ("found_0", "1.234 kg", "1234 hoặc 1,234"),
    "a unit of another kind": ("found_0", "2,5 lít", "“lít” là đơn vị của thể tích, ở đây cần khối lượng"),
    "an unknown unit": ("found_0", "2,5 kgg", "kgg"),
    "no number": ("found_0", "hai ký rưỡi", "Không đọc được"),
    "an infinite number": ("found_0", "1e400 kg", "hữu hạn"),
    "two values": ("found_0", "2,5 kg 3 kg", "phần thừa"),
    "a reference that is none": ("reference_0", "nặng", "Không đọc được"),
    "no reference": ("reference_0", "", "chưa có giá trị quy chiếu"),
    "an uncertainty of another kind": ("u_0", "1 L", "thể tích"),
    "a negative uncertainty": ("u_0", "-1 g", "không thể âm"),
    "an indication as left without an adjustment": ("left_0", "2,5 kg", "Đã điều chỉnh"),
    "a class that is none": ("rule_class", "V", "Xin chọn"),
    "an e of another kind": ("rule_e", "5 mL", "thể tích"),
    "an e that is missing": ("rule_e", "", "còn thiếu hoặc chưa đúng"),
    "a load beyond the last range": ("rule_ranges", "1 kg: 1 g; 2 kg: 2 g", "nằm ngoài phạm vi"),
    "a factor that is no number": ("k", "hai", "Không đọc được"),
    "a factor of nothing": ("k", "0", "lớn hơn 0"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_cannot_be_judged_is_explained_beside_its_field_and_kept(
    stage: Stage, hoa: Browser, case: str
) -> None:
    number = await scale(stage, f"refused-{case}")
    name, value, expected = REFUSED[case]
    form = DONE | GOOD | {name: value}
    for path in ("controls", "controls/preview"):
        answer = await hoa.submit(f"/instruments/{number}/{path}", form)
        assert answer.status_code == (422 if path == "controls" else 200)
        assert expected in said(answer), path
        for field, text in form.items():
            if field.startswith(("found", "reference", "rule_e")) and text:
                assert f'value="{text}"' in answer.text, field
    assert await find_readings.judgements(number) == {}


async def test_one_refused_row_hides_no_other(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "refused-two")
    answer = await hoa.submit(
        f"/instruments/{number}/controls/preview", DONE | GOOD | {"found_0": "2,5 L", "found_1": "1.234 kg"}
    )

    assert "thể tích" in said(answer)
    assert "1234 hoặc 1,234" in said(answer)


async def test_previewing_judges_and_keeps_nothing_and_a_row_can_be_added(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "preview-1")
    path = f"/instruments/{number}/controls/preview"
    judged = await hoa.submit(path, DONE | GOOD | {"found_1": "15,008", "rows": "4"})
    added = await hoa.submit(path, DONE | GOOD | {"rows": "4", "add": "1"})

    assert judged.status_code == 200
    text = judged.text.replace("\N{NO-BREAK SPACE}", " ")
    for shown in ("+2 g", "±2,5 g", "+8 g", "±7,5 g", "Không đạt", 'value="15,008"'):
        assert shown in text, shown
    assert (judged.text.count("data-row="), added.text.count("data-row=")) == (4, 5)
    assert await find_readings.judgements(number) == {}


async def test_the_form_starts_with_the_points_and_characteristics_of_the_instrument(
    stage: Stage, hoa: Browser
) -> None:
    number = await scale(stage, "planned-1")
    text = (await hoa.get(f"/instruments/{number}/controls/new")).text.replace("\N{NO-BREAK SPACE}", " ")

    for shown in ('value="0,1 kg"', 'value="2,5 kg"', 'value="10 kg"', 'value="15 kg"', 'value="5 g"', "OIML R 76-1"):
        assert shown in text, shown
    assert '<option value="III" selected>' in text


async def test_a_point_that_was_only_planned_is_not_kept(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "planned-2")
    answer = await hoa.submit(
        f"/instruments/{number}/controls", DONE | {"reference_0": "0,1 kg", "reference_1": "2,5 kg"}
    )

    assert answer.status_code == 303
    assert await find_readings.judgements(number) == {}


async def test_a_judged_fail_is_never_recorded_as_a_pass(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "fail-1")
    bad = DONE | GOOD | {"found_1": "15,008", "departure": "cán bộ cho qua"}
    refused = await hoa.submit(f"/instruments/{number}/controls", bad)
    failed = await hoa.submit(f"/instruments/{number}/controls", bad | {"result": "fail"})

    assert refused.status_code == 422
    assert "nên không ghi được kết quả Đạt" in said(refused)
    assert failed.status_code == 303
    (kept,) = (await find_readings.judgements(number)).values()
    assert (kept.verdict, [reading.verdict for reading in kept.readings]) == ("fail", ["pass", "fail"])


async def test_failing_for_another_reason_needs_that_reason(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "fail-2")
    bare = await hoa.submit(f"/instruments/{number}/controls", DONE | GOOD | {"result": "fail"})
    told = await hoa.submit(
        f"/instruments/{number}/controls", DONE | GOOD | {"result": "fail", "departure": "Niêm phong bị đứt"}
    )

    assert bare.status_code == 422
    assert 'name="departure"' in bare.text
    assert told.status_code == 303
    assert "Niêm phong bị đứt" in (await hoa.get(f"/instruments/{number}")).text


async def test_a_result_that_does_not_follow_is_told_while_it_is_previewed(stage: Stage, hoa: Browser) -> None:
    path = f"/instruments/{await scale(stage, 'amiss-1')}/controls/preview"
    failing = await hoa.submit(path, DONE | GOOD | {"found_1": "15,008"})
    sealed = await hoa.submit(path, DONE | GOOD | {"result": "fail"}, headers={"accept": "application/json"})

    assert "nên không ghi được kết quả Đạt" in failing.text
    assert sealed.json()["verdict"]["departure"] is True
    assert "ghi lý do không đạt" in sealed.json()["verdict"]["notes"][0]


async def test_a_slip_of_the_unit_is_looked_at_before_it_is_kept(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "slip-1")
    slip = DONE | GOOD | {"found_0": "2,502 g", "result": "fail"}
    asked = await hoa.submit(f"/instruments/{number}/controls", slip)
    kept = await hoa.submit(f"/instruments/{number}/controls", slip | {"units_checked": "1"})

    assert asked.status_code == 422
    assert "kiểm tra lại đơn vị" in said(asked)
    assert 'name="units_checked"' in asked.text
    assert kept.status_code == 303


async def test_as_found_as_left_and_the_adjustment_are_three_facts(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "adjusted-1")
    path = f"/instruments/{number}/controls"
    form = DONE | {"reference_0": "15 kg", "found_0": "15,01", "adjusted": "1", "left_0": "15,0005"}
    missing = await hoa.submit(path, form | {"left_0": ""})
    saved = await hoa.submit(path, form)

    assert "cần đo lại điểm này" in said(missing)
    assert saved.status_code == 303, said(saved)
    (kept,) = (await find_readings.judgements(number)).values()
    assert (kept.adjusted, kept.verdict_found, kept.verdict) == (True, "fail", "pass")
    (past,) = await find_readings.past_errors(number)
    assert (past.error_found, past.error_left, past.adjusted, past.upper) == (10, Decimal("0.5"), True, Decimal("7.5"))
    page = (await hoa.get(f"/instruments/{number}")).text.replace("\N{NO-BREAK SPACE}", " ")
    for shown in ("15,01 kg", "+10 g", "15,0005 kg", "+0,5 g", "Đã điều chỉnh trong lần này"):
        assert shown in page, shown


async def test_the_decision_rule_and_the_risk_are_kept_and_said(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "guard-1")
    form = DONE | GOOD | {"decision": "guard_band", "factor": "1", "u_0": "1 g", "u_1": "1 g"}
    saved = await hoa.submit(f"/instruments/{number}/controls", form)

    assert saved.status_code == 303, said(saved)
    (kept,) = (await find_readings.judgements(number)).values()
    assert (kept.decision, kept.decision_factor, kept.verdict) == ("guard_band", 1, "conditionalPass")
    assert kept.readings[0].risk_found == pytest.approx(0.158655, abs=1e-6)
    page = (await hoa.get(f"/instruments/{number}")).text
    for shown in ("dải bảo vệ bằng 1 lần", "Đạt có điều kiện", "16 %"):
        assert shown in page, shown


async def test_without_an_uncertainty_a_guard_band_states_nothing(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "guard-2")
    answer = await hoa.submit(f"/instruments/{number}/controls", DONE | GOOD | {"decision": "guard_band"})

    assert answer.status_code == 422
    assert "ghi căn cứ của kết quả" in said(answer)
    assert "Không kết luận" in answer.text


async def test_what_was_measured_can_never_be_rewritten(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "frozen-1")
    assert (await hoa.submit(f"/instruments/{number}/controls", DONE | GOOD)).status_code == 303
    for statement in ("UPDATE reading SET found_value = 1", "UPDATE judgement SET verdict = 'pass'"):
        async with connection() as database:
            with pytest.raises(asyncpg.RaiseError, match="never changed"):
                await database.execute(statement)


async def test_a_control_that_is_refused_leaves_no_reading_behind(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "whole-1")
    answer = await hoa.submit(f"/instruments/{number}/controls", DONE | GOOD | {"performed_on": "20/11/2027"})

    assert answer.status_code == 422
    assert await find_readings.judgements(number) == {}
    assert 'value="2,502"' in answer.text


async def test_values_from_memory_carry_their_mark_to_the_history(stage: Stage) -> None:
    thu = await stage.at("thu")
    address = stage.instrument("sphygmomanometer")
    form = DONE | {"unit": "mmHg", "reference_0": "100", "found_0": "102"}
    saved = await thu.submit(f"{address}/controls", form)

    assert saved.status_code == 303, said(saved)
    history = (await thu.get(address)).text.partition('id="history"')[2].partition("</section>")[0]
    assert "OIML R 16, R 148" in history
    assert "chưa kiểm chứng" in history


async def test_a_script_gets_exact_limits_for_planned_points_and_verdicts_for_read_ones(
    stage: Stage, hoa: Browser
) -> None:
    number = await scale(stage, "live-1")
    form = DONE | {
        "reference_0": "2,5",
        "found_0": "2,5025",
        "reference_1": "15 kg",
        "reference_2": "9",
        "found_2": "1 L",
    }
    answer = await hoa.submit(f"/instruments/{number}/controls/preview", form, headers={"accept": "application/json"})

    told = answer.json()
    assert told["rows"]["0"]["limits"] == {"lower": "-5/2", "upper": "5/2", "unit": "g", "relative": False}
    assert told["rows"]["0"]["found"]["verdict"] == "pass"  # exactly on the limit
    assert (told["rows"]["1"]["limits"]["upper"], told["rows"]["1"]["found"]) == ("15/2", None)
    assert (told["rows"]["2"]["limits"]["upper"], told["rows"]["2"]["found"]) == ("5", None)  # the reading is refused
    assert told["verdict"] is None
    assert "thể tích" in told["errors"]["found_2"]


HOSTILE = ("\x00", "x" * 5000, "9" * 200, "½ kg", "<script>alert(1)</script>", "1e99999 kg", "9" * 99 + " kg")


@pytest.mark.parametrize(
    "name", ["found_0", "reference_0", "u_0", "rule_class", "rule_ranges", "phase", "unit", "rows", "k", "factor"]
)
async def test_nothing_typed_breaks_the_form(stage: Stage, hoa: Browser, name: str) -> None:
    path = f"/instruments/{stage.cast.instruments['scale_due_today']}/controls/preview"
    for text in HOSTILE:
        form = DONE | GOOD | {"decision": "guard_band", name: text}
        page = await hoa.submit(path, form)
        live = await hoa.submit(path, form, headers={"accept": "application/json"})

        assert (page.status_code, live.status_code) == (200, 200), text
        assert "<script>alert" not in page.text


async def test_readings_come_as_json_in_a_stable_shape(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "json-1")
    form = DONE | {"reference_0": "15 kg", "found_0": "15,01", "adjusted": "1", "left_0": "15,0005", "u_0": "1 g"}
    assert (await hoa.submit(f"/instruments/{number}/controls", form)).status_code == 303
    told = (await hoa.get(f"/instruments/{number}/readings.json")).json()

    (control,) = told["controls"]
    assert control | {"control": 0, "points": []} == {
        "control": 0, "kind": "verification", "occasion": "periodic", "performed_on": "2026-11-20", "result": "pass",
        "rule": {
            "document": "OIML R 76-1", "edition": "2006", "clause": "3.5.1 table 6; in service 3.5.2", "country": "",
            "trust": "seen",
        },
        "phase": "subsequent", "fields": {"class": "III", "e": "5 g", "max": "15 kg"},
        "decision_rule": {"name": "simple", "factor": None}, "coverage_factor": "2", "adjusted": True,
        "verdict_as_found": "fail", "verdict": "pass", "joint_rule_held": None, "departure": "", "points": [],
    }  # fmt: skip
    (point,) = control["points"]
    assert point["as_left"] | {"risk": 0} == {
        "text": "15,0005", "value": "15.0005", "unit": "kg", "error": "0.5", "verdict": "pass", "reasons": [],
        "risk": 0,
    }  # fmt: skip
    assert (point["as_found"]["error"], point["as_found"]["verdict"]) == ("10", "fail")
    assert point["limits"] == {"lower": "-7.5", "upper": "7.5", "unit": "g"}
    assert point["expanded_uncertainty"] == {"text": "1 g", "value": "1", "unit": "g"}


async def test_a_water_meter_is_asked_for_its_flow_rates_and_judged_in_percent(stage: Stage) -> None:
    admin = await stage.at("admin")
    facts: dict[str, Any] = {
        "kind_code": "21a", "maker": "Itron", "accuracy_class": "Cấp 2",
        "ranges": (RangeFact("volume flow rate", Decimal("0.03"), Decimal("3.125"), "m3/h"),),
    }  # fmt: skip
    number = await scale(stage, "water-1", **facts)
    blank = (await admin.get(f"/instruments/{number}/controls/new")).text.replace("\N{NO-BREAK SPACE}", " ")
    for proposed in ("0,03 m³/h", "0,048 m³/h", "2,5 m³/h", "3,125 m³/h", '<option value="L" selected>'):
        assert proposed in blank, proposed

    form = {
        **{name: DONE[name] for name in ("kind", "occasion", "performed_on", "policy")}, "result": "fail", "unit": "L",
        "rule_class": "2", "rule_Q1": "0,03 m3/h", "rule_Q2": "0,048 m3/h", "rule_Q3": "2,5 m3/h",
        "rule_Q4": "3,125 m3/h", "reference_0": "10", "found_0": "10,5", "at_flow_rate_0": "0,03 m3/h",
        "reference_1": "100", "found_1": "102,1", "at_flow_rate_1": "2.500 L/h",
    }  # fmt: skip
    missing = await admin.submit(f"/instruments/{number}/controls", form)
    assert 'href="#rule_water_temperature"' in missing.text
    saved = await admin.submit(f"/instruments/{number}/controls", form | {"rule_water_temperature": "20 °C"})
    assert "2500 hoặc 2,500" in said(saved)
    saved = await admin.submit(
        f"/instruments/{number}/controls",
        form | {"rule_water_temperature": "20 °C", "at_flow_rate_1": "2500 L/h"},
    )
    assert saved.status_code == 303, said(saved)
    (kept,) = (await find_readings.judgements(number)).values()
    assert [(reading.error_found, reading.error_unit, reading.verdict) for reading in kept.readings] == [
        (5, "%", "pass"),
        (Decimal("2.1"), "%", "fail"),
    ]


async def test_the_characteristics_of_an_instrument_are_checked_quantities(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "traits-1")
    form = {
        "kind": "8b", "maker": "CAS", "serial": "traits-1", "site": str(stage.cast.sites[MARKET][0]), "version": "1",
        "rule_class": "III", "rule_e": "5 mL", "rule_ranges": "3 kg",
    }  # fmt: skip
    refused = await hoa.submit(f"/instruments/{number}/edit", form)
    assert refused.status_code == 422
    assert "thể tích" in said(refused)
    assert "dấu hai chấm" in said(refused)

    saved = await hoa.submit(
        f"/instruments/{number}/edit", form | {"rule_e": "1 g", "rule_ranges": "3 kg: 1 g; 6 kg: 2 g"}
    )
    assert saved.status_code == 303
    assert await find_readings.rule_fields(number) == {
        "class": "III",
        "ranges": [{"max": "3 kg", "e": "1 g"}, {"max": "6 kg", "e": "2 g"}],
    }
    page = (await hoa.get(f"/instruments/{number}")).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "3 kg: 1 g; 6 kg: 2 g" in page
    planned = (await hoa.get(f"/instruments/{number}/controls/new")).text.replace("\N{NO-BREAK SPACE}", " ")
    for point in ('value="0,02 kg"', 'value="0,5 kg"', 'value="2 kg"', 'value="3 kg"', 'value="4 kg"', 'value="6 kg"'):
        assert point in planned, point


async def test_the_fields_of_a_kind_can_be_shown_before_anything_is_saved(stage: Stage, hoa: Browser) -> None:
    site = str(stage.cast.sites[MARKET][0])
    answer = await hoa.submit("/instruments", {"kind": "cột đo xăng dầu", "site": site, "show_traits": "1"})

    assert answer.status_code == 200
    assert 'name="rule_accuracy_class"' in answer.text
    assert 'name="rule_mmq"' in answer.text
    assert "Chưa lưu được" not in answer.text


async def test_an_instrument_outside_the_list_keeps_readings_without_a_verdict(stage: Stage) -> None:
    quan, address = await stage.at("quan"), stage.instrument("caliper")
    page = (await quan.get(f"{address}/controls/new")).text
    assert "Chưa có quy định về sai số cho phép" in page
    assert '<option value="mm" selected>' in page

    form = {**{name: DONE[name] for name in ("occasion", "performed_on", "result", "policy")}, "kind": "calibration"}
    form |= {"unit": "mm", "reference_0": "100", "found_0": "100,02", "departure": "Quy trình nội bộ QT-07"}
    saved = await quan.submit(f"{address}/controls", form)

    assert saved.status_code == 303, said(saved)
    (kept,) = (await find_readings.judgements(stage.cast.instruments["caliper"])).values()
    assert (kept.verdict, kept.rule, kept.readings[0].error_found) == ("notStated", "", Decimal("0.02"))
    shown = (await quan.get(address)).text
    assert "Không kết luận" in shown
    assert "Quy trình nội bộ QT-07" in shown


async def test_an_electricity_meter_is_asked_for_its_current_at_each_point(stage: Stage) -> None:
    admin = await stage.at("admin")
    number = await scale(stage, "energy-1", kind_code="43b", accuracy_class="Cấp 1", ranges=())
    form = {
        **{name: DONE[name] for name in ("kind", "occasion", "performed_on", "result", "policy")}, "unit": "kWh",
        "rule_class": "B", "rule_temperature_band": "5..30", "reference_0": "3", "found_0": "3,02",
    }  # fmt: skip
    missing = await admin.submit(f"/instruments/{number}/controls", form)
    assert 'href="#at_current_0"' in missing.text
    saved = await admin.submit(f"/instruments/{number}/controls", form | {"at_current_0": "Itr..Imax"})

    assert saved.status_code == 303, said(saved)
    shown = (await admin.get(f"/instruments/{number}")).text.replace("\N{NO-BREAK SPACE}", " ")
    for text in ("≈ +0,6667 %", "±2 %", "từ Itr đến Imax", "phụ lục V, bảng 2"):
        assert text in shown, text


async def test_a_weight_is_offered_a_guard_band_first(stage: Stage) -> None:
    admin = await stage.at("admin")
    weight = (RangeFact("mass", Decimal(20), Decimal(20), "kg"),)
    number = await scale(stage, "weight-1", kind_code="16b", accuracy_class="M1", ranges=weight)
    page = (await admin.get(f"/instruments/{number}/controls/new")).text.replace("\N{NO-BREAK SPACE}", " ")

    for shown in ('<option value="guard_band" selected>', '<option value="M1" selected>', 'value="20 kg"'):
        assert shown in page, shown


_DATA = re.compile(r"<option .*?</option>|<datalist.*?</datalist>|data-live='.*?'", re.DOTALL)
_VIETNAMESE = re.compile(r"[^<>]*[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ][^<>]*")


async def test_in_english_the_form_and_the_history_say_no_vietnamese(stage: Stage) -> None:
    number = await scale(stage, "english-1")
    admin = await stage.at("admin")
    form = DONE | GOOD | {"decision": "guard_band", "u_0": "1 g", "u_1": "1 g", "found_1": "15005 g"}
    assert (await admin.submit(f"/instruments/{number}/controls", form)).status_code == 303
    await admin.get("/law")  # the message of the save is in the language in which it was saved
    await Account.update({Account.language: "en"}).where(Account.id == stage.cast.accounts["admin"])
    try:
        pages = [
            (await admin.get(f"/instruments/{number}/controls/new")).text,
            (await admin.submit(f"/instruments/{number}/controls/preview", DONE | GOOD | {"found_0": "2.5 L"})).text,
            (await admin.get(f"/instruments/{number}")).text,
            (await admin.get("/rules/new")).text,
        ]
    finally:
        await Account.update({Account.language: "vi"}).where(Account.id == stage.cast.accounts["admin"])

    names = ("CAS", "Ban Quản lý chợ Kỳ Lừa", "Chợ Kỳ Lừa", "phường Kỳ Lừa", "Bế Quang Long", "Cấp III")
    for page in pages:
        main = _DATA.sub("", page.partition("<main")[2])
        for name in names:
            main = main.replace(name, "")
        assert _VIETNAMESE.findall(main) == []
