"""Tasks `risk.*`."""

from registry.conformity import risk
from registry.law.mpe.fields import Fields
from web.cli.calculations.given import Answer, not_negative, number, positive, share, side

_Sides = tuple[float | None, float | None]


def _sides(fields: Fields, name: str) -> _Sides:
    lower, upper = side(fields, f"{name}_lower"), side(fields, f"{name}_upper")
    if lower is None and upper is None:
        raise fields.bad(f"{name}_upper", "at least one limit is needed")
    if lower is not None and upper is not None and lower > upper:
        raise fields.bad(f"{name}_upper", "the lower limit must not lie above the upper one")
    return lower, upper


def specific(fields: Fields) -> Answer:
    u = number(fields, "u", not_negative, "zero or more")
    return {"p_nonconforming": risk.nonconforming(number(fields, "measured"), u, *_sides(fields, "tolerance"))}


def global_(fields: Fields) -> Answer:
    items = risk.Population(
        number(fields, "process_mean"),
        number(fields, "process_sd", positive, "greater than zero"),
        number(fields, "measurement_u", not_negative, "zero or more"),
    )
    found = risk.global_risk(items, _sides(fields, "tolerance"), _sides(fields, "acceptance"))
    return {"pfa": found.pfa, "pfr": found.pfr, "pfa_given_accepted": found.pfa_given_accepted}


def guard_band_factor(fields: Fields) -> Answer:
    found = risk.guard_band_factors(number(fields, "tur", positive, "greater than zero"))
    return {"rss": found.rss, "linear": found.linear, "dobbert": found.dobbert, "rp10": found.rp10}


def guard_band_for_pfa(fields: Fields) -> Answer:
    tur = number(fields, "tur", positive, "greater than zero")
    itp, target = (number(fields, name, share, "between 0 and 1") for name in ("itp", "target_pfa"))
    return {"factor": risk.guard_band_for_pfa(tur, itp, target)}
