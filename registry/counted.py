"""A connection that tells what passes over it, and that gives itself up once it is out of step with its server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import asyncpg


class QueryLog:
    """The statements sent while `count_queries` was open, in order; BEGIN, COMMIT and savepoints are not queries."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)


open_logs: list[QueryLog] = []
_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def _note(statement: str) -> None:
    if not statement.startswith(_CONTROL):
        for log in open_logs:
            log.statements.append(statement)


class CountedConnection(asyncpg.Connection):  # type: ignore[misc]  # ships no types
    """Tells open query logs what passes, by ORM, raw SQL or COPY; asyncpg's own loggers are late and miss COPY."""

    __slots__ = ()

    async def execute(self, query: str, *args: Any, **options: Any) -> str:
        """As asyncpg; statements with arguments are noted by `_execute`, through which they pass."""
        if not args:
            _note(query)
        with self._in_step():
            return cast("str", await super().execute(query, *args, **options))

    async def _execute(self, query: str, *args: Any, **options: Any) -> Any:
        _note(query)
        with self._in_step():
            return await super()._execute(query, *args, **options)

    async def _executemany(self, query: str, *args: Any, **options: Any) -> Any:
        _note(query)
        with self._in_step():
            return await super()._executemany(query, *args, **options)

    @contextmanager
    def _in_step(self) -> Iterator[None]:
        """A server that says farewell on an idle line leaves asyncpg out of step with it: that line is lost.

        Its own error is of no family that callers expect of a lost line; a worker died of it.
        """
        try:
            yield
        except asyncpg.InternalClientError as error:
            self.terminate()
            raise asyncpg.InterfaceError(str(error)) from error

    async def copy_records_to_table(self, table_name: str, **options: Any) -> str:
        """As asyncpg."""
        _note(f"COPY {table_name} FROM STDIN")
        return cast("str", await super().copy_records_to_table(table_name, **options))

    async def _copy_in(self, copy_stmt: str, *args: Any) -> Any:
        _note(copy_stmt)
        return await super()._copy_in(copy_stmt, *args)

    async def _copy_out(self, copy_stmt: str, *args: Any) -> Any:
        _note(copy_stmt)
        return await super()._copy_out(copy_stmt, *args)
