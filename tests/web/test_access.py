"""Who may fetch what: what is not yours does not exist."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from litestar import Litestar, get
from litestar.exceptions import NotFoundException

from registry.enrol import enrol_instrument, enrol_site
from registry.tables.imports import SheetImport
from registry.values import InstrumentFacts, NewSite
from scheduler.tables.notices import Message
from tests.web.clients import MORNING, Browser
from tests.web.conftest import People
from web import access
from web.auth.sessions import SignedIn
from web.desk import PageRequest


@dataclass(frozen=True)
class Owned:
    """One row of each sort, all of the fuel company."""

    enterprise: int
    instrument: int
    message: int
    sheet: uuid.UUID


FETCHES: dict[str, Callable[[SignedIn, Owned], Awaitable[Any]]] = {
    "enterprise by id": lambda user, owned: access.enterprise_for(user, owned.enterprise),
    "enterprise by tax code": lambda user, _: access.enterprise_for(user, "4900100004"),
    "instrument": lambda user, owned: access.instrument_for(user, owned.instrument),
    "message": lambda user, owned: access.message_for(user, owned.message),
    "import": lambda user, owned: access.import_for(user, owned.sheet),
}


@pytest.fixture
async def owned(people: People) -> Owned:
    enterprise = people.fuel.enterprise_id
    site = await enrol_site(enterprise, NewSite("Cửa hàng số 1", "06040"), MORNING)
    instrument = await enrol_instrument(enterprise, InstrumentFacts(site_id=site, kind_code="2.1", serial="1"), MORNING)
    message = Message(
        message_id="<1@example.vn>",
        enterprise=enterprise,
        recipient="a@example.vn",
        language="vi",
        as_of=MORNING.date(),
        state="queued",
        next_attempt_at=MORNING,
        created_at=MORNING,
    )
    await message.save()
    sheet = SheetImport(id=uuid.uuid4(), enterprise=enterprise, file_name="a.xlsx", created_at=MORNING)
    await SheetImport.insert(sheet)
    return Owned(enterprise, instrument, message.id, sheet.id)


def member(enterprise_id: int | None) -> SignedIn:
    return SignedIn(1, "A", "a@example.vn", "member", "vi", enterprise_id)


@pytest.mark.parametrize("what", FETCHES)
async def test_a_member_fetches_what_is_their_enterprises(owned, what):
    assert await FETCHES[what](member(owned.enterprise), owned) is not None


@pytest.mark.parametrize("what", FETCHES)
async def test_to_another_enterprise_and_to_a_member_of_none_it_does_not_exist(owned, people, what):
    for enterprise_id in (people.market.enterprise_id, None):
        with pytest.raises(NotFoundException):
            await FETCHES[what](member(enterprise_id), owned)


@pytest.mark.parametrize("what", FETCHES)
@pytest.mark.parametrize("role", ["inspector", "planner", "administrator"])
async def test_the_department_sees_every_enterprise(owned, what, role):
    assert await FETCHES[what](SignedIn(1, "A", "a@example.vn", role, "vi"), owned) is not None


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63 - 1, 2**63, 10**30])
async def test_a_number_that_no_row_has_is_not_found(people, number):
    staff = SignedIn(1, "A", "a@example.vn", "planner", "vi")
    for fetch in (access.enterprise_for, access.instrument_for, access.message_for):
        with pytest.raises(NotFoundException):
            await fetch(staff, number)


@pytest.mark.parametrize("text", ["", "4900100005", "4900100012", "abc", "' OR 1=1", "49001000049999999"])
async def test_a_text_that_is_no_known_tax_code_is_not_found(people, text):
    with pytest.raises(NotFoundException):
        await access.enterprise_for(SignedIn(1, "A", "a@example.vn", "planner", "vi"), text)


async def test_without_saying_which_a_member_means_their_own_enterprise(people):
    found = await access.enterprise_for(member(people.fuel.enterprise_id))
    assert found.tax_code == "4900100004"
    with pytest.raises(NotFoundException):
        await access.enterprise_for(SignedIn(1, "A", "a@example.vn", "planner", "vi"))


@pytest.mark.parametrize(
    ("guard", "welcome"),
    [
        (access.members_only, {"fuel", "market"}),
        (access.staff_only, {"inspector", "planner", "administrator"}),
        (access.planners_only, {"planner", "administrator"}),
    ],
)
async def test_each_guard_lets_its_roles_in_refuses_others_and_sends_strangers_to_sign_in(
    app: Litestar, people, sign_in_as, guard, welcome
):
    path = f"/guarded-by-{guard.__name__}"

    @get(path, guards=[guard])
    async def guarded(request: PageRequest) -> str:
        return access.person(request).name

    app.register(guarded)
    for who in ("fuel", "market", "inspector", "planner", "administrator"):
        answer = await (await sign_in_as(getattr(people, who))).get(path)
        assert answer.status_code == (200 if who in welcome else 403), who
    assert (await Browser(app).get(path)).headers["location"] == f"/sign-in?next=%2F{path[1:]}"
