"""Dossiers with a statutory clock: the list, a new one, and one with its clocks, events and papers."""
