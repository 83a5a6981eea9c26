"""Piccolo's settings: the apps, and the database its own command line works on."""

import os
from pathlib import Path

from piccolo.conf.apps import AppRegistry

from registry.database import make_engine
from registry.embedded import running_address

_NOWHERE = "postgresql://localhost/etalon"

DB = make_engine(
    os.environ.get("DATABASE_URL") or running_address(Path(os.environ.get("ETALON_DATA") or "var")) or _NOWHERE
)
APP_REGISTRY = AppRegistry(apps=["registry.piccolo_app", "scheduler.piccolo_app"])
