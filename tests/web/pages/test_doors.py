"""Who gets which screen: one table of every screen and every role; what is another's does not exist."""

import uuid
from datetime import timedelta

import pytest

from registry.law.losing import NewLoss
from registry.losses import Reporter
from registry.standards import By as StandardBy
from registry.standards import add_standard
from registry.tables.controls import Control
from registry.tables.imports import SheetImport
from registry.tables.places import Contact
from scheduler.acts import report_loss
from scheduler.dossiers.keep import open_dossier
from scheduler.dossiers.values import By, NewDossier
from scheduler.notices.hook_rows import NewHook, create
from scheduler.plans import plan_registry
from scheduler.tables.delivery import Dispatch
from scheduler.tables.notices import Message
from scheduler.visit_life import announce_visits
from scheduler.visits import current_plan, visits
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from tests.web.pages.sheets import row, workbook
from web.demo.cast import MARKET

ROLES = ("hoa", "stranger", "inspector", "head", "admin")
ALL = (200, 200, 200, 200, 200)
OWN = (200, 404, 200, 200, 200)
MEMBERS = (200, 200, 403, 403, 403)
STAFF = (403, 403, 200, 200, 200)
PLANNERS = (403, 403, 403, 200, 200)
ADMINISTRATORS = (403, 403, 403, 403, 200)

SCREENS = {
    "/home": MEMBERS,
    "/instruments": ALL,
    "/instruments?standing=overdue&kind=8a&commune=06187&status=in_use": ALL,
    f"/instruments?enterprise={MARKET}": OWN,
    "/instruments?enterprise={market}": OWN,
    "/instruments/export.xlsx": ALL,
    f"/instruments/export.xlsx?enterprise={MARKET}": OWN,
    f"/instruments/new?enterprise={MARKET}": OWN,
    f"/instruments/new?enterprise={MARKET}&like={{instrument}}": OWN,
    "/instruments/{instrument}": OWN,
    "/instruments/{instrument}?was=stopped": OWN,
    "/instruments/{instrument}/edit": OWN,
    "/instruments/{instrument}/controls/new": OWN,
    "/instruments/{instrument}/readings.json": OWN,
    "/instruments/{instrument}/loss": OWN,
    "/losses/{loss}": OWN,
    f"/imports/new?enterprise={MARKET}": OWN,
    "/imports/template.xlsx": ALL,
    "/imports": ALL,
    "/checks": ALL,
    "/checks/new": PLANNERS,
    f"/imports?enterprise={MARKET}": OWN,
    "/imports/{sheet}/undo": OWN,
    "/controls/{control}/withdraw": (404, 404, 200, 200, 200),
    "/controls/{control}/certificate": OWN,
    "/controls/{control}/certificate.pdf": OWN,
    "/imports/{sheet}": OWN,
    "/imports/{sheet}/errors.xlsx": OWN,
    "/notices": ALL,
    "/notices?state=not_sent&from=01/11/2026": ALL,
    "/notices?enterprise={market}": OWN,
    "/notices/send": PLANNERS,
    "/notices/failed": PLANNERS,
    "/notices/send/{dispatch}": PLANNERS,
    "/notices/{message}": OWN,
    "/mailbox": ALL,
    "/days": STAFF,
    "/days?inspector=I1": STAFF,
    "/days/2026-11-24?inspector=I1": STAFF,
    "/planning": PLANNERS,
    "/calendar": (200, 200, 200, 404, 404),
    "/planning/forecast": PLANNERS,
    "/planning/drafts/{plan}": PLANNERS,
    "/visits/{visit}": OWN,
    "/visits/{visit}/move": PLANNERS,
    "/planning/board": PLANNERS,
    "/planning/board?month=2026-12": PLANNERS,
    "/planning/events": PLANNERS,
    "/planning/events/new": PLANNERS,
    "/planning/events/new?kind=late": PLANNERS,
    "/planning/trade-off": PLANNERS,
    "/planning/travel": PLANNERS,
    "/enterprises": STAFF,
    "/enterprises?q=cho%20ky%20lua": STAFF,
    "/enterprises/{market}": STAFF,
    "/enterprises/new": PLANNERS,
    "/sites/{site}/opening": PLANNERS,
    "/standards": STAFF,
    "/standards/new": PLANNERS,
    "/standards/{standard}": STAFF,
    "/standards/{standard}/recall": PLANNERS,
    "/rules": STAFF,
    "/rules/new": ADMINISTRATORS,
    "/admin/templates": (403, 403, 403, 403, 200),
    "/admin/templates/due/vi": (403, 403, 403, 403, 200),
    "/preferences": ALL,
    "/tasks": PLANNERS,
    "/tasks?closed=1&before=5": PLANNERS,
    "/contacts": (200, 200, 404, 404, 404),
    "/contacts?enterprise={market}": OWN,
    "/contacts/new?enterprise={market}": OWN,
    "/contacts/{contact}/edit": OWN,
    "/admin/notices": ADMINISTRATORS,
    "/admin/officers": ADMINISTRATORS,
    "/admin/officers/new?commune=06325": ADMINISTRATORS,
    "/admin/notices/leads": ADMINISTRATORS,
    "/admin/notices/leads?enterprise={market}": ADMINISTRATORS,
    "/admin/notices/leads?notice=report_due": ADMINISTRATORS,
    "/jobs": PLANNERS,
    "/jobs/sweep": PLANNERS,
    "/admin/domains": ADMINISTRATORS,
    "/admin/webhooks": ADMINISTRATORS,
    "/admin/webhooks/{hook}": ADMINISTRATORS,
    "/dossiers": ALL,
    "/reports": PLANNERS,
    "/law/changes": PLANNERS,
    "/law/changes?list=2024-10-15": PLANNERS,
    "/planning/days-off": PLANNERS,
    "/dossiers?which=near&days=5&kind=import_quality": ALL,
    "/dossiers?enterprise={market}": OWN,
    "/dossiers/new": STAFF,
    "/dossiers/new?kind=import_quality&enterprise={market}": STAFF,
    "/dossiers/{dossier}": OWN,
    "/dossiers/{dossier}?event=incomplete": OWN,
    "/law": ALL,
}
PUBLIC = {"/law"}

