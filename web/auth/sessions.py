"""Signed-in browsers: our own table, holding only the SHA-256 of a random token (docs/decisions/0002-sessions.md)."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from registry.database import connection

Role = Literal["member", "inspector", "planner", "administrator"]

LIFETIME = timedelta(hours=12)
RENEWED_AFTER = timedelta(hours=1)  # so that reading pages writes to the database at most once an hour
LONGEST = timedelta(days=7)  # however busy, somebody types the password once a week

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits, base64url


@dataclass(frozen=True)
class SignedIn:
    """Who asks. `enterprise_id` is set for members only, `inspector_id` for inspectors only."""

    account_id: int
    name: str
    email: str
    role: Role
    language: str
    enterprise_id: int | None = None
    enterprise_name: str = ""
    inspector_id: int | None = None

    @property
    def staff(self) -> bool:
        """Whether this person works for the department and sees every enterprise."""
        return self.role != "member"

    @property
    def plans(self) -> bool:
        """Whether this person may change plans and other people's days."""
        return self.role in {"planner", "administrator"}


_WHO = """
SELECT a.id, a.name, a.email, a.role, a.language, a.enterprise, e.name AS enterprise_name, a.inspector,
       s.created_at, s.expires_at
FROM session s JOIN account a ON a.id = s.account LEFT JOIN enterprise e ON e.id = a.enterprise
WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.created_at > $3 AND a.active
"""


def digest_of(token: str) -> bytes | None:
    """What the table holds for a token; None for a text that cannot be one of ours."""
    return hashlib.sha256(token.encode()).digest() if _TOKEN.fullmatch(token) else None


async def open_session(account_id: int, now: datetime) -> str:
    """Begin a session and give the token for its browser: always a new one, never what the browser brought."""
    token = secrets.token_urlsafe(32)
    async with connection() as database:
        await database.execute("DELETE FROM session WHERE expires_at < $1 OR created_at < $2", now, now - LONGEST)
        await database.execute(
            "INSERT INTO session (token_hash, account, created_at, expires_at) VALUES ($1, $2, $3, $4)",
            digest_of(token),
            account_id,
            now,
            now + LIFETIME,
        )
    return token


async def signed_in(digest: bytes, now: datetime) -> SignedIn | None:
    """Who holds this session, in one query; an active one is prolonged, at most once an hour."""
    async with connection() as database:
        row = await database.fetchrow(_WHO, digest, now, now - LONGEST)
        if row is None:
            return None
        if row["expires_at"] - now < LIFETIME - RENEWED_AFTER:
            await database.execute("UPDATE session SET expires_at = $1 WHERE token_hash = $2", now + LIFETIME, digest)
    return SignedIn(
        account_id=row["id"],
        name=row["name"],
        email=row["email"],
        role=cast("Role", row["role"]),
        language=row["language"],
        enterprise_id=row["enterprise"],
        enterprise_name=row["enterprise_name"] or "",
        inspector_id=row["inspector"],
    )


async def close_session(digest: bytes) -> None:
    """End one session: its token opens nothing any more."""
    async with connection() as database:
        await database.execute("DELETE FROM session WHERE token_hash = $1", digest)


async def close_every_session(account_id: int) -> None:
    """End all sessions of an account, as when its password or role changes."""
    async with connection() as database:
        await database.execute("DELETE FROM session WHERE account = $1", account_id)
