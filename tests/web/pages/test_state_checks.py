"""A secret check before and after its start: nobody but its team and the planners can tell that it exists."""

import re
from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID

import pytest

from registry.database import connection
from registry.tables.people import Account, DayOff, Inspector
from scheduler.check_rules import CheckState, NewCheck, Viewer, may_know
from scheduler.feed import Owner, make_feed
from scheduler.state_checks import BUSY, CheckError, RefusedCheckError, approve, cancel, decide, plan_check, start
from scheduler.sweep import sweep
from tests.cast import NOW, QUICK_HASH, TODAY
from tests.web.pages.conftest import Stage
from tests.web.pages.sheets import opened
from web.demo.cast import CLINIC, FACTORY, MARKET, PETROL

DAY = TODAY + timedelta(days=10)
WORDS = "Kiểm tra cân bí mật"

# everything an enterprise, a stranger to it, and an inspector outside the team can read
READ = {
    "hoa": ("/home", "/instruments", "/imports", "/notices", "/contacts", "/calendar", "/preferences", "/checks",
            "/instruments?q=ki%E1%BB%83m+tra", "/checks?enterprise=x"),
    "stranger": ("/home", "/instruments", "/notices", "/checks"),
    "outside": ("/days", "/days?inspector=I1",
                "/instruments", "/enterprises", "/enterprises/{market}", "/notices", "/calendar", "/checks"),
    "": ("/sign-in", "/law"),
}  # fmt: skip
HIDDEN = re.compile(r'name="[^"]*" value="[\w.=-]{20,}"|nonce-[\w-]+')


@pytest.fixture(scope="module")
async def team(stage: Stage) -> dict[str, int]:
    """The inspector of the cast makes the check; another one, with an account, does not."""
    other = Inspector(code="I2", name="Vi Văn Khánh", card_number="", fields=["mass"], active=True)
    await other.save()
    account = Account(
        email="khanh@kiemdinh.example", name="Vi Văn Khánh", role="inspector", inspector=other.id,
        password_hash=QUICK_HASH, created_at=NOW,
    )  # fmt: skip
    await account.save()
    stage.cast.accounts["outside"] = account.id
    return {"in": stage.cast.inspector, "out": other.id}


async def planned(stage: Stage, team: dict[str, int], code: str, form: str = "unannounced", **more: Any) -> UUID:
    new = NewCheck(stage.cast.enterprises[code], form, DAY, DAY + timedelta(days=1), WORDS, (team["in"],), **more)
    return await plan_check(new, by=stage.cast.accounts["head"], now=NOW, today=TODAY)


async def read_all(stage: Stage) -> dict[tuple[str, str], str]:
    """What everybody outside reads, without what differs on every page."""
    found = {}
    for who, paths in READ.items():
        for path in paths:
            answer = await (await stage.at(who)).get(path.format(market=stage.cast.enterprises[MARKET]))
            found[who, path] = f"{answer.status_code} {HIDDEN.sub('', answer.text)}"
    export = await (await stage.at("hoa")).get("/instruments/export.xlsx")
    found["hoa", "export"] = repr(opened(export))
    return found


async def owed() -> list[tuple[Any, ...]]:
    """Every notice that a sweep writes, and to whom."""
    await sweep(TODAY, NOW)
    async with connection() as database:
        rows = await database.fetch("SELECT kind, subject, stage, recipient FROM notice ORDER BY 1, 2, 3, 4")
    return [tuple(row) for row in rows]


async def test_nobody_outside_can_tell_a_registry_with_a_secret_check_from_one_without(
    stage: Stage, team: dict[str, int]
) -> None:
    owner = Owner(enterprise=stage.cast.enterprises[MARKET])
    token = await make_feed(owner, now=NOW, by=stage.cast.accounts["hoa"])
    calendar = f"/feeds/{token}.ics"
    told, before = await owed(), await read_all(stage)
    feed = (await (await stage.at("")).get(calendar)).text
    check = await planned(stage, team, MARKET)

    assert await owed() == told
    assert await read_all(stage) == before
    assert (await (await stage.at("")).get(calendar)).text == feed
    assert WORDS not in feed
    for who in ("hoa", "stranger", "outside"):
        assert (await (await stage.at(who)).get(f"/checks/{check}")).status_code == 404
    for who in ("inspector", "head", "admin"):
        page = await (await stage.at(who)).get(f"/checks/{check}")
        assert (page.status_code, WORDS in page.text) == (200, True)
        assert str(check) in (await (await stage.at(who)).get("/checks")).text

    await decide(check, "12/QĐ", TODAY)  # a decision does not open a secret check
    assert await read_all(stage) == before
    await (await stage.at("head")).submit(f"/checks/{check}/start")
    for who, status in {"hoa": 200, "outside": 200, "stranger": 404}.items():
        assert (await (await stage.at(who)).get(f"/checks/{check}")).status_code == status
    assert str(check) in (await (await stage.at("hoa")).get("/checks")).text
    assert await owed() == told  # no act of law tells a number of days: no mail of its own


async def test_the_teams_days_are_kept_free_and_do_not_say_why(stage: Stage, team: dict[str, int]) -> None:
    check = await planned(stage, team, PETROL, "special")
    days = await DayOff.select(DayOff.day, DayOff.reason).where(DayOff.inspector == team["in"]).order_by(DayOff.day)
    assert [(row["day"], row["reason"]) for row in days] == [(DAY, BUSY), (DAY + timedelta(days=1), BUSY)]

    await cancel(check, "Hoãn", now=NOW)
    left = await DayOff.count().where(DayOff.inspector == team["in"])
    assert left == 2  # the market's check has the same days
    assert (await (await stage.at("toan")).get(f"/checks/{check}")).status_code == 404  # as if it had never been


