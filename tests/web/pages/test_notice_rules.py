"""The administrator's rules of telling: shown with their effect before they are kept, each change written down."""

import re

import pytest

from registry.database import connection
from scheduler.notices.house import house
from scheduler.notices.rules import MIDNIGHT, Rules
from tests.cast import EMAILS
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET

HERE, LEADS = "/admin/notices", "/admin/notices/leads"
USUAL = {
    "first_after": "1", "weekly_times": "4", "monthly_days": "30", "director_after": "15", "officer_after": "30",
    "department_after": "60", "open_from": "00:00", "open_until": "24:00",
    "certificate": "link",
}  # fmt: skip


async def counted(statement: str) -> int:
    async with connection() as database:
        return int(await database.fetchval(statement))


def figures(page: str, row: str) -> list[str]:
    """The two figures of a row of the page that shows the effect."""
    found = re.search(rf"{row}</th>(.*?)</tr>", page, re.DOTALL)
    assert found, row
    return re.findall(r"<(?:span|b)>([^<]*)</", found[1])


async def test_the_form_shows_the_rules_that_hold(stage: Stage) -> None:
    page = (await (await stage.at("admin")).get(HERE)).text
    for name, value in USUAL.items() - {("certificate", "link")}:
        assert f'name="{name}" type="text" value="{value}"' in page, name
    assert "60, 30, 7" in page
    assert 'name="certificate" value="link" checked' in page


async def test_a_change_is_shown_with_its_effect_and_nothing_is_kept_before_it_is_saved(stage: Stage) -> None:
    admin = await stage.at("admin")
    wanted = {"kind": "8a · Cân lò xo", "days": "60 45;7"}
    before = await counted("SELECT count(*) FROM notice")
    shown = await admin.submit(f"{LEADS}/check", {"days": "200, 60, 30, 7"})
    assert shown.status_code == 200
    was, will = (int(text) for text in figures(shown.text, "Số thông báo"))
    assert will > was > 0
    assert "theo quy tắc chung" in shown.text
    assert (await admin.submit(f"{LEADS}/check", wanted)).status_code == 200
    assert await counted("SELECT count(*) FROM notice") == before
    assert (
        await counted("SELECT count(*) FROM notice_timing") == await counted("SELECT count(*) FROM setting_change") == 0
    )


async def test_rules_are_saved_with_who_when_before_and_after(stage: Stage) -> None:
    admin = await stage.at("admin")
    wanted = {**USUAL, "open_from": "7h30", "open_until": "18.00", "working_days_only": "1", "officer_after": ""}
    wanted["certificate"] = "none"
    shown = await admin.submit(f"{HERE}/check", wanted)
    assert figures(shown.text, "Báo cán bộ xã, phường") == ["khi quá hạn 30 ngày", "không báo"]
    assert figures(shown.text, "Giấy chứng nhận trong thư")[1] == "Không kèm giấy chứng nhận"
    assert (await admin.submit(HERE, wanted)).status_code == 303
    rules = (await house()).rules
    assert rules == Rules(
        open_from=450, open_until=1080, working_days_only=True, officer_after=None, certificate="none"
    )
    page = (await admin.get(HERE)).text
    assert EMAILS["admin"] in page
    assert '<s class="done">00:00</s> → 07:30' in page
    assert (await admin.submit(HERE, USUAL)).status_code == 303
    assert (await house()).rules == Rules(open_until=MIDNIGHT)
    assert (await admin.submit(f"{HERE}/check", USUAL)).headers["location"] == HERE


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("first_after", "0", "Số nhỏ nhất là 1."),
        ("monthly_days", "400", "Số lớn nhất là 366."),
        ("weekly_times", "nhiều", "“nhiều” không phải số nguyên."),
        ("weekly_times", "", "Xin điền mục này."),
        ("officer_after", "10", "Cấp này được báo sớm hơn cấp dưới (15 ngày)."),
        ("open_until", "25:00", "“25:00” không phải giờ trong ngày."),
        ("open_from", "7:75", "“7:75” không phải giờ trong ngày."),
        ("certificate", "", "Xin điền mục này."),
        ("certificate", "fax", "Xin chọn một trong các mục có sẵn."),
        ("open_until", "00:00", "Giờ thôi gửi phải sau giờ bắt đầu gửi."),
    ],
)
@pytest.mark.parametrize("action", [HERE, f"{HERE}/check"])
async def test_a_rule_that_cannot_be_is_told_beside_its_field(
    stage: Stage, action: str, field: str, text: str, said: str
) -> None:
    answer = await (await stage.at("admin")).submit(action, {**USUAL, field: text})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{field}-error"' in answer.text


async def test_lead_days_of_an_enterprise_are_set_and_given_up_again(stage: Stage) -> None:
    admin, market = await stage.at("admin"), stage.cast.enterprises[MARKET]
    assert (await admin.submit(LEADS, {"enterprise": MARKET, "days": "45, 10"})).status_code == 303
    assert (await house()).timings.of_enterprise == {("due", market): (45, 10)}
    page = (await admin.get(f"{LEADS}?enterprise={market}")).text
    assert 'value="45, 10"' in page
    assert "theo quy tắc chung</s> → 45, 10" in (await admin.get(HERE)).text
    assert (await admin.submit(LEADS, {"enterprise": str(market), "none": "1"})).status_code == 303
    assert (await house()).timings.of_enterprise == {("due", market): ()}
    assert (await admin.submit(LEADS, {"enterprise": MARKET, "drop": "1"})).status_code == 303
    assert (await house()).timings.of_enterprise == {}


