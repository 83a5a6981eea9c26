"""`/instruments/new` and `/instruments/{id}/edit`: one form for an instrument, read by the rules of the import."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from litestar import Response, get, post
from litestar.params import FromPath

from registry import find_places
from registry.database import transaction
from registry.enrol import AlreadyEnrolledError, StaleError, amend_instrument, enrol_instrument, enrol_site
from registry.find_places import EnterpriseRow, SiteRow
from registry.find_readings import rule_fields
from registry.language import N_, translator, words
from registry.law.load import law
from registry.sheets.faults import CellError
from registry.sheets.kinds import KindReader
from registry.sheets.quantities import range_facts
from registry.tables.instruments import LONGEST_INTERVAL
from registry.values import InstrumentFacts, InstrumentRow, NewSite, RangeFact
from units.errors import UnitError
from units.kinds import KINDS
from units.text import parse_ranges, parse_resolution
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, read_form
from web.place_choices import commune_choices
from web.readings.traits import proposed_traits, read_traits, trait_fields
from web.shown import commune_title, shown
from web.wording import unit_words

Read_ = TypeVar("Read_")
Parse = Callable[[str, str, tuple[str, ...]], tuple[Read_, ...]]

NEW_SITE = "new"
OLDEST_YEAR = 1900

_LABELS = {
    "kind": N_("Loại phương tiện đo"),
    "kind_name": N_("Tên loại phương tiện đo"),
    "legal_basis": N_("Căn cứ khác"),
    "interval_months": N_("Chu kỳ của cơ sở"),
    "maker": N_("Nhà sản xuất"),
    "model": N_("Kiểu/Model"),
    "serial": N_("Số sê-ri"),
    "range": N_("Phạm vi đo"),
    "resolution": N_("Độ chia/Độ phân giải"),
    "accuracy_class": N_("Cấp chính xác"),
    "year": N_("Năm sản xuất"),
    "place": N_("Vị trí tại địa điểm"),
}

_ENROLLED = N_("Đã thêm phương tiện đo.")
_AMENDED = N_("Đã lưu thay đổi.")
_TWICE = N_("Phương tiện đo này đã có ở cơ sở: cùng nhà sản xuất, kiểu và số sê-ri (bản ghi số {id}).")
_STALE = N_("Người khác vừa sửa bản ghi này. Đề nghị xem lại số liệu hiện có rồi lưu lần nữa.")
_KIND_OR_BASIS = N_("Đề nghị chọn loại trong danh mục, hoặc ghi tên loại và căn cứ khác ở phần bên dưới.")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which somebody else's saved text is another than the one typed."""

    label: str
    stored: str
    typed: str


@get("/instruments/new")
async def new(request: PageRequest) -> Response[str]:
    """An empty form; `like` fills it from another instrument, without its serial number."""
    enterprise = await _enterprise(request)
    like = request.query_params.get("like", "")
    user = access.person(request)
    values = {}
    if like.isascii() and like.isdigit():
        values = _values(await access.instrument_for(user, int(like[:18])), language_of(request)) | {"serial": ""}
    return await _form_page(request, enterprise, values, {})


@post("/instruments")
async def enrol(request: PageRequest) -> Response[Any]:
    """Enrol the instrument, or show the form again with every fault and all that was typed."""
    enterprise = await _enterprise(request)
    form = await read_form(request)
    if form.ticked("show_traits"):
        return await _form_page(request, enterprise, form.values, {})
    read = await _read(request, form, enterprise)
    if read is not None:
        try:
            async with transaction():
                facts = await _placed(request, read, enterprise)
                instrument_id = await enrol_instrument(enterprise.id, facts, now_of(request))
            return redirect(request, f"/instruments/{instrument_id}", message=words(_ENROLLED))
        except AlreadyEnrolledError as error:
            form.fault("serial", words(_TWICE, id=error.existing_id))
    errors = form.messages(translator(language_of(request)))
    return await _form_page(request, enterprise, form.values, errors, status_code=422)