NOWHERE = (
    "/instruments/0",
    "/instruments/99999999999999999999999",
    "/instruments/abc",
    "/instruments/-1",
    "/instruments/999999/edit",
    "/instruments/999999/controls/new",
    "/instruments/999999/readings.json",
    "/instruments/999999/loss",
    "/losses/0",
    "/sites/0/opening",
    "/sites/999999/opening",
    "/standards/0",
    "/standards/999999",
    "/standards/999999/recall",
    "/losses/999999",
    "/instruments?enterprise=4900100012",
    "/instruments/new?like=999999",
    "/imports/not-a-number",
    "/imports?before=not-a-number",
    "/checks/not-a-number",
    "/checks/00000000-0000-4000-8000-000000000000",
    "/controls/0/certificate",
    "/controls/999999/certificate",
    "/controls/999999/certificate.pdf",
    "/controls/99999999999999999999999/certificate",
    "/controls/0/withdraw",
    "/controls/999999/withdraw",
    "/imports?enterprise=4900100012",
    "/imports/00000000-0000-4000-8000-000000000000/undo",
    "/imports/00000000-0000-4000-8000-000000000000",
    "/imports/00000000-0000-4000-8000-000000000000/errors.xlsx",
    "/notices/0",
    "/notices/999999",
    "/notices/send/abc",
    "/admin/webhooks/0",
    "/admin/webhooks/999999",
    "/enterprises/0",
    "/enterprises/abc",
    "/days/2026-13-01",
    "/days/2026-11-24?inspector=I99",
    "/days/not-a-day",
    "/visits/0",
    "/visits/999999",
    "/visits/99999999999999999999999",
    "/feeds/nothing.ics",
    "/contacts/0/edit",
    "/admin/officers/999999",
    "/contacts/999999/edit",
    "/contacts?enterprise=4900100012",
    "/mailbox/nothing",
    "/mailbox/..%2F..%2Fsecret",
    "/mailbox/nothing/body",
    "/dossiers/0",
    "/dossiers/999999",
    "/dossiers/99999999999999999999999",
    "/dossiers/abc",
    "/dossiers/new?kind=import_quality&enterprise=999999",
    "/m/nothing",
    "/m/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "/m/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/stop",
    "/m/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/certificates/1",
    "/m/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/certificates/1/certificate.pdf",
)

