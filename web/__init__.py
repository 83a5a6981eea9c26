"""People: pages, command line, and the one place where everything is put together."""
