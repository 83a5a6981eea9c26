"""The rules by name, and the door to them: limits of the error for a question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from registry.law.mpe.cells import CellTable
from registry.law.mpe.fields import Fields
from registry.law.mpe.flows import FlowZones
from registry.law.mpe.general import GeneralRule, from_fields
from registry.law.mpe.liquids import VolumeLadder
from registry.law.mpe.scales import ScaleSteps
from registry.law.mpe.spans import SpanTable
from registry.law.mpe.values import Citation, JointRule, Limits, RuleError
from registry.law.mpe.weights import NominalTable

GENERIC = "generic"


class Rule(Protocol):
    """What every form of rule offers. `point_field` is the field that a point's reference stands for, or empty."""

    @property
    def name(self) -> str: ...
    @property
    def citation(self) -> Citation: ...
    @property
    def reference_kinds(self) -> tuple[str, ...]: ...
    @property
    def point_field(self) -> str: ...
    def limits(self, fields: Fields) -> Limits: ...


AnyRule = ScaleSteps | NominalTable | VolumeLadder | FlowZones | SpanTable | CellTable | GeneralRule


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule loaded; a national rule that replaces an international one wins where it is present."""

    rules: Mapping[str, Rule]
    replaced: Mapping[str, str]

    def find(self, fields: Fields) -> Rule:
        """The rule that field `rule` names. Raises RuleError `unknown_rule`."""
        name = fields.text("rule")
        if name == GENERIC:
            return from_fields(fields)
        found = self.rules.get(self.replaced.get(name, name))
        if found is None:
            raise RuleError("unknown_rule", fields.named("rule"), f"no rule is named {name}")
        return found

    def limits(self, values: Mapping[str, object]) -> Limits:
        """The limits of the error for one question. Raises RuleError."""
        fields = Fields(values)
        return self.find(fields).limits(fields)


def rulebook_of(rules: Iterable[tuple[Rule, str]]) -> Rulebook:
    """A book of (rule, name of the rule it replaces or empty). Raises ValueError for two rules of one name."""
    found: dict[str, Rule] = {}
    replaced: dict[str, str] = {}
    for rule, other in rules:
        if found.setdefault(rule.name, rule) is not rule or (
            other and replaced.setdefault(other, rule.name) != rule.name
        ):
            raise ValueError(f"{rule.name} or what it replaces stands twice in the book")
    return Rulebook(found, replaced)


def joint_rule(rule: Rule, fields: Fields) -> tuple[FlowZones, JointRule] | None:
    """The rule over all points of a gas meter of this class, or None."""
    if not isinstance(rule, FlowZones) or not rule.joint:
        return None
    found = rule.joint.get(fields.class_of("class", rule.zones[0].percent))
    return (rule, found) if found else None
