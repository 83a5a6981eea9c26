"""Every failure becomes a page in the reader's language, or a problem document (RFC 9457) for programs.

Nothing of an exception reaches the answer except the words of a RefusalError or SheetError, written for people.
"""

from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

import asyncpg
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from registry.language import N_, Words, translator, words
from registry.sheets.faults import SheetError
from web.answers import page
from web.desk import PageRequest, address_of, language_of

_HTML, _JSON, _PROBLEM = "text/html", "application/json", "application/problem+json"
_NOT_FOUND = (
    N_("Không tìm thấy trang này"),
    N_("Địa chỉ có thể đã đổi, hoặc mục này không thuộc về tài khoản đang đăng nhập."),
)
_PAGES = {
    400: (N_("Yêu cầu chưa đúng"), N_("Máy chủ không đọc được yêu cầu này. Xin quay lại trang trước và thử lần nữa.")),
    401: (N_("Cần đăng nhập"), N_("Xin đăng nhập rồi thử lại.")),
    403: (N_("Không được phép"), N_("Tài khoản đang đăng nhập không có quyền làm việc này.")),
    404: _NOT_FOUND,
    405: (N_("Không làm được như vậy ở đây"), N_("Trang này không nhận loại yêu cầu vừa gửi.")),
    413: (N_("Dữ liệu gửi lên quá lớn"), N_("Biểu mẫu nhận tối đa 64 kB, tệp tải lên tối đa 20 MB. Xin chia nhỏ.")),
    429: (N_("Quá nhiều yêu cầu"), N_("Xin chờ ít phút rồi thử lại.")),
    500: (
        N_("Có lỗi ở phía máy chủ"),
        N_("Lỗi đã được ghi lại. Xin thử lại; nếu vẫn lỗi, xin báo cho người quản trị."),
    ),
    503: (
        N_("Cơ sở dữ liệu tạm thời không trả lời"),
        N_("Những gì đã lưu vẫn còn nguyên. Xin thử lại sau ít phút."),
    ),
}
_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)

_LOGGED_PATH = 300  # letters

_log = structlog.get_logger("etalon.web")


class RefusalError(HTTPException):
    """A request is refused for a reason a person should read: `words` is shown as it stands."""

    def __init__(self, status: int, reason: Words, headers: dict[str, str] | None = None) -> None:
        super().__init__(status_code=status, headers=headers)
        self.words = reason


def answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The answer to any exception: the sign-in page for strangers, else a page or a problem document."""
    asked = cast("PageRequest", request)
    status = status_of(error)
    _note(asked, status, error)
    headers = dict(getattr(error, "headers", None) or {})
    if status == HTTPStatus.UNAUTHORIZED and not wants_json(asked):
        return _to_sign_in(asked)
    translate = translator(language_of(asked))
    title, advice = (words(sentence) for sentence in _PAGES.get(status) or _PAGES[400 if status < 500 else 500])  # noqa: PLR2004 - the border between the client's faults and ours
    if isinstance(error, RefusalError | SheetError):
        advice = error.words
    if wants_json(asked):
        problem = {
            "type": "about:blank",
            "status": status,
            "title": title.say(translate),
            "detail": advice.say(translate),
        }
        return Response(problem, status_code=status, media_type=_PROBLEM, headers=headers)
    return page(
        asked,
        "public/error.html",
        status_code=status,
        headers=headers,
        path="/",  # the language form would send people back here, and nothing of what was asked is repeated
        status=status,
        title=title.say(translate),
        advice=advice.say(translate),
    )


def wants_json(request: PageRequest) -> bool:
    """Whether the asker reads JSON rather than pages, by Accept; a browser's and a bare `*/*` mean a page."""
    return request.accept.best_match([_HTML, _PROBLEM, _JSON], default=_HTML) != _HTML


def status_of(error: Exception) -> int:
    """The HTTP status an exception means: its own, 422 for an unusable sheet, 503 without a database, else 500."""
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, SheetError):
        return 422
    return 503 if database_is_away(error) else 500


def database_is_away(error: BaseException) -> bool:
    """Whether the database could not be reached; an OSError counts only when it came out of the driver."""
    if isinstance(error, _LOST):
        return True
    return isinstance(error, OSError) and _came_through_driver(error)


def _came_through_driver(error: BaseException) -> bool:
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_globals.get("__name__", "").startswith("asyncpg."):
            return True
        step = step.tb_next
    return False


def _to_sign_in(request: PageRequest) -> Response[Any]:
    """The sign-in page, which leads back; a form posted by a stranger cannot be taken up again, a page can."""
    target = "/sign-in"
    if request.method in {"GET", "HEAD"} and request.scope["path"] != "/":
        target += "?" + urlencode({"next": address_of(request)})
    if request.headers.get("hx-request"):
        return Response(b"", status_code=401, media_type=_HTML, headers={"HX-Redirect": "/sign-in"})
    return Redirect(target, status_code=303)


def _note(request: PageRequest, status: int, error: Exception) -> None:
    """Our own faults with their trace, people's without; never a query, a form or a cookie."""
    facts = {"method": request.method, "path": _visible(request.scope["path"]), "status": status}
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("failed", exc_info=error, **facts)
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        _log.error("database away", reason=type(error).__name__, **facts)
    else:
        _log.info("refused", **facts)


def _visible(path: str) -> str:
    """A path as a log can hold it: no control character reaches a terminal, no long one fills the disk."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in path[:_LOGGED_PATH])
