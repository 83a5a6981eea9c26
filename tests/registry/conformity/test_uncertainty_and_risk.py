"""Budgets, coverage factors and risks against published numbers."""

from decimal import Decimal
from fractions import Fraction
from math import sqrt
from operator import mul

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.conformity.normal import below, beta_share, coverage_factor, fisher_below, normal_quantile
from registry.conformity.risk import (
    Population,
    global_risk,
    guard_band_factors,
    guard_band_for_pfa,
    nonconforming,
    sd_of_share,
)
from registry.conformity.templates import TEMPLATES, Certificate, terms_of
from registry.conformity.uncertainty import (
    BudgetError,
    Correlation,
    Term,
    budget,
    of_certificate,
    of_half_width,
    of_hysteresis,
    of_readings,
    of_resolution,
    state_result,
)


def test_the_end_gauge_of_gum_annex_h1_comes_out_as_published():
    """JCGM 100:2008, H.1, table H.1: terms in nm with their degrees of freedom."""
    length, expansion = 50e6, 11.5e-6
    comparison = [Term(5.8, 24), Term(3.9, 5), Term(6.7, 8)]
    terms = [
        Term(25, 18),
        Term(budget(comparison).u, budget(comparison).dof),
        Term(1e-6 / sqrt(3), 50, length * 0.1),
        Term(0.05 / sqrt(3), 2, -length * expansion),
    ]
    assert terms[1].dof == pytest.approx(25.6, abs=0.2)  # published from 9.7 nm, rounded
    found = budget(terms)
    assert found.u == pytest.approx(31.71, abs=0.05)
    assert round(found.u) == 32
    assert int(found.dof) == 16
    assert coverage_factor(0.99, 16) == pytest.approx(2.92, abs=0.005)
    assert coverage_factor(0.99, 16) * 32 == pytest.approx(93, abs=0.6)


@pytest.mark.parametrize(
    ("dof", "k95", "k99"),
    [
        (1, 12.706204736432095, 63.65674116287399),
        (2, 4.302652729696142, 9.92484320091807),
        (5, 2.5705818356363146, 4.032142983555228),
        (10, 2.228138851986274, 3.16927267261695),
        (100, 1.9839715185235518, 2.6258905214380173),
        (None, 1.959963984540054, 2.5758293035489004),
    ],
)
def test_students_factors_agree_with_the_tables(dof, k95, k99):
    assert coverage_factor(0.95, dof) == pytest.approx(k95, rel=1e-9)
    assert coverage_factor(0.99, dof) == pytest.approx(k99, rel=1e-9)


def test_the_factor_is_smooth_where_its_two_methods_meet():
    assert coverage_factor(0.95, 9_999.999) == pytest.approx(coverage_factor(0.95, 10_000.001), rel=1e-9)


@given(st.floats(0.5, 1e6), st.floats(0.5, 1e6))
def test_more_degrees_of_freedom_never_widen(a, b):
    few, many = sorted((a, b))
    assert coverage_factor(0.95, many) <= coverage_factor(0.95, few) * (1 + 1e-9)


def test_the_distributions_meet_known_values():
    assert below(0) == 0.5
    assert below(-6) == pytest.approx(9.865876450376946e-10, rel=1e-12)
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054, rel=1e-14)
    assert beta_share(0.3, 2, 5) == pytest.approx(0.579825, rel=1e-9)
    assert fisher_below(4.0, 3, 7) == pytest.approx(0.9403, abs=1e-3)


def test_terms_have_the_divisors_of_their_shapes():
    assert of_resolution(0.1).u == pytest.approx(0.1 / sqrt(12))
    assert of_half_width("rectangular", 3.0).u == pytest.approx(sqrt(3))
    assert of_half_width("triangular", 6.0).u == pytest.approx(sqrt(6))
    assert of_half_width("arcsine", 0.3).u == pytest.approx(0.212132, abs=1e-6)
    assert of_hysteresis(2.0).u == pytest.approx(1 / sqrt(3))
    assert of_certificate(0.02, 2).u == 0.01


