"""Screens of the spreadsheet import: upload, columns, dry run, confirmation, error sheet."""
