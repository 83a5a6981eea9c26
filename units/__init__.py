"""Quantities, kinds, unit codes, and numbers as people write them."""
