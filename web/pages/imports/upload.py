"""`/imports/new`: choose a spreadsheet; it is read and kept, and nothing of it enters the registry yet."""

import uuid
from typing import Any

from litestar import Response, get, post

from registry.find_places import EnterpriseRow
from registry.language import translator
from registry.law.load import law
from registry.places.load import gazetteer
from registry.sheets.faults import SheetError
from registry.sheets.intake import guess_columns, read_sheet
from registry.sheets.template import template_xlsx
from registry.sheets.workbook import check_size
from registry.tables.imports import LONGEST_NAME, SheetImport
from web import access
from web.answers import UPLOAD_LIMIT, attachment, page
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, read_form
from web.pages.imports.kept import see_other

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/imports/new")
async def new(request: PageRequest) -> Response[str]:
    """The upload form and the template."""
    return _form_page(request, await _enterprise(request), {})


@post("/imports", request_max_body_size=UPLOAD_LIMIT + 100_000)
async def upload(request: PageRequest) -> Response[Any]:
    """Keep a sheet that can be read; say what is wrong with one that cannot."""
    enterprise = await _enterprise(request)
    form = await read_form(request)
    try:
        kept = await _keep(request, form, enterprise)
    except SheetError as error:
        form.fault("file", error.words)
        kept = None
    if kept is not None:
        return see_other(kept)
    return _form_page(request, enterprise, form.messages(translator(language_of(request))), status_code=422)


@get("/imports/template.xlsx")
async def template(request: PageRequest) -> Response[bytes]:
    """The template in the reader's language, with the kinds and communes in force."""
    today = today_of(request)
    kinds = [row for row in law().list_on(today).rows.values() if row.listed_on(today)]
    content = template_xlsx(kinds, gazetteer().communes, translator(language_of(request)))
    return Response(content, media_type=XLSX, headers={"content-disposition": attachment("mau-phuong-tien-do.xlsx")})


async def _enterprise(request: PageRequest) -> EnterpriseRow:
    """A member's own enterprise; staff name one by its tax code."""
    return await access.enterprise_for(access.person(request), request.query_params.get("enterprise") or None)


async def _keep(request: PageRequest, form: Form, enterprise: EnterpriseRow) -> uuid.UUID | None:
    given = form.upload("file")
    if given is None:
        return None
    content = await given.read()
    check_size(len(content))
    columns = guess_columns(await read_sheet(content, given.filename))
    kept = SheetImport(
        id=uuid.uuid4(),
        enterprise=enterprise.id,
        account=access.person(request).account_id,
        file_name=given.filename[:LONGEST_NAME] or "?",
        content=content,
        columns=columns.to_json(),
        created_at=now_of(request),
    )
    await kept.save()
    return uuid.UUID(str(kept.id))


def _form_page(
    request: PageRequest, enterprise: EnterpriseRow, errors: dict[str, str], status_code: int = 200
) -> Response[str]:
    return page(request, "imports/upload.html", status_code=status_code, enterprise=enterprise, errors=errors)


ROUTES = [new, upload, template]
