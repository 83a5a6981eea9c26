"""Dossiers with a statutory clock: what an event does to them, when their clocks run out, and who is told."""
