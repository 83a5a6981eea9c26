"""The tasks of `etalon calc`: each takes the fields of one line and answers with plain values."""