async def test_a_second_check_in_a_year_needs_clear_signs_and_a_second_person(
    stage: Stage, team: dict[str, int]
) -> None:
    await planned(stage, team, CLINIC)
    with pytest.raises(RefusedCheckError) as refused:
        await planned(stage, team, CLINIC)
    assert [name for name, _ in refused.value.faults] == ["signs"]

    second = await planned(stage, team, CLINIC, signs="Tem giả, ảnh kèm theo")
    await decide(second, "13/QĐ", TODAY)
    with pytest.raises(CheckError):
        await start(second, by=stage.cast.accounts["head"], now=NOW)
    with pytest.raises(CheckError):
        await approve(second, by=stage.cast.accounts["head"], now=NOW)
    await approve(second, by=stage.cast.accounts["admin"], now=NOW)
    await start(second, by=stage.cast.accounts["head"], now=NOW)


async def test_a_regular_check_is_planned_decided_started_and_closed_by_pages(
    stage: Stage, team: dict[str, int]
) -> None:
    head, quan = await stage.at("head"), await stage.at("quan")
    given = {
        "form": "regular", "tax_code": FACTORY, "first_day": "05/12/2026", "last_day": "05/12/2026",
        "content": "Cân ô tô", f"team-{team['in']}": "1",
    }  # fmt: skip
    wrong = await head.submit("/checks", given | {"last_day": "04/12/2026", "tax_code": "4900100012"})
    assert wrong.status_code == 422
    assert "Cân ô tô" in wrong.text
    assert (await head.submit("/checks", {**given, f"team-{team['in']}": ""})).status_code == 422
    address = (await head.submit("/checks", given)).headers["location"]
    assert (await quan.get(address)).status_code == 404
    assert (await head.submit(f"{address}/start")).status_code == 422  # no decision yet

    await head.submit(f"{address}/decision", {"decision_number": "14/QĐ", "decision_on": "23/11/2026"})
    assert "14/QĐ" in (await quan.get(address)).text
    assert "Người lập" not in (await quan.get(address)).text
    assert (await (await stage.at("outside")).submit(f"{address}/start")).status_code == 404
    assert (await quan.submit(f"{address}/start")).status_code == 403
    await (await stage.at("inspector")).submit(f"{address}/start")
    await (await stage.at("inspector")).submit(f"{address}/finish", {"result": "Đạt yêu cầu"})
    assert "Đạt yêu cầu" in (await quan.get(address)).text
    assert (await head.submit(f"{address}/cancel", {"why": "x"})).status_code == 422

    inspector = await stage.at("inspector")
    page = (await inspector.get(address)).text
    assert "Đoàn kiểm tra báo cáo kết quả" in page
    assert "27/11/2026" in page
    assert "Đoàn kiểm tra báo cáo kết quả" not in (await quan.get(address)).text
    assert (
        await (await stage.at("outside")).submit(f"{address}/report", {"followed_on": "23/11/2026"})
    ).status_code == 404
    assert (await quan.submit(f"{address}/report", {"followed_on": "23/11/2026"})).status_code == 403
    for wrong_day in ("", "22/11/2026", "24/11/2026", "x"):
        assert (await inspector.submit(f"{address}/report", {"followed_on": wrong_day})).status_code == 422
    assert (await inspector.submit(f"{address}/report", {"followed_on": "23/11/2026"})).status_code == 303
    assert "08/12/2026" in (await head.get(address)).text
    assert (await inspector.submit(f"{address}/handle", {"followed_on": "23/11/2026"})).status_code == 403
    assert (await head.submit(f"{address}/handle", {"followed_on": "23/11/2026"})).status_code == 303
    assert "Quyết định xử lý ngày" in (await head.get(address)).text
    assert "Ghi đã làm" not in (await head.get(address)).text


PEOPLE = {
    "planner": Viewer(plans=True),
    "team": Viewer(inspector=1),
    "inspector": Viewer(inspector=2),
    "owner": Viewer(enterprise=7),
    "other": Viewer(enterprise=8),
}
ALWAYS = {"planner", "team"}


@pytest.mark.parametrize(
    ("form", "state", "decided", "started", "others"),
    [
        ("regular", "planned", None, False, set()),
        ("regular", "planned", TODAY, False, {"inspector", "owner"}),
        ("regular", "planned", TODAY + timedelta(days=1), False, set()),
        ("regular", "cancelled", TODAY, False, set()),
        ("regular", "finished", TODAY, True, {"inspector", "owner"}),
        ("unannounced", "planned", TODAY, False, set()),
        ("special", "planned", TODAY, False, set()),
        ("special", "started", None, True, {"inspector", "owner"}),
        ("unannounced", "cancelled", TODAY, False, set()),
    ],
)
def test_who_may_know_of_a_check(
    form: str, state: str, decided: date | None, *, started: bool, others: set[str]
) -> None:
    check = CheckState(7, form, state, "", 1, None, "", decided, NOW.astimezone(UTC) if started else None, (1,))
    assert {name for name, viewer in PEOPLE.items() if may_know(check, viewer, TODAY)} == ALWAYS | others