@get("/instruments/{instrument_id:int}/edit")
async def edit(request: PageRequest, instrument_id: FromPath[int]) -> Response[str]:
    """The form filled with what is stored."""
    row = await access.instrument_for(access.person(request), instrument_id)
    enterprise = await access.enterprise_for(access.person(request), row.enterprise_id)
    return await _form_page(request, enterprise, _values(row, language_of(request)), {}, row=row)


@post("/instruments/{instrument_id:int}/edit")
async def amend(request: PageRequest, instrument_id: FromPath[int]) -> Response[Any]:
    """Save what was corrected; a stale form is shown again, nothing typed is lost."""
    row = await access.instrument_for(access.person(request), instrument_id)
    enterprise = await access.enterprise_for(access.person(request), row.enterprise_id)
    form = await read_form(request)
    if form.ticked("show_traits"):
        return await _form_page(request, enterprise, form.values, {}, row=row)
    read = await _read(request, form, enterprise)
    version = form.count("version", least=1, most=10**9)
    changed: list[Difference] = []
    if read is not None and version is not None:
        try:
            async with transaction():
                facts = await _placed(request, read, enterprise)
                await amend_instrument(row.id, facts, version=version, now=now_of(request))
            return redirect(request, f"/instruments/{row.id}", message=words(_AMENDED))
        except AlreadyEnrolledError as error:
            form.fault("serial", words(_TWICE, id=error.existing_id))
        except StaleError:
            form.fault("", words(_STALE))
            changed = _differences(row, form, language_of(request))
    errors = form.messages(translator(language_of(request)))
    return await _form_page(request, enterprise, form.values, errors, row=row, changed=changed, status_code=422)


async def _enterprise(request: PageRequest) -> EnterpriseRow:
    user = access.person(request)
    return await access.enterprise_for(user, request.query_params.get("enterprise") or None)


async def _form_page(
    request: PageRequest,
    enterprise: EnterpriseRow,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    row: InstrumentRow | None = None,
    changed: Sequence[Difference] = (),
    status_code: int = 200,
) -> Response[str]:
    sites = await find_places.sites(enterprise.id)
    default = {"site": str(sites[0].id) if sites else NEW_SITE, "version": str(row.version) if row else "1"}
    kind_code = _kind_code(values.get("kind", ""), today_of(request))
    proposed = await proposed_traits(row, today_of(request), await rule_fields(row.id)) if row else {}
    return page(
        request,
        "enterprise/instrument_form.html",
        status_code=status_code,
        enterprise=enterprise,
        row=row,
        changed=changed,
        values=default | dict(values),
        errors=errors,
        kind_code=kind_code,
        traits=await trait_fields(kind_code, today_of(request), values, proposed, language_of(request)),
        kinds=[kind for kind in law().list_on(today_of(request)).rows.values() if kind.listed_on(today_of(request))],
        sites=[(str(site.id), f"{site.name}, {commune_title(site.commune_code)}") for site in sites],
        communes=commune_choices(),
    )


def _differences(row: InstrumentRow, form: Form, language: str) -> list[Difference]:
    """What a stale form would overwrite; the site is named by its address, so it is left to the form."""
    stored, translate = _values(row, language), translator(language)
    return [
        Difference(translate(label), stored[name], form.values.get(name, ""))
        for name, label in _LABELS.items()
        if stored[name] != form.values.get(name, "")
    ]


def _values(row: InstrumentRow, language: str) -> dict[str, str]:
    item = shown(row, row.due_sort, language)
    kind = law().row(row.kind_code) if row.kind_code else None
    return {
        "kind": f"{kind.code} · {kind.name(language)}" if kind else "",
        "kind_name": row.kind_name,
        "legal_basis": row.legal_basis,
        "interval_months": str(row.interval_months or ""),
        "maker": row.maker,
        "model": row.model,
        "serial": row.serial,
        "range": item.ranges,
        "resolution": item.resolutions,
        "accuracy_class": row.accuracy_class,
        "year": str(row.year or ""),
        "place": row.place,
        "site": str(row.site_id),
        "version": str(row.version),
    }


