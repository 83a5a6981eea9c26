"""Who is signed in: passwords, sessions, form tokens, and the gate in front of every page."""
