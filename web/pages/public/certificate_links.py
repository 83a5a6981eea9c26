"""The certificates of a mail, read by its link without a sign-in: nothing can be done here but to read and print."""

from typing import Any

from litestar import Response
from litestar.exceptions import NotFoundException

from registry import find
from registry.certificates import certificate
from registry.language import N_
from registry.law.load import law
from scheduler.notices import acts
from scheduler.notices.acts import Opened
from web.certificates_said import ShownCertificate, shown_certificate
from web.desk import PageRequest, today_of
from web.pages.enterprise.certificate import pdf_answer
from web.pages.public.link_pages import language_for, link_page, told

_NONE_LEFT = (
    N_("Không còn giấy chứng nhận để xem"),
    N_("Phương tiện đo của thư này đã chuyển sang cơ sở khác hoặc kết quả không còn được giữ. Xin trả lời thư."),
)


async def show_certificates(request: PageRequest, link: Opened, token: str) -> Response[Any]:
    """The certificate of the mail; of several, a list to choose from."""
    rows = await acts.certified(link)
    if not rows:
        return told(request, link, *_NONE_LEFT)
    if len(rows) == 1:
        return await show_certificate(request, link, token, rows[0]["id"])
    language = language_for(request, link)
    return link_page(
        request,
        link,
        "public/link_certificates.html",
        rows=[(row, _kind(row, language)) for row in rows],
        token=token,
        enterprise=link.message["enterprise_name"],
    )


async def show_certificate(request: PageRequest, link: Opened, token: str, control_id: int) -> Response[Any]:
    """One of the mail's certificates. Raises NotFoundException for any other."""
    rows = await acts.certified(link)
    made = await _made(request, link, rows, control_id)
    back, pdf = f"/m/{token}" if len(rows) > 1 else "", f"/m/{token}/certificates/{control_id}/certificate.pdf"
    return link_page(request, link, "enterprise/certificate.html", made=made, back=back, pdf=pdf)


async def download_certificate(request: PageRequest, link: Opened, control_id: int) -> Response[Any]:
    """The same as a PDF."""
    made = await _made(request, link, await acts.certified(link), control_id)
    return await pdf_answer(made, today_of(request), language_for(request, link))


async def _made(request: PageRequest, link: Opened, rows: list[Any], control_id: int) -> ShownCertificate:
    row = next((one for one in rows if one["id"] == control_id), None)
    instrument = await find.instrument(row["instrument"]) if row else None
    found = await certificate(instrument.id, control_id) if instrument else None
    if instrument is None or found is None:
        raise NotFoundException
    return await shown_certificate(instrument, found, today_of(request), language_for(request, link))


def _kind(row: Any, language: str) -> str:
    listed = law().row(row["kind_code"]) if row["kind_code"] else None
    return listed.name(language) if listed else row["kind_name"]
