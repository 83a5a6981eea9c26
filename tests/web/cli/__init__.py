"""Mirrors the rooms of the tree."""
