"""Conditions of a query and their parameters; texts come only from constants of this tree."""

from typing import Any


class Clauses:
    """Conditions joined by AND; each `?` becomes the next numbered parameter."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.values: list[Any] = []

    def add(self, text: str, *values: object) -> None:
        """Add a condition with one `?` for each value."""
        for value in values:
            self.values.append(value)
            text = text.replace("?", f"${len(self.values)}", 1)
        self.texts.append(text)

    def where(self) -> str:
        """The WHERE clause, or nothing where there is no condition."""
        return f" WHERE {' AND '.join(self.texts)}" if self.texts else ""
