"""Dossiers: their clocks, their course, the rows and who is told."""
