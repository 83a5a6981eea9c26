"""Maximum permissible errors: rules as data, limits as a (lower, upper) pair for each phase and point."""
