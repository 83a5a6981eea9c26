"""Conformity: errors of indication, uncertainty, decision rules and their risks."""
