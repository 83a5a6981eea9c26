"""`/controls/{id}/certificate`: the certificate of a control that passed, laid out for print."""

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.certificates import certificate, instrument_of
from web import access
from web.answers import page
from web.certificates_said import shown_certificate
from web.desk import PageRequest, language_of, today_of


@get("/controls/{control_id:int}/certificate")
async def show(request: PageRequest, control_id: FromPath[int]) -> Response[str]:
    """The certificate, for its owner and for staff; what failed, or has no number, has none."""
    user = access.person(request)
    instrument = await instrument_of(access.known_id(control_id))
    if instrument is None:
        raise NotFoundException
    row = await access.instrument_for(user, instrument)
    found = await certificate(row.id, control_id)
    if found is None:
        raise NotFoundException
    made = await shown_certificate(row, found, today_of(request), language_of(request))
    return page(request, "enterprise/certificate.html", made=made, back=f"/instruments/{row.id}")


ROUTES = [show]
