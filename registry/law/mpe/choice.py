"""Which rule and which of its phases judge a control: what an administrator entered for the kind wins over the book."""

from collections.abc import Mapping, Sequence

from registry.law.mpe.asked import phases_of
from registry.law.mpe.book import Rule
from registry.law.mpe.values import PHASES

# The phase of a control by its occasion. After a repair the limits are those of a new instrument.
_PHASE_OF = {"initial": "initial", "periodic": "subsequent", "after_repair": "initial", "cross": "in_service"}


def offered_phases(rules: Sequence[Rule]) -> tuple[str, ...]:
    """The phases for which any of the rules has limits."""
    known = {phase for rule in rules for phase in phases_of(rule)}
    return tuple(phase for phase in PHASES if phase in known)


def phase_for(rules: Sequence[Rule], occasion: str) -> str:
    """The phase of an occasion; where no rule knows it, that of verification as new, which is never wider."""
    offered = offered_phases(rules)
    wanted = _PHASE_OF.get(occasion, "initial")
    return next((phase for phase in (wanted, "subsequent", "initial") if phase in offered), next(iter(offered), ""))


def rule_in(rules: Sequence[Rule], phase: str) -> Rule | None:
    """The first of the rules, nearest first, that has limits for the phase."""
    return next((rule for rule in rules if phase in phases_of(rule)), None)


def fields_for(names: Sequence[str], *sources: Mapping[str, object]) -> dict[str, object]:
    """The fields a rule asks for, each from the first source that has it."""
    found: dict[str, object] = {}
    for source in sources:
        found |= {name: source[name] for name in names if source.get(name) and name not in found}
    return found
