"""One call of a webhook: to an address that was looked at first, within a time, reading little of the answer.

Written on asyncio's streams: the name is resolved once, each address judged, and the connection made to exactly the one
that was judged, so that a name cannot point elsewhere in between. No redirect is followed.
"""

import asyncio
import io
import socket
import ssl
from dataclasses import replace
from datetime import datetime
from functools import cache
from http.client import HTTPException, HTTPResponse
from typing import cast

from scheduler.notices.backoff import Answer
from scheduler.notices.hook_rules import Target, meaning, public, retry_after, signed_headers, target

SECONDS = 15.0
_ANSWER_BYTES = 16_384
_KEPT = 400


class HookChannel:
    """Gives one event to a webhook; `secrets` sign it at the instant `at`, `private` allows addresses in the house."""

    def __init__(
        self, event: str, secrets: tuple[bytes, ...], at: datetime, *, private: bool, seconds: float = SECONDS
    ) -> None:
        self._event, self._secrets, self._at = event, secrets, int(at.timestamp())
        self._private, self._seconds = private, seconds

    async def send(self, recipient: str, content: bytes, /) -> Answer:
        """Post `content` to the address `recipient`."""
        where = target(recipient, private=self._private)
        if where is None:
            return Answer("refused", "address not allowed")
        try:
            async with asyncio.timeout(self._seconds):
                return await self._send(where, content)
        except TimeoutError:
            return Answer("later", f"no answer within {self._seconds:g} s")
        except (OSError, EOFError, HTTPException, ValueError) as error:
            return Answer("later", " ".join((str(error) or type(error).__name__).split())[:_KEPT])

    async def _send(self, where: Target, content: bytes) -> Answer:
        address = await self._address(where)
        if address is None:
            return Answer("refused", "address not allowed: not on the public internet")
        tls, name = (_tls(), where.host) if where.secure else (None, None)
        reader, writer = await asyncio.open_connection(address, where.port, ssl=tls, server_hostname=name)
        try:
            writer.write(self._request(where, content))
            await writer.drain()
            return _understood(await _read(reader), self._at)
        finally:
            writer.transport.abort()

    async def _address(self, where: Target) -> str | None:
        """The first address of the host; None where one of them must not be called."""
        found = await asyncio.get_running_loop().getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if not self._private and not all(public(address) for address in addresses):
            return None
        return addresses[0]

    def _request(self, where: Target, content: bytes) -> bytes:
        headers = {
            "Host": where.authority,
            "User-Agent": "Etalon",
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(len(content)),
            "Connection": "close",
            **signed_headers(self._secrets, self._event, self._at, content),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {where.path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + content


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


async def _read(reader: asyncio.StreamReader) -> bytes:
    """The beginning of the answer: until its end, or as much as anybody will look at."""
    got = b""
    while len(got) < _ANSWER_BYTES:
        more = await reader.read(_ANSWER_BYTES - len(got))
        if not more:
            break
        got += more
        if _whole(got):
            break
    return got


def _whole(got: bytes) -> bool:
    """Whether head and announced body are there: some servers keep the line open all the same."""
    head, end, body = got.partition(b"\r\n\r\n")
    if not end:
        return False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return len(body) >= int(value)
    return head.split(b" ", 2)[1:2] == [b"204"]


class _Line(io.BytesIO):
    """What was read, as the parser of the standard library wants it: a connection to make a file of."""

    def makefile(self, _mode: str) -> io.BytesIO:
        return self


def _understood(got: bytes, at: int) -> Answer:
    answer = HTTPResponse(cast("socket.socket", _Line(got)), method="POST")
    answer.begin()
    try:
        text = answer.read(_KEPT)
    except HTTPException:  # cut off by us, or by them: the status was said
        text = b""
    found = meaning(answer.status, f"{answer.reason} {text.decode('utf-8', 'replace')}")
    if found.verdict != "later":
        return found
    return replace(found, wait_seconds=retry_after(answer.headers.get("Retry-After", ""), at))
