"""The certificates that a mail carries, as files."""

import logging
from asyncio import to_thread
from collections.abc import Sequence
from datetime import date

import asyncpg

from registry import find
from registry.certificates import certificate, instrument_of
from scheduler.notices.words import Attachment
from web.certificates_said import ShownCertificate, shown_certificate
from web.papers.certificate import certificate_pdf, file_name

_AWAY = (OSError, asyncpg.InterfaceError, asyncpg.PostgresError)
"""The database is gone or refuses: no fault of any certificate."""

log = logging.getLogger(__name__)


async def certificate_files(
    enterprise_id: int, controls: Sequence[int], language: str, day: date
) -> tuple[Attachment, ...]:
    """The certificates of `controls` while their instruments are the enterprise's; the same bytes for the same facts.

    One that cannot be laid out is left out and told to the log: a notice never waits for a picture of itself.
    """
    files: dict[str, bytes] = {}
    for control in controls:
        try:
            made = await _made(enterprise_id, control, language, day)
            if made is None:
                continue
            content = await to_thread(certificate_pdf, made, day, language)
        except _AWAY:
            raise
        except Exception:
            # The boundary of one certificate: a row that nobody can lay out must hold up neither its mail nor others.
            log.exception("the certificate of control %s cannot be laid out", control)
            continue
        name = file_name(made, language)
        files[name if name not in files else name.replace(".pdf", f"-{control}.pdf")] = content
    return tuple(Attachment(name, "application/pdf", content) for name, content in files.items())


async def _made(enterprise_id: int, control: int, language: str, day: date) -> ShownCertificate | None:
    instrument = await instrument_of(control)
    row = await find.instrument(instrument) if instrument is not None else None
    found = await certificate(row.id, control) if row is not None and row.enterprise_id == enterprise_id else None
    return await shown_certificate(row, found, day, language) if row is not None and found is not None else None