def test_equal_readings_leave_the_resolution_to_carry_repeatability():
    same = of_readings([Fraction(371, 10)] * 4)
    assert same.u == 0
    assert budget([same, of_resolution(0.1)]).u == pytest.approx(0.1 / sqrt(12))


def test_weights_of_one_certificate_add_linearly():
    terms = [Term(0.01), Term(0.02)]
    assert budget(terms, [Correlation(0, 1, 1.0)]).u == pytest.approx(0.03, rel=1e-12)
    assert budget(terms).u == pytest.approx(0.0223607, rel=1e-6)


def correlated(pairs):
    return [Correlation(a, b, r) for (a, b), r in pairs.items()]


@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=2, max_size=6))
def test_correlations_of_real_influences_always_hold_together(shares):
    """Terms made of the same three independent influences have correlations by their angles."""
    norms = [sqrt(sum(share**2 for share in term)) for term in shares]
    pairs = {
        (i, j): max(-1.0, min(1.0, sum(map(mul, shares[i], shares[j])) / norms[i] / norms[j]))
        for i in range(len(shares))
        for j in range(i)
        if norms[i] * norms[j]
    }
    assert budget([Term(1)] * len(shares), correlated(pairs)).u >= 0


def test_seventy_weights_of_one_certificate_are_budgeted_at_once():
    pairs = correlated({(i, j): 1 for i in range(70) for j in range(i)})
    assert budget([Term(0.01)] * 70, pairs).u == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("work", "where"),
    [
        (lambda: budget([]), "terms"),
        (lambda: of_readings([Fraction(1)]), "values"),
        (lambda: of_certificate(1, 0), "k"),
        (lambda: of_certificate(float("nan"), 2), "U"),
        (lambda: of_half_width("arcsine", -1), "half_width"),
        (lambda: budget([Term(1), Term(1)], [Correlation(0, 1, 1.5)]), "correlations"),
        (lambda: budget([Term(1)] * 3, [Correlation(i, j, -1) for i, j in ((0, 1), (1, 2), (0, 2))]), "correlations"),
        (lambda: budget([Term(1), Term(1)], [Correlation(0, 1, 1), Correlation(1, 0, 1)]), "correlations"),
        (lambda: budget([Term(1)] * 3, correlated({(0, 1): 1, (0, 2): 1, (1, 2): -1})), "correlations"),
        (
            lambda: budget([Term(1)] * 4, correlated({(0, 1): 0.9, (1, 2): 0.9, (2, 3): 0.9, (0, 3): -0.9})),
            "correlations",
        ),
        (lambda: state_result(Decimal(1), Decimal(-1)), "U"),
    ],
)
def test_a_budget_that_cannot_be_says_where(work, where):
    with pytest.raises(BudgetError) as caught:
        work()
    assert caught.value.where == where


@given(st.decimals(-(10**6), 10**6, places=6), st.decimals("0.000001", 10**5, places=6))
def test_a_stated_value_ends_at_the_place_of_its_uncertainty(value, expanded):
    value_text, expanded_text = state_result(value, expanded)
    assert Decimal(expanded_text).as_tuple().exponent == Decimal(value_text).as_tuple().exponent
    assert abs(Decimal(expanded_text) - expanded) <= expanded / 18
    assert "E" not in value_text + expanded_text


@pytest.mark.parametrize(
    ("template", "entries"),
    [
        ("weight", {"resolution": 0.00001}),
        ("balance", {"resolution": 0.1, "zero": 0.1, "eccentricity": 0.2}),
        ("pressure_gauge", {"resolution": 0.01, "hysteresis": 0.02}),
        ("thermometer", {"resolution": 0.1, "bath": 0.02}),
        ("fuel_dispenser", {"resolution": 0.01, "measure_scale": 0.005, "temperature": 2.0}),
    ],
)
def test_each_template_makes_a_budget_and_refuses_what_it_does_not_know(template, entries):
    form = next(one for one in TEMPLATES if one.key == template)
    series = {"readings": [Fraction(20), Fraction(2001, 100)], "standard": Certificate(0.01)}
    terms = terms_of(form, {**series, **entries}, {"temperature": 0.024})
    assert {term.name for term in terms} == {*series, *entries}
    assert budget(terms).U95 > 0
    with pytest.raises(BudgetError, match="no such entry"):
        terms_of(form, {**series, **entries, "luck": 1.0})
    with pytest.raises(BudgetError, match="is needed"):
        terms_of(form, entries)
    with pytest.raises(BudgetError, match="not what this entry takes"):
        terms_of(form, {**series, **entries, "resolution": Certificate(1.0)})


