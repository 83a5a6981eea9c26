"""Fetch with permission, or end the request.

An enterprise never learns that a row of somebody else exists: what it may not see is not found.
"""

from typing import Any, cast
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, NotFoundException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from registry import find, find_places
from registry.find_places import ContactRow, EnterpriseRow
from registry.identity import judge_tax_code
from registry.tables.imports import SheetImport
from registry.values import InstrumentRow
from scheduler.dossiers.find import dossier
from scheduler.dossiers.values import DossierRow
from scheduler.tables.notices import Message
from scheduler.visits import VisitRow, visit_by_id
from web.auth.sessions import SignedIn
from web.desk import PageRequest

_LARGEST_ID = 2**63 - 1
_SHORTEST_CODE = 10


def person(request: PageRequest) -> SignedIn:
    """Who asks. Raises NotAuthorizedException (the sign-in page) for a stranger."""
    if request.user is None:
        raise NotAuthorizedException
    return request.user


async def enterprise_for(user: SignedIn, which: int | str | None = None) -> EnterpriseRow:
    """An enterprise by id or tax code; without either, a member's own. Raises NotFoundException."""
    if which is None:
        which = user.enterprise_id or 0
    found = await _by_tax_code(which) if isinstance(which, str) else await find_places.enterprise(known_id(which))
    if found is None or not _may_see(user, found.id):
        raise NotFoundException
    return found


async def _by_tax_code(text: str) -> EnterpriseRow | None:
    """Addresses name households by id, since a personal number must not stand in one; no tax code is that short."""
    if text.isascii() and text.isdigit() and len(text) < _SHORTEST_CODE:
        return await find_places.enterprise(known_id(int(text)))
    judged = judge_tax_code(text)
    return await find_places.enterprise_by_tax_code(judged.code) if judged.valid else None


async def instrument_for(user: SignedIn, instrument_id: int) -> InstrumentRow:
    """An instrument with its ranges. Raises NotFoundException."""
    found = await find.instrument(known_id(instrument_id))
    if found is None or not _may_see(user, found.enterprise_id):
        raise NotFoundException
    return found


async def visit_for(user: SignedIn, visit_id: int) -> VisitRow:
    """A visit of the current plan; an enterprise sees its own once it was told. Raises NotFoundException."""
    found = await visit_by_id(known_id(visit_id))
    if found is None or not _may_see(user, found.enterprise_id):
        raise NotFoundException
    if found.state == "draft" and not user.staff:
        raise NotFoundException
    return found


async def message_for(user: SignedIn, message_id: int) -> Message:
    """A mail to an enterprise: `enterprise` holds the id. Raises NotFoundException."""
    found = await Message.objects().get(Message.id == known_id(message_id))
    if found is None or not _may_see(user, cast("int", found.enterprise)):
        raise NotFoundException
    return found


async def contact_for(user: SignedIn, contact_id: int) -> ContactRow:
    """A person of an enterprise. Raises NotFoundException."""
    found = await find_places.contact(known_id(contact_id))
    if found is None or not _may_see(user, found.enterprise_id):
        raise NotFoundException
    return found


async def dossier_for(user: SignedIn, dossier_id: int) -> DossierRow:
    """A dossier: staff see each, an enterprise its own. Raises NotFoundException."""
    found = await dossier(known_id(dossier_id))
    if found is None or not _may_see(user, found.enterprise_id):
        raise NotFoundException
    return found


async def dossier_in_charge(user: SignedIn, dossier_id: int) -> DossierRow:
    """A dossier that this person may move on: planners, administrators, and the officer in charge of it.

    Raises NotFoundException, or PermissionDeniedException for staff who may only read it.
    """
    found = await dossier_for(user, dossier_id)
    if not may_move(user, found):
        raise PermissionDeniedException
    return found


def may_move(user: SignedIn, row: DossierRow) -> bool:
    """Whether this person may record what happens to a dossier."""
    return user.plans or (user.staff and row.officer_id == user.account_id)


async def import_for(user: SignedIn, import_id: UUID) -> SheetImport:
    """An uploaded sheet: `enterprise` holds the id. Raises NotFoundException."""
    found = await SheetImport.objects().get(SheetImport.id == import_id)
    if found is None or not _may_see(user, cast("int", found.enterprise)):
        raise NotFoundException
    return found


def _may_see(user: SignedIn, enterprise_id: int) -> bool:
    return user.staff or user.enterprise_id == enterprise_id


def known_id(row_id: int) -> int:
    """Refuse numbers that no row can have before the database has to."""
    if not 0 < row_id <= _LARGEST_ID:
        raise NotFoundException
    return row_id


def _role_guard(connection: ASGIConnection[Any, Any, Any, Any], *, allowed: bool) -> None:
    if connection.user is None:
        raise NotAuthorizedException
    if not allowed:
        raise PermissionDeniedException


def members_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard of pages about one's own enterprise."""
    user: SignedIn | None = connection.user
    _role_guard(connection, allowed=user is not None and not user.staff)


def staff_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard of pages for inspectors, planners and administrators."""
    user: SignedIn | None = connection.user
    _role_guard(connection, allowed=user is not None and user.staff)


def planners_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard of pages for planners and administrators."""
    user: SignedIn | None = connection.user
    _role_guard(connection, allowed=user is not None and user.plans)


def administrators_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard of pages that change what the registry judges by."""
    user: SignedIn | None = connection.user
    _role_guard(connection, allowed=user is not None and user.role == "administrator")
