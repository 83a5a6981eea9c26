"""Passwords: Argon2id, always in a thread of its own, at the same cost for accounts that do not exist."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# 19 MiB, two passes, one lane: the first choice for Argon2id of the OWASP password storage cheat sheet (2024).
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Two at a time: a burst of sign-ins waits in line instead of taking the memory and the processors of everybody else.
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
LONGEST = 200


@dataclass(frozen=True)
class Verdict:
    """Whether the password fits; `new_hash` when the stored hash was made with other parameters than today's."""

    right: bool
    new_hash: str | None = None


async def hash_password(password: str) -> str:
    """The text to store for a password, about 100 characters."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _hash, password)


async def check_password(password: str, stored: str | None) -> Verdict:
    """Compare a typed password with a stored hash; `stored` is None for an unknown account, which takes as long."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _check, password, stored)


def _plain(password: str) -> str:
    """Vietnamese letters may arrive composed or decomposed, depending on the keyboard."""
    return unicodedata.normalize("NFC", password)


def _hash(password: str) -> str:
    return _HASHER.hash(_plain(password))


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")


def _check(password: str, stored: str | None) -> Verdict:
    spare = _nobody()
    try:
        _HASHER.verify(stored or spare, _plain(password))
    except (VerificationError, InvalidHashError):
        return Verdict(right=False)
    if stored is None:
        return Verdict(right=False)
    return Verdict(right=True, new_hash=_hash(password) if _HASHER.check_needs_rehash(stored) else None)
