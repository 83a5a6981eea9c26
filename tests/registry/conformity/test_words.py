"""Every verdict, reason and refusal has its sentence."""

from fractions import Fraction
from typing import get_args

from registry.conformity.decision import ORDER, DecisionRule, Reason
from registry.conformity.words import REASONS, TRUST, VERDICTS, citation_words, refusal_words, rule_words
from registry.law.mpe.load import rulebook
from registry.law.mpe.values import RuleError, Trust
from units import errors


def test_every_verdict_reason_and_mark_of_trust_is_worded():
    assert tuple(VERDICTS) == ORDER
    assert set(REASONS) == set(get_args(Reason))
    assert set(TRUST) == set(get_args(Trust))


def test_every_refusal_says_how_to_mend_it():
    codes = {one.code for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.UnitError)}
    asked = {"unknown_rule", "unknown_class", "unknown_phase", "no_mpe", "bad_input"}
    asked |= codes - {"bad_quantity", "range_reversed", "no_finite_decimal"}
    sentences = {code: refusal_words(RuleError(code, "e", "")).say(str) for code in asked}
    assert len(set(sentences.values())) == len(asked)
    assert refusal_words(RuleError("new", "e", "")) == refusal_words(RuleError("bad_input", "e", ""))


def test_a_rule_and_a_document_are_named_in_words():
    assert "0,83 lần" in rule_words(DecisionRule("guard_band", Fraction("0.83"))).say(str)
    assert "1/3" in rule_words(DecisionRule("capability", Fraction(3))).say(str)
    assert "đúng bằng giới hạn là đạt" in rule_words(DecisionRule()).say(str)
    assert citation_words(rulebook().rules["OIML R 7"].citation) == "OIML R 7, 1979, 8"
