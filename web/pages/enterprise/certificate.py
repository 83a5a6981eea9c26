"""`/controls/{id}/certificate`: the certificate of a control that passed, to read, to print, or as a PDF."""

from asyncio import to_thread
from datetime import date

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.certificates import certificate, instrument_of
from web import access
from web.answers import attachment, page
from web.certificates_said import ShownCertificate, shown_certificate
from web.desk import PageRequest, language_of, today_of
from web.papers.certificate import certificate_pdf, file_name


@get("/controls/{control_id:int}/certificate")
async def show(request: PageRequest, control_id: FromPath[int]) -> Response[str]:
    """The certificate, for its owner and for staff; what failed, or has no number, has none."""
    made = await _made(request, control_id)
    back, pdf = f"/instruments/{made.item.row.id}", f"/controls/{control_id}/certificate.pdf"
    return page(request, "enterprise/certificate.html", made=made, back=back, pdf=pdf)


@get("/controls/{control_id:int}/certificate.pdf")
async def download(request: PageRequest, control_id: FromPath[int]) -> Response[bytes]:
    """The same as a PDF."""
    return await pdf_answer(await _made(request, control_id), today_of(request), language_of(request))


async def pdf_answer(made: ShownCertificate, today: date, language: str) -> Response[bytes]:
    """A certificate as a file to keep."""
    content = await to_thread(certificate_pdf, made, today, language)
    headers = {"content-disposition": attachment(file_name(made, language)), "x-robots-tag": "noindex, nofollow"}
    return Response(content, media_type="application/pdf", headers=headers)


async def _made(request: PageRequest, control_id: int) -> ShownCertificate:
    user = access.person(request)
    instrument = await instrument_of(access.known_id(control_id))
    if instrument is None:
        raise NotFoundException
    row = await access.instrument_for(user, instrument)
    found = await certificate(row.id, control_id)
    if found is None:
        raise NotFoundException
    return await shown_certificate(row, found, today_of(request), language_of(request))


ROUTES = [show, download]
