"""Where an instrument of a sheet stands: its commune, and the site of the enterprise there. Pure."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.fold import fold
from registry.places.gazetteer import Commune, Gazetteer
from registry.sheets.cells import quote
from registry.sheets.faults import CellError

_CLOSE = 0.6
_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A site the enterprise has."""

    id: int
    name: str
    commune_code: str


def by_commune(sites: Iterable[KnownSite]) -> Mapping[str, Sequence[KnownSite]]:
    """The sites of each commune, oldest first."""
    found: dict[str, list[KnownSite]] = {}
    for site in sorted(sites, key=lambda site: site.id):
        found.setdefault(site.commune_code, []).append(site)
    return found


def choose_site(sites: Sequence[KnownSite], place: str) -> tuple[KnownSite | None, bool]:
    """The site of a commune that a place of use lies in, and whether it was guessed.

    With several: the one whose name the place contains (the longest such name), else the first, guessed.
    """
    if len(sites) <= 1:
        return (sites[0] if sites else None), False
    folded = fold(place)
    named = [site for site in sites if fold(site.name) in folded]
    if named:
        return max(named, key=lambda site: len(fold(site.name))), False
    return sites[0], True


def site_name(enterprise_name: str, commune: Commune) -> str:
    """The name of a site that an import creates."""
    return f"{enterprise_name[: 300 - len(commune.name) - 3]} – {commune.name}"


def commune_of(text: str, places: Gazetteer) -> Commune:
    """The one commune a cell names.

    Raises:
        CellError: `missing_commune`, or `unknown_commune` where no commune or several have that name.

    """
    if not text:
        raise CellError("missing_commune")
    found = places.find(text) or places.find(text.split(",", maxsplit=1)[0])  # "phường Tam Thanh, thành phố Lạng Sơn"
    if len(found) == 1:
        return found[0]
    if found:
        raise CellError("several_communes", cell=quote(text), near=_titles(found))
    near = _nearest(text, places)
    if near:
        raise CellError("unknown_commune_near", cell=quote(text), near=_titles(near))
    raise CellError("unknown_commune", cell=quote(text))


def _nearest(text: str, places: Gazetteer) -> list[Commune]:
    names = {fold(commune.name): commune for commune in places.communes}
    asked = fold(text).removeprefix("xa ").removeprefix("phuong ")
    return [names[name] for name in difflib.get_close_matches(asked[:60], list(names), _SUGGESTIONS, _CLOSE)]


def _titles(communes: Iterable[Commune]) -> str:
    return ", ".join(commune.title for commune in communes)
