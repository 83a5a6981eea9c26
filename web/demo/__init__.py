"""The demo province: an invented Lạng Sơn that is the same for the same seed and day, and its loading."""
