"""Processes are killed; nothing is lost."""
