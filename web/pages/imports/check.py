"""`/imports/{id}`: how the columns were understood, the verdict on every row, and the confirmation."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from registry.database import transaction
from registry.find_imports import removed_by, undos_of
from registry.language import N_, Words, translator, words
from registry.law.load import law
from registry.sheets.cells import text_of
from registry.sheets.error_sheet import error_sheet
from registry.sheets.faults import SheetError
from registry.sheets.fields import HEADERS, Field
from registry.sheets.headers import Columns
from registry.sheets.intake import import_rows
from registry.sheets.verdicts import DryRun, ReadyRow
from registry.tables.imports import SheetImport
from web import access
from web.answers import attachment, page
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, read_form
from web.pages.imports.kept import Kept, decoded, kept_for, see_other
from web.pages.imports.upload import XLSX
from web.shown import commune_title, range_text

_SHOWN = 200  # rows of each kind on the page; the error sheet holds all
_SAMPLES = 3
_LONGEST_SAMPLE = 40

_SAME_FIELD = N_("Hai cột cùng được hiểu là “{field}”. Đề nghị chọn lại.")


@get("/imports/{import_id:uuid}")
async def show(request: PageRequest, import_id: FromPath[UUID]) -> Response[str]:
    """The dry run; after confirmation, what was imported."""
    kept = await kept_for(access.person(request), import_id)
    if kept.row.state != "uploaded":
        return await _done_page(request, kept)
    return await _check_page(request, kept, {})


@post("/imports/{import_id:uuid}/columns")
async def choose_columns(request: PageRequest, import_id: FromPath[UUID]) -> Response[Any]:
    """Understand the columns as a person says, and judge again."""
    kept = await kept_for(access.person(request), import_id)
    form = await read_form(request)
    columns = _chosen(form, kept.columns)
    if form.errors:
        errors = form.messages(translator(language_of(request)))
        return await _check_page(request, kept, errors, status_code=422)
    if kept.row.state == "uploaded":
        stored = msgspec.json.encode(columns.to_json()).decode()
        await SheetImport.update({SheetImport.columns: stored}).where(SheetImport.id == import_id)
    return see_other(import_id)


@post("/imports/{import_id:uuid}/confirm")
async def confirm(request: PageRequest, import_id: FromPath[UUID]) -> Redirect:
    """Import the good rows. A second press, or a second person's, finds it done and creates nothing."""
    user = access.person(request)
    kept = await kept_for(user, import_id)
    async with transaction() as database:
        mine = await database.fetchval(
            """UPDATE sheet_import SET state = 'confirmed', confirmed_at = $2
               WHERE id = $1 AND state = 'uploaded' RETURNING id""",
            import_id,
            now_of(request),
        )
        if mine is None:
            return see_other(import_id)
        judged = await kept.judged(today_of(request))
        outcome = await import_rows(judged, kept.enterprise.id, user.account_id, now_of(request), sheet=import_id)
        stored = msgspec.json.encode(outcome.to_json(str)).decode()
        await database.execute("UPDATE sheet_import SET outcome = $2 WHERE id = $1", import_id, stored)
    return see_other(import_id)


@get("/imports/{import_id:uuid}/errors.xlsx")
async def errors(request: PageRequest, import_id: FromPath[UUID]) -> Response[bytes]:
    """The rejected rows as they were, each with its reason, to be mended and imported again."""
    kept = await kept_for(access.person(request), import_id)
    judged = await kept.judged(today_of(request))
    content = error_sheet(kept.sheet, kept.columns, judged.rejected, translator(language_of(request)))
    return Response(content, media_type=XLSX, headers={"content-disposition": attachment("dong-can-sua.xlsx")})


async def _check_page(
    request: PageRequest, kept: Kept, errors: dict[str, str], status_code: int = 200
) -> Response[str]:
    language = language_of(request)
    judged, refusal = await _judged(request, kept)
    return page(
        request,
        "imports/check.html",
        status_code=status_code,
        kept=kept,
        judged=judged,
        refusal=refusal,
        errors=errors,
        fields=[(field.value, header) for field, header in HEADERS.items()],
        sure=all(column.certainty == "sure" or column.field is None for column in kept.columns.columns),
        columns=[(column, _samples(kept, column.index)) for column in kept.columns.columns],
        flags=[flag.words for flag in judged.flags[:_SHOWN]] if judged else [],
        rejected=judged.rejected[:_SHOWN] if judged else [],
        accepted=[_ready(row, language) for row in judged.accepted[:_SHOWN]] if judged else [],
        limit=_SHOWN,
    )


async def _done_page(request: PageRequest, kept: Kept) -> Response[str]:
    language = language_of(request)
    undos = await undos_of(kept.row.id)
    removed = await removed_by(kept.row.id, size=_SHOWN) if undos else []
    kinds = [law().row(row.kind_code) if row.kind_code else None for row in removed]
    return page(
        request,
        "imports/done.html",
        kept=kept,
        outcome=decoded(kept.row.outcome),
        undos=undos,
        removed=[
            {"row": row, "kind": kind.name(language) if kind else row.kind_code}
            for row, kind in zip(removed, kinds, strict=True)
        ],
        limit=_SHOWN,
    )


async def _judged(request: PageRequest, kept: Kept) -> tuple[DryRun | None, str]:
    try:
        return await kept.judged(today_of(request)), ""
    except SheetError as error:
        return None, error.words.say(translator(language_of(request)))


def _chosen(form: Form, columns: Columns) -> Columns:
    chosen: dict[int, Field | None] = {}
    for column in columns.columns:
        name = f"column-{column.index}"
        field = form.choice(name, [field.value for field in Field], optional=True)
        if field and Field(field) in chosen.values():
            form.fault(name, words(_SAME_FIELD, field=Words(HEADERS[Field(field)])))
        chosen[column.index] = Field(field) if field else None
    return columns.chosen(chosen)


def _samples(kept: Kept, index: int) -> str:
    """The first values of a column, so that a person sees what it holds."""
    found: list[str] = []
    for _, row in kept.sheet.numbered_from(kept.columns.header_row + 1):
        text = text_of(row[index]) if index < len(row) else ""
        if text and text not in found:
            found.append(text[:_LONGEST_SAMPLE])
        if len(found) == _SAMPLES:
            break
    return " · ".join(found)


def _ready(row: ReadyRow, language: str) -> dict[str, Any]:
    kind = law().row(row.kind_code)
    return {
        "row": row,
        "kind": kind.name(language) if kind else row.kind_code,
        "ranges": "; ".join(filter(None, (range_text(fact, language) for fact in row.ranges))),
        "commune": commune_title(row.commune_code),
    }


ROUTES = [show, choose_columns, confirm, errors]
