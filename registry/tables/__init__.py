"""The tables by noun: places, people, instruments, controls, imports."""
