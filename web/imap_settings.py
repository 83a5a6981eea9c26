"""Where bounces and replies are read: the mailbox named by the IMAP_ variables."""

from collections.abc import Mapping
from typing import get_args

from registry.language import N_, words
from scheduler.notices.imap import ImapSettings, ImapTls
from web.settings import Problem, SettingsError

_PORTS: dict[ImapTls, int] = {"none": 143, "starttls": 143, "tls": 993}
_LAST_PORT = 65535


def imap_settings(environ: Mapping[str, str]) -> ImapSettings | None:
    """The mailbox of the environment; None without IMAP_HOST. Raises SettingsError with every problem at once."""
    host = environ.get("IMAP_HOST", "")
    if not host:
        return None
    faults: list[Problem] = []
    tls = _tls(environ.get("IMAP_TLS", "").lower() or "tls", faults)
    found = ImapSettings(
        host=host,
        port=_port(environ.get("IMAP_PORT", "") or str(_PORTS[tls]), faults),
        user=environ.get("IMAP_USER", ""),
        password=environ.get("IMAP_PASSWORD", ""),
        folder=environ.get("IMAP_FOLDER", "") or "INBOX",
        tls=tls,
    )
    if not found.user or not found.password:
        what = words(N_("Thiếu IMAP_USER hoặc IMAP_PASSWORD: không đọc được hộp thư trả về."))
        faults.append(Problem("imap_login", what, words(N_("Đặt tên và mật khẩu của hộp thư, hoặc bỏ IMAP_HOST."))))
    if not found.folder.isascii() or not found.folder.isprintable() or set(found.folder) & set('"\\'):
        what = words(N_("IMAP_FOLDER “{text}” không phải tên thư mục."), text=found.folder[:60])
        faults.append(Problem("imap_folder", what, words(N_("Ví dụ IMAP_FOLDER=INBOX."))))
    if faults:
        raise SettingsError(tuple(faults))
    return found


def _tls(text: str, faults: list[Problem]) -> ImapTls:
    for known in get_args(ImapTls):
        if text == known:
            return known  # type: ignore[no-any-return]  # get_args forgets that these are ImapTls
    what = words(N_("IMAP_TLS “{text}” không có nghĩa."), text=text[:40])
    faults.append(Problem("imap_tls", what, words(N_("Đặt none, starttls hoặc tls."))))
    return "tls"


def _port(text: str, faults: list[Problem]) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_PORT:
        return int(text)
    what = words(N_("IMAP_PORT “{text}” không phải số cổng."), text=text[:40])
    faults.append(Problem("imap_port", what, words(N_("Đặt một số từ 1 đến 65535, ví dụ IMAP_PORT=993."))))
    return 0
