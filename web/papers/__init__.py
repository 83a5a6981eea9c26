"""Documents on paper: templates, and what fills them."""
