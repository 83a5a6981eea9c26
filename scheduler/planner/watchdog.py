"""Solving parts here, or in a child process that is killed when a solve does not come back.

The engine looks at its stop rule between iterations only, and one has been seen not to end. A killed part loses
nothing: the draft keeps what it has.
"""

import contextlib
import os
import pickle
import select
import struct
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, Self

from scheduler.planner.route import Part, Routes, solve_part

_ROOT = Path(__file__).parents[2]
_HEADER = struct.Struct(">Q")


class Engine(Protocol):
    """Solves one part at a time; None when the part was lost."""

    def solve(self, part: Part, iterations: int, seed: int, heat: float = 0.0) -> Routes | None: ...

    def close(self) -> None: ...


class Here:
    """Solves in this thread, without a limit."""

    def solve(self, part: Part, iterations: int, seed: int, heat: float = 0.0) -> Routes | None:
        return solve_part(part, iterations, seed, heat)

    def close(self) -> None:
        """Nothing to let go of."""


class Watched:
    """Solves in a child process, started when first needed and killed after `limit_seconds` for one part."""

    def __init__(self, limit_seconds: float, command: tuple[str, ...] = ("-m", "scheduler.planner.watchdog")) -> None:
        self._limit = limit_seconds
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self.killed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def solve(self, part: Part, iterations: int, seed: int, heat: float = 0.0) -> Routes | None:
        child = self._child or self._start()
        pipes = child.stdin, child.stdout
        if pipes[0] is None or pipes[1] is None:
            return None
        try:
            _send(pipes[0], (part, iterations, seed, heat))
            if select.select([pipes[1]], [], [], self._limit)[0]:
                answer: Routes | None = _receive(pipes[1])
                return answer
        except (BrokenPipeError, EOFError):
            pass  # the child is gone: the part is lost like one that was killed
        self.killed += 1
        self.close()
        return None

    def _start(self) -> subprocess.Popen[bytes]:
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
        self._child = subprocess.Popen(  # noqa: S603 - this very file by the interpreter we run on
            [sys.executable, *self._command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
        return self._child

    def close(self) -> None:
        """End the child, at work or not."""
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self._child = None


def _send(pipe: IO[bytes], message: Any) -> None:
    body = pickle.dumps(message)
    pipe.write(_HEADER.pack(len(body)) + body)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    """One message; raises EOFError when the other side is gone."""
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise EOFError
    return pickle.loads(pipe.read(_HEADER.unpack(header)[0]))  # noqa: S301 - from our own child or parent only


def serve() -> None:
    """The child's loop: solve what comes until the parent is gone."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            part, iterations, seed, heat = _receive(sys.stdin.buffer)
            _send(answers, solve_part(part, iterations, seed, heat))


if __name__ == "__main__":
    serve()