@dataclass(frozen=True, slots=True)
class Read:
    """A form without faults; `new_site` is set where the site is to be enrolled with the instrument."""

    facts: InstrumentFacts
    new_site: NewSite | None


async def _read(request: PageRequest, form: Form, enterprise: EnterpriseRow) -> Read | None:
    """The form's facts; None where a fault was noted."""
    sites = await find_places.sites(enterprise.id)
    kind_code, kinds = _kind(request, form)
    ranges = _ranges(form, kinds, language_of(request))
    site_id, new_site = _site(form, enterprise, sites)
    facts = InstrumentFacts(
        site_id=site_id,
        kind_code=kind_code,
        kind_name="" if kind_code else form.text("kind_name", longest=300, optional=True),
        legal_basis="" if kind_code else form.text("legal_basis", longest=300, optional=True),
        interval_months=form.count("interval_months", least=1, most=LONGEST_INTERVAL, optional=True),
        maker=form.text("maker", longest=200, optional=True),
        model=form.text("model", longest=200, optional=True),
        serial=form.text("serial", longest=200, optional=True),
        ranges=ranges,
        accuracy_class=form.text("accuracy_class", longest=200, optional=True),
        year=form.count("year", least=OLDEST_YEAR, most=today_of(request).year, optional=True),
        place=form.text("place", longest=300, optional=True),
        rule_fields=await read_traits(form, kind_code, today_of(request), language_of(request)),
    )
    return None if form.errors else Read(facts, new_site)


def _kind_code(text: str, day: date) -> str | None:
    """The list row that a text means, as far as it is clear yet."""
    try:
        return KindReader(law()).read(text.split(" · ", maxsplit=1)[0], day).code if text else None
    except CellError:
        return None


def _kind(request: PageRequest, form: Form) -> tuple[str | None, tuple[str, ...]]:
    """The list row and the quantity kinds its ranges may have; any kind where another legal basis is named."""
    text = form.text("kind", longest=300, optional=True).split(" · ")[0]
    if not text:
        if not (form.values.get("kind_name") and form.values.get("legal_basis")):
            form.fault("kind", words(_KIND_OR_BASIS))
        return None, tuple(KINDS)
    try:
        row = KindReader(law()).read(text, today_of(request))
    except CellError as error:
        form.fault("kind", error.words)
        return None, tuple(KINDS)
    return row.code, row.quantity_kinds


def _ranges(form: Form, kinds: tuple[str, ...], language: str) -> tuple[RangeFact, ...]:
    ranges = _quantities(form, "range", parse_ranges, kinds, language)
    resolutions = _quantities(form, "resolution", parse_resolution, kinds, language)
    return range_facts(ranges, resolutions, kinds)


def _quantities(form: Form, name: str, parse: Parse[Read_], kinds: tuple[str, ...], language: str) -> tuple[Read_, ...]:
    """What a field holds; its unit is not judged where nobody knows yet which kinds are wanted."""
    text = form.text(name, longest=300, optional=True)
    if not text:
        return ()
    wanted = tuple(KINDS) if any(error.name == "kind" for error in form.errors) else kinds
    try:
        return parse(text, language, wanted)
    except UnitError as error:
        form.fault(name, unit_words(error, wanted, language))
        return ()


def _site(form: Form, enterprise: EnterpriseRow, sites: list[SiteRow]) -> tuple[int, NewSite | None]:
    chosen = form.choice("site", [NEW_SITE, *(str(site.id) for site in sites)])
    if chosen != NEW_SITE:
        return int(chosen or 0), None
    commune = form.choice("commune", [code for code, _ in commune_choices()])
    name = form.text("site_name", longest=300, optional=True) or f"{enterprise.name} – {commune_title(commune)}"[:300]
    return 0, NewSite(name, commune)


async def _placed(request: PageRequest, read: Read, enterprise: EnterpriseRow) -> InstrumentFacts:
    """The facts at their site, which is enrolled now if it is new; in the caller's transaction."""
    if read.new_site is None:
        return read.facts
    return replace(read.facts, site_id=await enrol_site(enterprise.id, read.new_site, now_of(request)))


ROUTES = [new, enrol, edit, amend]
