"""Screens about notices: what was told to whom, and what was not and why."""