WRONG_METHODS = (
    ("POST", "/home"),
    ("POST", "/instruments/{instrument}"),
    ("POST", "/instruments/export.xlsx"),
    ("POST", "/notices"),
    ("POST", "/days"),
    ("POST", "/mailbox"),
    ("POST", "/planning/events/new"),
    ("POST", "/planning/board"),
    ("GET", "/visits/{visit}/confirm"),
    ("POST", "/visits/{visit}"),
    ("GET", "/instruments/{instrument}/status"),
    ("GET", "/instruments/{instrument}/controls"),
    ("GET", "/instruments/{instrument}/controls/preview"),
    ("GET", "/rules/1/retire"),
    ("GET", "/contacts/{contact}/remove"),
    ("GET", "/tasks/1/close"),
    ("GET", "/admin/domains/release"),
    ("GET", "/admin/webhooks/{hook}/test"),
    ("GET", "/admin/webhooks/{hook}/secret"),
    ("GET", "/admin/notices/check"),
    ("GET", "/admin/notices/leads/amend"),
    ("GET", "/jobs/sweep/run"),
    ("GET", "/notices/{message}/again"),
    ("POST", "/controls/{control}/certificate"),
    ("POST", "/controls/{control}/certificate.pdf"),
    ("POST", "/imports/template.xlsx"),
    ("GET", "/standards/{standard}/lift"),
    ("GET", "/standards/{standard}/certificates"),
    ("GET", "/standards/{standard}/field"),
    ("GET", "/planning/travel/trips"),
    ("GET", "/standards/{standard}/leaves"),
    ("GET", "/checks/00000000-0000-4000-8000-000000000000/start"),
    ("GET", "/checks/00000000-0000-4000-8000-000000000000/report"),
    ("GET", "/checks/00000000-0000-4000-8000-000000000000/handle"),
    ("GET", "/imports/{sheet}/confirm"),
    ("GET", "/imports/{sheet}/columns"),
    ("POST", "/dossiers"),
    ("GET", "/reports/check_plan/day"),
    ("POST", "/dossiers/{dossier}"),
    ("GET", "/dossiers/{dossier}/events"),
    ("GET", "/dossiers/{dossier}/officer"),
    ("GET", "/dossiers/{dossier}/documents"),
)

POSTS_TO_OTHERS = (
    "/contacts?enterprise={market}",
    "/contacts/{contact}/edit",
    "/contacts/{contact}/remove",
    "/instruments?enterprise={market}",
    "/instruments/{instrument}/edit",
    "/instruments/{instrument}/status",
    "/instruments/{instrument}/controls",
    "/instruments/{instrument}/controls/preview",
    "/instruments/{instrument}/loss",
    "/losses/{loss}",
    "/imports?enterprise={market}",
    "/imports/{sheet}/columns",
    "/imports/{sheet}/confirm",
    "/imports/{sheet}/undo",
    "/controls/{control}/withdraw",
    "/visits/{visit}/confirm",
    "/visits/{visit}/ask",
)


