"""A real HTTP server on this machine for the tests of webhooks: keeps what it is given, answers what it is told to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

OK = b"HTTP/1.1 204 No Content\r\n\r\n"


def said(status: int, text: str = "", *headers: str) -> bytes:
    body = text.encode()
    lines = [f"HTTP/1.1 {status} Reason", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@dataclass
class Called:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HttpServer:
    """`answer` decides by the path; None: hang up; "silence": say nothing for ever."""

    url: str = ""
    calls: list[Called] = field(default_factory=list)
    answer: Callable[[str], bytes | str | None] = lambda _path: OK

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            path = head[0].split(" ")[1]
            self.calls.append(Called(path, headers, await reader.readexactly(int(headers["content-length"]))))
            answer = self.answer(path)
            if answer == "silence":
                await reader.read()
            elif isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
        except (OSError, EOFError):
            pass  # the caller had heard enough
        finally:
            writer.close()


@asynccontextmanager
async def http_server() -> AsyncIterator[HttpServer]:
    """The server for the time of a block."""
    held = HttpServer()
    listening = await asyncio.start_server(held.talk, "127.0.0.1", 0)
    held.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield held
    finally:
        listening.close()