@pytest.mark.parametrize(
    ("notice", "usual", "named"),
    [
        ("report_due", "60, 30, 7", "Hạn báo cáo"),
        ("dossier_due", "3, 1", "Hạn giải quyết hồ sơ"),
        ("dossier_reminder", "3, 1", "Nhắc hạn việc của hồ sơ"),
    ],
)
async def test_lead_days_of_reports_and_dossiers_are_set_and_given_up_again(
    stage: Stage, notice: str, usual: str, named: str
) -> None:
    admin = await stage.at("admin")
    form = (await admin.get(f"{LEADS}?notice={notice}")).text
    assert f'value="{usual}"' in form
    assert named in form
    assert 'name="kind"' not in form
    shown = await admin.submit(f"{LEADS}/check", {"notice": notice, "days": "20, 5"})
    assert named in shown.text
    assert f'name="notice" value="{notice}"' in shown.text
    assert (await admin.submit(LEADS, {"notice": notice, "days": "20, 5"})).status_code == 303
    assert (await house()).timings.of_all[notice] == (20, 5)
    page = (await admin.get(HERE)).text
    assert "theo quy tắc chung</s> → 20, 5" in page
    assert page.count(named) == 2, "in the list of lead days and in the list of changes"
    assert (await admin.submit(LEADS, {"notice": notice, "drop": "1"})).status_code == 303
    assert notice not in (await house()).timings.of_all


async def test_an_enterprise_has_lead_days_of_its_own_for_what_its_dossiers_wait_for(stage: Stage) -> None:
    admin, market = await stage.at("admin"), stage.cast.enterprises[MARKET]
    wanted = {"notice": "dossier_reminder", "enterprise": MARKET, "days": "10"}
    assert (await admin.submit(LEADS, wanted)).status_code == 303
    assert (await house()).timings.of_enterprise == {("dossier_reminder", market): (10,)}
    page = (await admin.get(HERE)).text
    assert f"notice=dossier_reminder&amp;enterprise={market}" in page
    assert (await admin.submit(LEADS, wanted | {"drop": "1"})).status_code == 303


@pytest.mark.parametrize("notice", ["report_due", "dossier_due", "dossier_reminder"])
async def test_a_scope_that_a_notice_does_not_know_is_refused(stage: Stage, notice: str) -> None:
    answer = await (await stage.at("admin")).submit(LEADS, {"notice": notice, "kind": "8a", "days": "5"})
    assert answer.status_code == 422
    assert "không đặt riêng theo phạm vi đó được" in answer.text
    assert notice not in (await house()).timings.of_all


@pytest.mark.parametrize("notice", ["stop_use", "xyz"])
async def test_a_notice_without_lead_days_has_no_page_of_them(stage: Stage, notice: str) -> None:
    admin = await stage.at("admin")
    assert (await admin.get(f"{LEADS}?notice={notice}")).status_code == 404
    assert (await admin.submit(LEADS, {"notice": notice, "days": "5"})).status_code == 404


async def test_what_was_typed_comes_back_to_be_amended(stage: Stage) -> None:
    admin = await stage.at("admin")
    assert 'value="19:00"' in (await admin.submit(f"{HERE}/amend", {**USUAL, "open_until": "19:00"})).text
    assert 'value="9, 8"' in (await admin.submit(f"{LEADS}/amend", {"days": "9, 8"})).text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"days": ""}, "Xin điền số ngày, hoặc đánh dấu"),
        ({"days": "hai tuần"}, "“hai” không phải số ngày."),
        ({"days": "400"}, "Mỗi số ngày từ 1 đến 366"),
        ({"days": "1 2 3 4 5 6 7 8 9"}, "Tối đa 8 lần nhắc trước hạn."),
        ({"days": "7", "enterprise": "4900000000"}, "Không có cơ sở nào"),
        ({"days": "7", "enterprise": MARKET, "kind": "8a"}, "Xin chọn một trong hai"),
        ({"days": "7", "kind": "tàu vũ trụ"}, "tàu vũ trụ"),
    ],
)
async def test_lead_days_that_cannot_be_are_told_beside_their_field(
    stage: Stage, values: dict[str, str], said: str
) -> None:
    answer = await (await stage.at("admin")).submit(LEADS, values)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize("who", ["hoa", "stranger", "inspector", "head"])
async def test_the_rules_are_the_administrators(stage: Stage, who: str) -> None:
    browser = await stage.at(who)
    for path in (HERE, LEADS):
        assert (await browser.get(path)).status_code == 403
        for action in (path, f"{path}/check", f"{path}/amend"):
            assert (await browser.submit(action, {**USUAL, "days": "5"})).status_code == 403
