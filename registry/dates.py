"""How a legal date is written: dd/mm/yyyy, in both languages."""

from datetime import date


def written(day: date) -> str:
    """`day` as dd/mm/yyyy."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"
