"""The kind of instrument a cell names, as the list of the law has it on the day that counts. Pure."""

from collections.abc import Iterable
from datetime import date

from registry.dates import written
from registry.law.lists import KindRow, Law
from registry.law.naming import KindIndex
from registry.sheets.cells import quote
from registry.sheets.faults import CellError

_CANDIDATES = 6  # named in a message


class KindReader:
    """Reads the column of kinds; equal cells are read once."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._index = KindIndex(law.lists[-1])

    def read(self, text: str, day: date) -> KindRow:
        """The row of the list a cell means, as it stands on `day`.

        Raises:
            CellError: `missing_kind`, `unknown_kind`, `ambiguous_kind` or `kind_not_listed`.

        """
        if not text:
            raise CellError("missing_kind")
        match = self._index.match(text)
        if match.code is None:
            raise self._refusal(text, match.codes)
        row = self._law.row_on(match.code, day)
        if row is None:
            closed = self._law.row(match.code)
            name = closed.name_vi if closed else match.code
            raise CellError("kind_not_listed", kind=name, code=match.code, day=written(day))
        return row

    def _refusal(self, text: str, codes: tuple[str, ...]) -> CellError:
        if codes:
            rows = [row for code in codes if (row := self._law.row(code))]
            return CellError("ambiguous_kind", cell=quote(text), near=_names(rows))
        near = self._index.suggest(text)
        if near:
            return CellError("unknown_kind_near", cell=quote(text), near=_names(near))
        return CellError("unknown_kind", cell=quote(text))


def _names(rows: Iterable[KindRow]) -> str:
    listed = [f"{row.code} – {row.name_vi}" for row in rows]
    shown = "; ".join(listed[:_CANDIDATES])
    return shown if len(listed) <= _CANDIDATES else f"{shown}; …"
