"""Notices: what is owed, what the mail says, and that it arrives."""
