"""`/rules`: which rule on errors judges which kind; an administrator enters national rules and retires them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.conformity.words import TRUST
from registry.language import N_, translator, words
from registry.law.load import law
from registry.law.mpe.asked import PHASE_WORDS
from registry.law.mpe.entered import TERMS, EnteredRule
from registry.law.mpe.of_kinds import rules_of_kinds
from registry.law.mpe.values import PHASES
from registry.mpe_rules import KeptRule, RefusedRuleError, enter_rule, entered_rules, loaded_rule, retire_rule
from registry.sheets.faults import CellError
from registry.sheets.kinds import KindReader
from units.errors import UnitError
from units.kinds import KINDS, difference_kind
from units.numerals import parse_number
from units.text import parse_quantity
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, date_text, read_form
from web.readings.cited import cited
from web.readings.rule_words import expression_words
from web.wording import unit_words

_SAVED = N_("Đã nhập quy định. Số đo ghi từ ngày áp dụng được xét theo quy định này.")
_RETIRED = N_("Đã ghi ngày thôi áp dụng. Kết luận đã có giữ nguyên.")
_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule entered by hand, in words."""

    id: int
    kind: str
    citation: str
    checked: bool
    size: str
    phases: str
    effective_from: str
    retired_from: str
    retired: bool


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """What the book says of a kind."""

    code: str
    kind: str
    citation: str
    trust: str


@get("/rules", guards=[access.staff_only])
async def show(request: PageRequest) -> Response[str]:
    """Every rule entered, and what the book has for each row of the list."""
    return await _list_page(request, {}, {})


@get("/rules/new", guards=[access.administrators_only])
async def new(request: PageRequest) -> Response[str]:
    """An empty form, from today."""
    values = {"effective_from": date_text(today_of(request)), "phase_initial": "1", "phase_subsequent": "1"}
    return _form_page(request, values, {})


@post("/rules", guards=[access.administrators_only])
async def enter(request: PageRequest) -> Response[Any]:
    """Enter the rule, or show the form again with every fault."""
    form = await read_form(request)
    entered = _read(form, request)
    if entered is not None:
        try:
            await enter_rule(entered, access.person(request).account_id, now_of(request))
            return redirect(request, "/rules", message=words(_SAVED))
        except RefusedRuleError as error:
            for name, reason in error.faults:
                form.fault(name, reason)
    errors = form.messages(translator(language_of(request)))
    return _form_page(request, form.values, errors, status_code=422)


@post("/rules/{rule_id:int}/retire", guards=[access.administrators_only])
async def retire(request: PageRequest, rule_id: FromPath[int]) -> Response[Any]:
    """From a day on, judge nothing new by this rule."""
    form = await read_form(request)
    name = f"retired_from_{rule_id}"
    day = form.date(name)
    if day is not None:
        try:
            await retire_rule(access.known_id(rule_id), day)
            return redirect(request, "/rules", message=words(_RETIRED))
        except LookupError:
            raise NotFoundException from None
        except RefusedRuleError as error:
            form.fault(name, error.faults[0][1])
    errors = form.messages(translator(language_of(request)))
    return await _list_page(request, form.values, errors, status_code=422)


async def _list_page(
    request: PageRequest, values: Mapping[str, str], errors: Mapping[str, str], status_code: int = 200
) -> Response[str]:
    language = language_of(request)
    return page(
        request,
        "admin/rules.html",
        status_code=status_code,
        entered=[_shown(kept, request, language) for kept in await entered_rules()],
        loaded=[rule for code in rules_of_kinds() if (rule := _loaded(code, language))],
        may_enter=access.person(request).role == "administrator",
        today_text=date_text(today_of(request)),
        values=values,
        errors=errors,
    )


def _shown(kept: KeptRule, request: PageRequest, language: str) -> ShownRule:
    one, translate = kept.entered, translator(language)
    return ShownRule(
        kept.id,
        _kind_name(one.kind_code, language),
        ", ".join(filter(None, (one.document, one.edition, one.clause))),
        one.checked,
        expression_words(one, language),
        ", ".join(translate(PHASE_WORDS[phase]) for phase in one.phases),
        date_text(one.effective_from),
        date_text(kept.retired_from),
        kept.retired_from is not None and kept.retired_from <= today_of(request),
    )


def _kind_name(code: str, language: str) -> str:
    row = law().row(code)
    return f"{code} · {row.name(language)}" if row else code


def _loaded(code: str, language: str) -> LoadedRule | None:
    rule = loaded_rule(code)
    if rule is None:
        return None
    trust = rule.citation.trust
    said = "" if trust == "seen" else translator(language)(TRUST[trust])
    return LoadedRule(code, _kind_name(code, language), cited(rule.citation, language), said)


def _form_page(
    request: PageRequest, values: Mapping[str, str], errors: Mapping[str, str], status_code: int = 200
) -> Response[str]:
    language, today = language_of(request), today_of(request)
    translate = translator(language)
    names = sorted((kind.vi, name) for name, kind in KINDS.items())
    return page(
        request,
        "admin/rule_form.html",
        status_code=status_code,
        values=values,
        errors=errors,
        kinds=[kind for kind in law().list_on(today).rows.values() if kind.listed_on(today)],
        quantity_kinds=[(name, translate(said)) for said, name in names],
        phases=[(phase, translate(PHASE_WORDS[phase])) for phase in PHASES if phase != "type"],
    )


def _read(form: Form, request: PageRequest) -> EnteredRule | None:
    language, code = language_of(request), _kind_code(form, request)
    kind = form.choice("quantity_kind", KINDS)
    terms = {name: _number(form, name, language) for name in TERMS}
    unit = _unit(form, kind, language) if kind else ""
    effective_from = form.date("effective_from")
    document = form.text("document", longest=300)
    edition, clause = form.text("edition", longest=100, optional=True), form.text("clause", longest=300, optional=True)
    if form.errors or effective_from is None:
        return None
    return EnteredRule(
        kind_code=code,
        document=document,
        edition=edition,
        clause=clause,
        checked=form.ticked("checked"),
        phases=tuple(phase for phase in PHASES if form.ticked(f"phase_{phase}")),
        quantity_kind=kind,
        unit=unit,
        effective_from=effective_from,
        **terms,
    )


def _kind_code(form: Form, request: PageRequest) -> str:
    text = form.text("kind", longest=300).partition(" · ")[0]
    if not text:
        return ""
    try:
        return KindReader(law()).read(text, today_of(request)).code
    except CellError as error:
        form.fault("kind", error.words)
        return ""


def _unit(form: Form, kind: str, language: str) -> str:
    """The unit of a difference of the kind, by its symbol or code."""
    text = form.text("unit", longest=_LONGEST_NUMBER)
    if not text:
        return ""
    own = difference_kind(kind)
    try:
        return parse_quantity(f"1 {text}", language, own).code
    except UnitError as error:
        form.fault("unit", unit_words(error, (own,), language))
        return ""


def _number(form: Form, name: str, language: str) -> Decimal | None:
    text = form.text(name, longest=_LONGEST_NUMBER, optional=True)
    if not text:
        return None
    try:
        return parse_number(text, language)
    except UnitError as error:
        form.fault(name, unit_words(error, ("ratio",), language))
        return None


ROUTES = [show, new, enter, retire]
