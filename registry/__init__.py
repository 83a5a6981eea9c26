"""What exists and what was found: law, enterprises, instruments, controls, evidence."""
