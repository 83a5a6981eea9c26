"""Readings of a control: read from a form, judged, and shown."""
