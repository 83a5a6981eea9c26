"""`/law`: the list of group-2 instruments in force today, for everybody."""

from dataclasses import dataclass

from litestar import Response, get

from registry.fold import fold
from registry.language import N_, Words, translator, words
from registry.law.lists import KindRow
from registry.law.load import law
from web.answers import page
from web.desk import PageRequest, language_of, today_of

_CONTROLS = (
    ("type_approval", N_("Phê duyệt mẫu")),
    ("initial", N_("Ban đầu")),
    ("periodic", N_("Định kỳ")),
    ("after_repair", N_("Sau sửa chữa")),
)
_LONGEST_SEARCH = 120


@dataclass(frozen=True)
class Shown:
    """One row of the page."""

    row: KindRow
    name: str
    other_name: str
    controls: tuple[str, ...]
    cycle: Words | None


@get("/law", opt={"public": True})
async def show(request: PageRequest) -> Response[str]:
    """All kinds, or those whose names or code hold every word of `q`, however accented."""
    language, today = language_of(request), today_of(request)
    current = law().list_on(today)
    text = request.query_params.get("q", "")[:_LONGEST_SEARCH].strip()
    listed = [row for row in current.rows.values() if row.listed_on(today)]
    rows = [_shown(row, language) for row in listed if _holds(row, fold(text).split())]
    return page(
        request,
        "public/law.html",
        rows=rows,
        total=len(listed),
        basis=current.basis,
        effective_from=current.effective_from,
        q=text,
    )


def _holds(row: KindRow, wanted: list[str]) -> bool:
    text = fold(f"{row.code} {row.name_vi} {row.name_en}")
    return all(word in text for word in wanted)


def _shown(row: KindRow, language: str) -> Shown:
    translate = translator(language)
    cycle = None if row.cycle_months is None else words(N_("{months} tháng"), months=row.cycle_months)
    return Shown(
        row,
        row.name(language),
        row.name("vi" if language == "en" else "en"),
        tuple(translate(label) for field, label in _CONTROLS if getattr(row, field)),
        cycle,
    )


ROUTES = [show]
