"""What the program says while it runs: one line per event, JSON where real people rely on it.

Traces name functions and lines, never the values in them: those hold passwords, tokens and people's data.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET = ("password", "token", "secret", "cookie", "authorization", "dsn", "database_url")


def configure_logs(*, production: bool) -> None:
    """Set up structlog for this process; later calls win."""
    readable: list[Any] = [
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback, colors=sys.stderr.isatty())
    ]
    machine: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            mask_secrets,
            *(machine if production else readable),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def mask_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank what is named like a secret."""
    for name in event:
        if any(secret in name.lower() for secret in _SECRET):
            event[name] = "•••"
    return event
