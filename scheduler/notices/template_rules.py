"""What an edited template may say: a small language without a loop that could run away.

Its costs are bounded by its own length and the letter's: loops go only through what the letter gives, at most two
deep; nothing is multiplied, assigned, or called but sentences and the shared parts. The sandbox keeps it from all else.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from registry.language import N_, Words, words

LONGEST = {"subject": 500, "text": 20_000, "html": 40_000}
"""Characters of each part."""

_FILES = {"subject": (), "text": ("layout.txt", "parts.txt"), "html": ("layout.html", "parts.html")}
_DEEPEST = 2
_HIGHEST, _MOST_BRANCHES = 60, 8
_FILTERS = {
    "join",
    "length",
    "default",
    "upper",
    "lower",
    "title",
    "capitalize",
    "trim",
    "first",
    "last",
    "e",
    "escape",
}
_GIVEN = {"_", "language", "tones"}

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Filter,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Concat,
    nodes.Add,
    nodes.Sub,
    nodes.If,
    nodes.For,
    nodes.Call,
    nodes.Keyword,
    nodes.Tuple,
    nodes.List,
    nodes.Block,
    nodes.Extends,
    nodes.Import,
)

_TOO_LONG = N_("Mẫu dài {length} ký tự, tối đa {longest}.")
_SYNTAX = N_("Dòng {line}: mẫu viết sai ({why}).")
_TOO_DEEP = N_("Mẫu lồng nhau quá sâu.")
_NOT_ALLOWED = N_("Dòng {line}: không dùng được “{what}” trong mẫu thư.")
_UNKNOWN = N_("Không có “{name}” trong thư này. Có thể dùng: {known}.")
_FILE = N_("Dòng {line}: chỉ dùng được {files}.")


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """What is wrong with one part (`subject`, `text`, `html`) of an edited template."""

    part: str
    words: Words


def rule_faults(part: str, source: str, names: set[str], environment: Environment) -> list[TemplateFault]:
    """What forbids one part; `names` are what the letter gives."""
    if len(source) > LONGEST[part]:
        return [TemplateFault(part, words(_TOO_LONG, length=len(source), longest=LONGEST[part]))]
    try:
        tree = environment.parse(source)
        if _deep(tree):
            return [TemplateFault(part, words(_TOO_DEEP))]
        if found := [TemplateFault(part, what) for what in _forbidden(tree, part)]:
            return found  # before anything else looks at it: Jinja computes constants such as 10 ** 99999999 at once
        imported = {node.target for node in tree.find_all(nodes.Import)}
        unknown = sorted(meta.find_undeclared_variables(tree) - names - _GIVEN - imported)
    except TemplateSyntaxError as error:
        return [TemplateFault(part, words(_SYNTAX, line=error.lineno, why=(error.message or "")[:200]))]
    except (RecursionError, MemoryError):
        return [TemplateFault(part, words(_TOO_DEEP))]
    known = ", ".join(sorted(names))
    return [TemplateFault(part, words(_UNKNOWN, name=name, known=known)) for name in unknown]


def _deep(tree: nodes.Template) -> bool:
    """Whether a template is nested beyond reading; Jinja's own analysis of nested conditions would not end."""
    level: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while level:
        node, height, branches = level.pop()
        branches += isinstance(node, nodes.If | nodes.For | nodes.CondExpr)
        if height > _HIGHEST or branches > _MOST_BRANCHES:
            return True
        level += [(child, height + 1, branches) for child in node.iter_child_nodes()]
    return False


def _forbidden(tree: nodes.Template, part: str) -> Iterator[Words]:
    imported = {node.target for node in tree.find_all(nodes.Import)}
    for node in _all(tree):
        if isinstance(node, nodes.Extends | nodes.Import):
            if not isinstance(node.template, nodes.Const) or node.template.value not in _FILES[part]:
                yield words(_FILE, line=node.lineno, files=", ".join(_FILES[part]) or "—")
        elif what := _reason(node, imported):
            yield words(_NOT_ALLOWED, line=node.lineno, what=what)
    if _depth(tree) > _DEEPEST:
        yield words(_TOO_DEEP)


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all(child)


def _reason(node: nodes.Node, imported: set[str]) -> str:
    """The word for what is not allowed about a node; "" where all is well."""
    if not isinstance(node, _ALLOWED):
        return type(node).__name__.lower()
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        return f"| {node.name}"
    if isinstance(node, nodes.For) and (node.recursive or not isinstance(node.iter, nodes.Name | nodes.Getattr)):
        return "for"
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return node.attr
    if isinstance(node, nodes.Call):
        return _called(node, imported)
    return ""


def _called(node: nodes.Call, imported: set[str]) -> str:
    target = node.node
    if isinstance(target, nodes.Name) and target.name == "_" and not node.dyn_args and not node.dyn_kwargs:
        return ""
    if isinstance(target, nodes.Getattr) and isinstance(target.node, nodes.Name) and target.node.name in imported:
        return ""
    return f"{getattr(target, 'name', getattr(target, 'attr', ''))}()"


def _depth(node: nodes.Node) -> int:
    below = max((_depth(child) for child in node.iter_child_nodes()), default=0)
    return below + isinstance(node, nodes.For)
