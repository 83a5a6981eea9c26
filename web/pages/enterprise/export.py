"""`/instruments/export.xlsx`: every instrument of a filter, as a spreadsheet that can be imported again."""

from litestar import Response, get

from registry.language import translator
from registry.sheets.export import export_xlsx, load_export
from scheduler.instrument_due import due_on
from web import access
from web.answers import attachment
from web.desk import PageRequest, language_of, today_of
from web.pages.enterprise.instruments import asked_of
from web.pages.imports.upload import XLSX


@get("/instruments/export.xlsx")
async def export(request: PageRequest) -> Response[bytes]:
    """All rows of the filter, not only the page's."""
    today = today_of(request)
    asked = await asked_of(request, access.person(request), today)

    content = export_xlsx(await load_export(asked.wanted, due_on(today)), translator(language_of(request)))
    name = f"phuong-tien-do-{today.isoformat()}.xlsx"
    return Response(content, media_type=XLSX, headers={"content-disposition": attachment(name)})


ROUTES = [export]
