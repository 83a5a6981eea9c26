"""Pages for everybody: sign-in, language, health, the list of the law."""
