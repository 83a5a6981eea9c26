"""The communes as a form offers them, in Vietnamese order."""

from functools import cache

from registry.fold import sort_key
from registry.places.load import gazetteer


@cache
def commune_choices() -> list[tuple[str, str]]:
    """(code, name with its rank) of the communes in force."""
    communes = sorted(gazetteer().communes, key=lambda commune: sort_key(commune.name).encode())
    return [(commune.code, f"{commune.name} ({commune.kind.lower()})") for commune in communes]
