"""The scheduler's tables by noun."""
