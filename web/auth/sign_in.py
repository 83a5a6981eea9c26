"""The act of signing in: count, compare, open a session."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.database import connection
from registry.language import N_, Words, words
from web.auth.passwords import check_password
from web.auth.sessions import open_session
from web.auth.throttle import Subjects, count_attempt, forgive

_WRONG = N_("Thư điện tử hoặc mật khẩu chưa đúng. Xin kiểm tra lại rồi thử lần nữa.")
_TOO_MANY = N_("Đã có quá nhiều lần đăng nhập chưa đúng. Xin thử lại sau {minutes} phút.")


@dataclass(frozen=True)
class Opened:
    """Signed in: the token for the browser and whose session it is."""

    token: str
    account_id: int
    language: str


@dataclass(frozen=True)
class Refused:
    """Not signed in, and why, in words that do not tell whether the account exists."""

    words: Words
    wait: timedelta | None = None


async def sign_in(email: str, password: str, address: str, now: datetime) -> Opened | Refused:
    """Open a session for the right password; `address` is the client's network address."""
    subjects = Subjects(canonical_email(email), address)
    wait = await count_attempt(subjects, now)
    if wait is not None:
        return Refused(words(_TOO_MANY, minutes=max(1, -(-wait // timedelta(minutes=1)))), wait)
    async with connection() as database:
        row = await database.fetchrow(
            "SELECT id, password_hash, language FROM account WHERE email = $1 AND active", subjects.email
        )
    verdict = await check_password(password, row["password_hash"] if row else None)
    if row is None or not verdict.right:
        return Refused(words(_WRONG))
    await forgive(subjects, now)
    if verdict.new_hash is not None:
        await _store_hash(row["id"], verdict.new_hash)
    return Opened(await open_session(row["id"], now), row["id"], row["language"])


def canonical_email(text: str) -> str:
    """How e-mail addresses of accounts are stored: NFC, trimmed, lower case."""
    return unicodedata.normalize("NFC", text).strip().lower()


async def _store_hash(account_id: int, password_hash: str) -> None:
    async with connection() as database:
        await database.execute("UPDATE account SET password_hash = $1 WHERE id = $2", password_hash, account_id)