def test_the_thermometer_of_the_worked_example_comes_out_by_its_template():
    form = next(one for one in TEMPLATES if one.key == "thermometer")
    readings = [Fraction(371, 10), Fraction(371, 10), Fraction(37), Fraction(371, 10)]
    found = budget(
        terms_of(form, {"readings": readings, "resolution": 0.1, "standard": Certificate(0.02), "bath": 0.02})
    )
    assert (found.u, found.dof, found.U95) == pytest.approx((0.04112987559751, 21.97813333333, 0.085303062), rel=1e-9)


@pytest.mark.parametrize(
    ("itp", "tur", "factor", "printed"),
    [
        (0.95, 4, 1.0, ("0.858", "1.554", "0.910")),
        (0.95, 4, 0.75, ("0.0208", "10.36", "0.0245")),
        (0.90, 2, 1.0, ("2.264", "5.083", "2.597")),
        (0.90, 2, 0.5, ("0.0577", "34.75", "0.104")),
        (0.95, 1, 1.0, ("1.801", "12.96", "2.148")),
    ],
)
def test_global_risks_meet_the_table_to_its_printed_digits(itp, tur, factor, printed):
    found = global_risk(Population(0, sd_of_share(itp), 1 / (2 * tur)), (-1, 1), (-factor, factor))
    for got, percent in zip((found.pfa, found.pfr, found.pfa_given_accepted), printed, strict=True):
        places = len(percent.partition(".")[2])
        assert f"{got * 100:.{places}f}" == percent


def test_the_worst_risk_of_a_guard_band_is_that_of_its_width():
    for r, worst in ((0, 0.5), (0.83, 0.0485), (1, 0.0228), (1.5, 0.00135), (3, 9.9e-10)):
        assert nonconforming(1 - r * 0.02, 0.01, None, 1) == pytest.approx(worst, rel=0.01)


def test_a_perfect_measurement_takes_no_risk_and_an_empty_acceptance_accepts_nothing():
    items = Population(0, 1, 0)
    exact = global_risk(items, (-1, 1), (-1, 1))
    assert exact.pfa == pytest.approx(0, abs=1e-12)
    assert exact.pfr == pytest.approx(0, abs=1e-12)
    assert global_risk(Population(0, 1, 0.1), (-1, 1), (0, 0)).pfa_given_accepted is None


@given(st.floats(-3, 3), st.floats(0.01, 5), st.floats(0.001, 5), st.floats(0.1, 2))
def test_every_item_is_accepted_or_not_and_good_or_not(mean, sd, u, acceptance):
    found = global_risk(Population(mean, sd, u), (-1, 1), (-acceptance, acceptance))
    good = below((1 - mean) / sd) - below((-1 - mean) / sd)
    spread = sqrt(sd * sd + u * u)
    accepted = below((acceptance - mean) / spread) - below((-acceptance - mean) / spread)
    assert found.pfa - found.pfr == pytest.approx(accepted - good, abs=1e-9)


def test_guard_band_factors_and_their_inverse():
    at_two = guard_band_factors(2)
    assert (at_two.rss, at_two.linear, at_two.dobbert, at_two.rp10) == pytest.approx(
        (0.8660, 0.5, 0.8592, 0.75), abs=5e-5
    )
    assert guard_band_factors(0.5).rss is None
    assert guard_band_for_pfa(2.5, 0.8, 0.01) == pytest.approx(0.849610, abs=1e-6)
    assert guard_band_for_pfa(10, 0.99, 0.5) == 1
