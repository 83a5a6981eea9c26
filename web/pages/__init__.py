"""One file per screen, named like its address; each lists its handlers in ROUTES (see web/app.py)."""
