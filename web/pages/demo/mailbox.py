"""`/mailbox`: what the demo's own mail server has caught. Members see the mail of their enterprise, staff all of it."""

import asyncio
from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.find_places import contacts
from web import access
from web.answers import page
from web.demo.catcher import CaughtMail, CaughtMessage, caught, caught_message
from web.desk import PageRequest, desk_of
from web.headers import POLICY

_PAGE = 50
_LOOKED_THROUGH = 2000
_FRAMING = POLICY + "; frame-src 'self'"
_FOREIGN = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@get("/mailbox")
async def show(request: PageRequest) -> Response[str]:
    """The newest mails first; `after` is the last one of the page before."""
    folder, recipients = _folder(request), await _recipients(request)
    after = request.query_params.get("after") or None
    found = await asyncio.to_thread(_for, folder, recipients, after)
    return page(
        request,
        "demo/mailbox.html",
        mails=found[:_PAGE],
        next=f"/mailbox?after={found[_PAGE - 1].key}" if len(found) > _PAGE else None,
    )


@get("/mailbox/{key:str}")
async def show_one(request: PageRequest, key: FromPath[str]) -> Response[str]:
    """One mail: its heads, the HTML body in a sandbox, the text body, and the whole source."""
    message = await _message(request, key)
    headers = {"content-security-policy": _FRAMING}
    source = message.raw.decode("utf-8", "replace")
    return page(request, "demo/mail.html", headers=headers, message=message, source=source)


@get("/mailbox/{key:str}/body")
async def body(request: PageRequest, key: FromPath[str]) -> Response[str]:
    """The HTML body alone, as foreign markup: it may carry its own style and nothing else."""
    message = await _message(request, key)
    return Response(message.html, media_type="text/html; charset=utf-8", headers={"content-security-policy": _FOREIGN})


def _folder(request: PageRequest) -> Path:
    settings = desk_of(request).settings
    if not settings.demo:
        raise NotFoundException
    return settings.data_dir


async def _recipients(request: PageRequest) -> frozenset[str] | None:
    """The addresses whose mail the reader may see; None for all."""
    user = access.person(request)
    if user.staff:
        return None
    return frozenset(contact.email.lower() for contact in await contacts(user.enterprise_id or 0))


def _for(folder: Path, recipients: frozenset[str] | None, after: str | None) -> list[CaughtMail]:
    """One more than a page of the mails to these recipients."""
    if recipients is None:
        return caught(folder, after=after, limit=_PAGE + 1)
    looked = caught(folder, after=after, limit=_LOOKED_THROUGH)
    return [mail for mail in looked if _is_to(mail, recipients)][: _PAGE + 1]


def _is_to(mail: CaughtMail, recipients: frozenset[str] | None) -> bool:
    """By the whole address: a name may hold somebody else's, and one address may end in another."""
    return recipients is None or mail.recipient.rpartition("<")[2].removesuffix(">").strip().lower() in recipients


async def _message(request: PageRequest, key: str) -> CaughtMessage:
    folder, recipients = _folder(request), await _recipients(request)
    message = await asyncio.to_thread(caught_message, folder, key)
    if message is None or not _is_to(message.mail, recipients):
        raise NotFoundException
    return message


ROUTES = [show, show_one, body]
