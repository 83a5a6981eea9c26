"""The tests; this file must exist, because a dependency installs a top-level `tests` of its own."""
