"""Screens about instruments, for enterprises and for staff alike."""
