"""Inspectors' screens."""
