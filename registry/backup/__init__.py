"""Backups: one file that holds the whole database and the data files, checked before it gets its name."""
