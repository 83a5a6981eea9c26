"""Communes by code and by the names people write, today's and yesterday's."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.fold import fold

# Ways of writing the rank of a place before its name; "tt" and "tp" are old ranks that certificates still carry.
_RANK = re.compile(r"^(xa|phuong|thi tran|thi xa|huyen|thanh pho|p\.|x\.|tt\.?|tp\.?|h\.)\s*")
# "xã Đồng Đăng, tỉnh Lạng Sơn" names the province too.
_PROVINCE = re.compile(r"\s*[,-]\s*(tinh\s+)?lang son$")


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune or ward; `latitude`, `longitude` in degrees are its centre, not a site's place."""

    code: str
    kind: str
    name: str
    latitude: Decimal
    longitude: Decimal

    @property
    def title(self) -> str:
        """As written in an address: `xã Đồng Đăng`, `phường Kỳ Lừa`."""
        return f"{self.kind.lower()} {self.name}"


@dataclass(frozen=True, slots=True)
class Alias:
    """A former place name and a commune that holds it now."""

    name: str
    commune_code: str
    until: date


class Gazetteer:
    """The communes in force, found by code, by name, or by a former name."""

    def __init__(self, communes: Iterable[Commune], aliases: Iterable[Alias]) -> None:
        self.communes = tuple(communes)
        self._by_code = {commune.code: commune for commune in self.communes}
        self._by_name: dict[str, list[Commune]] = {}
        self._by_alias: dict[str, list[Commune]] = {}
        for commune in self.communes:
            self._by_name.setdefault(fold(commune.name), []).append(commune)
        for alias in aliases:
            self._by_alias.setdefault(fold(alias.name), []).append(self._by_code[alias.commune_code])

    def by_code(self, code: str) -> Commune | None:
        """The commune with this official code."""
        return self._by_code.get(code)

    def find(self, text: str) -> tuple[Commune, ...]:
        """Communes a person may mean: none, one, or several to ask about.

        A former district is meant only where its rank is written, or where no commune of today has the name.
        """
        folded = _PROVINCE.sub("", fold(text))
        bare = _RANK.sub("", folded)
        if by_code := self._by_code.get(bare.zfill(5)) if bare.isdecimal() else None:
            return (by_code,)
        return tuple(self._by_alias.get(folded) or self._by_name.get(bare) or self._former(bare))

    def _former(self, bare: str) -> list[Commune]:
        return next((found for name, found in self._by_alias.items() if _RANK.sub("", name) == bare), [])
