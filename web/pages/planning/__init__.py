"""Planners' screens."""
