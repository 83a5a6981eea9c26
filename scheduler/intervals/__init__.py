"""How long between controls: proposals from an instrument's own history, never beyond what the law allows."""
