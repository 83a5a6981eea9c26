"""`/calendar`: the secret address of one's calendar; `/feeds/...`: the calendar itself, for calendar programs."""

import re

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from registry.language import N_, words
from scheduler.feed import Owner, feed_since, feed_text, make_feed, owner_of, revoke_feed, version_of
from web import access
from web.answers import page, redirect
from web.auth.sessions import SignedIn
from web.desk import PageRequest, desk_of, now_of, today_of

_REVOKED = N_("Đã thu hồi địa chỉ lịch. Điện thoại và máy tính đang dùng địa chỉ này không xem được nữa.")


@get("/calendar")
async def show(request: PageRequest) -> Response[str]:
    """Whether there is an address, and since when; the address itself is shown only once."""
    owner = _owner(access.person(request))
    return page(request, "field/calendar.html", since=await feed_since(owner), address=None)


@post("/calendar", status_code=200)
async def make(request: PageRequest) -> Response[str]:
    """A new address, shown this once; the one before ends."""
    user = access.person(request)
    owner = _owner(user)
    token = await make_feed(owner, now=now_of(request), by=user.account_id)
    address = f"{desk_of(request).settings.address}/feeds/{token}.ics"
    no_store = {"cache-control": "no-store"}
    subscribe = f"webcal{address[address.index(':') :]}"  # what calendar programs open by themselves
    since = await feed_since(owner)
    return page(request, "field/calendar.html", headers=no_store, since=since, address=address, subscribe=subscribe)


@post("/calendar/revoke")
async def revoke(request: PageRequest) -> Redirect:
    """End the address at once."""
    await revoke_feed(_owner(access.person(request)), now_of(request))
    return redirect(request, "/calendar", message=words(_REVOKED))


@get("/feeds/{name:str}", opt={"public": True})
async def fetch(request: PageRequest, name: FromPath[str]) -> Response[str]:
    """The calendar behind a secret; nothing for one that is unknown or revoked.

    A program that still holds what the calendar says is told so in place of the calendar.
    """
    token, dot, ending = name.partition(".")
    owner = await owner_of(token) if dot and ending == "ics" else None
    if owner is None:
        raise NotFoundException
    settings = desk_of(request).settings
    text = await feed_text(
        owner, today=today_of(request), now=now_of(request), zone=settings.zone, address=settings.address
    )
    tag = f'W/"{version_of(text)}"'
    headers = {"cache-control": "private, no-cache", "x-robots-tag": "noindex", "etag": tag}
    if tag in re.split(r"\s*,\s*", request.headers.get("if-none-match", "").strip()):
        return Response("", status_code=304, headers=headers)
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


def _owner(user: SignedIn) -> Owner:
    """Inspectors and members have a calendar; raises NotFoundException for the others."""
    if user.role == "inspector" and user.inspector_id:
        return Owner(inspector=user.inspector_id)
    if user.enterprise_id:
        return Owner(enterprise=user.enterprise_id)
    raise NotFoundException


ROUTES = [show, make, revoke, fetch]
