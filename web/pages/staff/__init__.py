"""Screens of the department about enterprises."""