@pytest.fixture(scope="module")
async def holes(stage: Stage) -> dict[str, str]:
    """What fills the holes of the addresses: rows of the market board."""
    market = stage.cast.enterprises[MARKET]
    message = Message(
        message_id="<1@etalon.test>",
        enterprise=market,
        recipient="hoa.nong@chokylua.example",
        language="vi",
        as_of=TODAY,
        state="queued",
        next_attempt_at=NOW,
        created_at=NOW,
    )
    await message.save()
    dispatch = Dispatch(at=NOW, account=stage.cast.accounts["head"], messages=[message.id])
    await dispatch.save()
    hoa = await stage.at("hoa")
    file = ("a.xlsx", workbook([row("NH26000001"), row("NH26000002", Xã="x")]))
    kept = await hoa.submit("/imports", files={"file": file})
    assert kept.status_code == 303
    sheet = uuid.UUID(kept.headers["location"].rpartition("/")[2])
    assert await SheetImport.exists().where(SheetImport.id == sheet)
    control = await Control.select(Control.id).where(Control.instrument == stage.cast.instruments["late_scale"]).first()
    contact = await Contact.select(Contact.id).where(Contact.enterprise == market).first()
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.3)
    await announce_visits(TODAY, TODAY + timedelta(weeks=6), now=NOW, by=None)
    visit = next(one for one in await visits(TODAY, TODAY + timedelta(weeks=6)) if one.enterprise_id == market)
    loss = await report_loss(
        stage.cast.instruments["late_scale"],
        NewLoss("sticker", TODAY, "Tem bị bóc."),
        Reporter(stage.cast.accounts["hoa"], NOW, TODAY, is_owner=True),
    )
    dossier = NewDossier("import_quality", market, TODAY, "Lô cân", {}, None)
    plan = await current_plan()
    assert plan is not None
    return {
        "visit": str(visit.id),
        "plan": str(plan.id),
        "market": str(market),
        "site": str(stage.cast.sites[MARKET][0]),
        "instrument": str(stage.cast.instruments["late_scale"]),
        "sheet": str(sheet),
        "message": str(message.id),
        "dispatch": str(dispatch.id),
        "hook": str(await create(NewHook("Cổng SMS", "https://sms.example.vn/", ()), b"salt", None, NOW)),
        "contact": str(contact["id"]),
        "control": str(control["id"]),
        "loss": str(loss),
        "dossier": str(await open_dossier(dossier, By(stage.cast.accounts["head"], NOW, TODAY))),
        "standard": str(await add_standard("M1-01", "Quả cân", "", StandardBy(stage.cast.accounts["head"], NOW))),
    }


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_gets_its_own_screens_and_no_others(stage: Stage, holes: dict[str, str], role: str) -> None:
    browser = await stage.at(role)
    got = {path: (await browser.get(path.format(**holes))).status_code for path in SCREENS}

    assert got == {path: expected[ROLES.index(role)] for path, expected in SCREENS.items()}


async def test_a_stranger_to_the_house_is_sent_to_the_sign_in_page(stage: Stage, holes: dict[str, str]) -> None:
    nobody = await stage.at("")
    answers = {path: await nobody.get(path.format(**holes)) for path in SCREENS if path not in PUBLIC}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 303)
    assert {answer.headers["location"].partition("?")[0] for answer in answers.values()} == {"/sign-in"}


@pytest.mark.parametrize("role", ["hoa", "admin"])
async def test_what_no_row_has_is_not_found(stage: Stage, role: str) -> None:
    browser = await stage.at(role)
    got = {path: (await browser.get(path)).status_code for path in NOWHERE}
    barred = {
        path: 403
        for path in NOWHERE
        if role == "hoa"
        and path.startswith(("/enterprises", "/days", "/admin", "/dossiers/new", "/standards", "/sites"))
    }

    expected = dict.fromkeys(NOWHERE, 404) | {path: got[path] for path in barred if got[path] == 403}
    assert got == expected


async def test_a_page_answers_only_the_method_it_has(stage: Stage, holes: dict[str, str]) -> None:
    hoa = await stage.at("hoa")
    got = {}
    for method, path in WRONG_METHODS:
        address = path.format(**holes)
        answer = await (hoa.get(address) if method == "GET" else hoa.submit(address))
        got[method, path] = answer.status_code

    assert got == dict.fromkeys(WRONG_METHODS, 405)


async def test_nobody_writes_into_another_enterprise(stage: Stage, holes: dict[str, str]) -> None:
    stranger = await stage.at("stranger")
    before = (await (await stage.at("hoa")).get(stage.instrument("late_scale"))).text
    for path in POSTS_TO_OTHERS:
        file = {"file": ("a.xlsx", workbook([row("X1")]))} if path.startswith("/imports?") else None
        answer = await stranger.submit(path.format(**holes), {"status": "retired"}, files=file)
        assert answer.status_code == 404, path

    after = (await (await stage.at("hoa")).get(stage.instrument("late_scale"))).text
    assert "NH22000101" in after
    assert after.count('<option value="in_use" selected>') == before.count('<option value="in_use" selected>') == 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-11-22"])
async def test_a_day_without_visits_says_so(stage: Stage, day: str) -> None:
    answer = await (await stage.at("inspector")).get(f"/days/{day}")

    assert answer.status_code == 200
    assert "Ngày này không có lượt nào" in answer.text


async def test_the_export_of_one_enterprise_holds_nothing_of_another(stage: Stage) -> None:
    answer = await (await stage.at("stranger")).get("/instruments/export.xlsx")

    assert answer.status_code == 200
    page = await (await stage.at("stranger")).get("/instruments")
    assert "NH22000901" in page.text
    assert "NH22000101" not in page.text
