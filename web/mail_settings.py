"""Where mail goes: the server named by the SMTP_ variables, or the demo's own catcher."""

import ipaddress
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import get_args

from registry.language import N_, words
from scheduler.notices.mail import MailSettings, Tls
from scheduler.notices.pacing import Limit
from scheduler.notices.signature import Dkim, signed
from web.demo.catcher import SENDER, catching
from web.papers.attached import certificate_files
from web.settings import Problem, Settings, SettingsError, signing_key

_PORTS: dict[Tls, int] = {"none": 25, "starttls": 587, "tls": 465}
_LAST_PORT = 65535
_MOST = 100_000


@asynccontextmanager
async def mail_route(settings: Settings) -> AsyncIterator[MailSettings]:
    """The mail server to use for the time of a block.

    Raises SettingsError with every problem of the SMTP_ variables.
    """
    given = mail_settings(dict(settings.environ), production=settings.production)
    if given is not None:
        yield _ours(given, settings)
        return
    async with catching(settings.data_dir) as local:
        yield _ours(local, settings)


def _ours(route: MailSettings, settings: Settings) -> MailSettings:
    """With what does not depend on the server."""
    private = settings.private_webhooks
    return replace(route, link_key=signing_key(settings), inside_hooks=private, papers=certificate_files)


def mail_domain(settings: Settings) -> str:
    """Where Message-IDs are made: the domain mails come from. Raises SettingsError like `mail_route`."""
    given = mail_settings(dict(settings.environ), production=settings.production)
    return given.domain if given is not None else SENDER.partition("@")[2].rstrip(">")


def mail_settings(environ: Mapping[str, str], *, production: bool = False) -> MailSettings | None:
    """The mail server of the environment; None without SMTP_HOST. Raises SettingsError with every problem at once."""
    host = environ.get("SMTP_HOST", "").strip()
    if not host:
        return None
    faults: list[Problem] = []
    tls = _tls(environ.get("SMTP_TLS", "").strip().lower() or "none", faults)
    found = MailSettings(
        host=host,
        port=_port(environ.get("SMTP_PORT", "").strip() or str(_PORTS[tls]), faults),
        sender=environ.get("SMTP_FROM", "").strip() or environ.get("SMTP_USER", "").strip(),
        user=environ.get("SMTP_USER", "").strip(),
        password=environ.get("SMTP_PASSWORD", ""),
        tls=tls,
        dkim=_dkim(environ, faults),
        verp=_verp(environ.get("SMTP_VERP", "").strip(), faults),
        per_domain=Limit(
            _most(environ, "SMTP_DOMAIN_PER_MINUTE", faults), _most(environ, "SMTP_DOMAIN_CONNECTIONS", faults)
        ),
    )
    _check(found, faults, production=production)
    if faults:
        raise SettingsError(tuple(faults))
    return found


def _tls(text: str, faults: list[Problem]) -> Tls:
    for known in get_args(Tls):
        if text == known:
            return known  # type: ignore[no-any-return]  # get_args forgets that these are Tls
    what = words(N_("SMTP_TLS “{text}” không có nghĩa."), text=text[:40])
    faults.append(Problem("smtp_tls", what, words(N_("Đặt none, starttls hoặc tls."))))
    return "tls"  # whatever was meant, it was not to send in the clear


def _port(text: str, faults: list[Problem]) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_PORT:
        return int(text)
    what = words(N_("SMTP_PORT “{text}” không phải số cổng."), text=text[:40])
    faults.append(Problem("smtp_port", what, words(N_("Đặt một số từ 1 đến 65535, ví dụ SMTP_PORT=587."))))
    return 0


def _verp(text: str, faults: list[Problem]) -> str:
    """What stands between our name and a mail's in its return path."""
    if text in {"", "+", "-", "="}:
        return text
    what = words(N_("SMTP_VERP “{text}” không có nghĩa."), text=text[:40])
    hint = words(N_("Đặt ký tự mà máy chủ thư dùng cho địa chỉ phụ, thường là +, hoặc bỏ trống."))
    faults.append(Problem("smtp_verp", what, hint))
    return ""


def _most(environ: Mapping[str, str], name: str, faults: list[Problem]) -> int | None:
    """The most of something for one domain; None where nothing is said."""
    text = environ.get(name, "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and 0 < int(text) <= _MOST:
        return int(text)
    what = words(N_("{name} “{text}” không phải số từ 1 đến 100000."), name=name, text=text[:40])
    hint = words(N_("Đặt số lớn nhất cho mỗi tên miền, hoặc bỏ trống: không giới hạn."))
    faults.append(Problem("smtp_domain", what, hint))
    return None


def _dkim(environ: Mapping[str, str], faults: list[Problem]) -> Dkim | None:
    """The key that signs mails; one that cannot sign is found out now, not at the first notice."""
    path, selector = environ.get("SMTP_DKIM_KEY", ""), environ.get("SMTP_DKIM_SELECTOR", "")
    if not path and not selector:
        return None
    sender = environ.get("SMTP_FROM", "") or environ.get("SMTP_USER", "")
    domain = environ.get("SMTP_DKIM_DOMAIN", "") or sender.rpartition("@")[2].rstrip("> ")
    try:
        dkim = Dkim(domain.lower(), selector, Path(path).read_bytes())
        signed(b"From: a@b.vn\r\n\r\n", dkim)
    except (OSError, ValueError) as error:
        what = words(N_("Không ký được thư (DKIM) bằng SMTP_DKIM_KEY: {error}"), error=str(error)[:200])
        hint = words(N_("Đặt SMTP_DKIM_KEY là tệp khóa RSA dạng PEM và SMTP_DKIM_SELECTOR là tên bản ghi DNS."))
        faults.append(Problem("smtp_dkim", what, hint))
        return None
    return dkim


def _check(found: MailSettings, faults: list[Problem], *, production: bool) -> None:
    try:
        _ = found.sender_address
    except ValueError:
        what = words(N_("SMTP_FROM “{text}” không phải địa chỉ thư điện tử."), text=found.sender[:80])
        hint = words(N_("Ví dụ SMTP_FROM=“Chi cục TĐC Lạng Sơn <nhac-han@langson.gov.vn>”."))
        faults.append(Problem("smtp_from", what, hint))
    if production and found.password and found.tls == "none" and not _is_local(found.host):
        what = words(N_("SMTP_PASSWORD sẽ đi qua mạng không mã hóa."))
        faults.append(Problem("smtp_clear", what, words(N_("Đặt SMTP_TLS=starttls hoặc SMTP_TLS=tls."))))


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
