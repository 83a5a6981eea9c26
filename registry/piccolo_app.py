"""Piccolo's view of the registry: its tables and their migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from registry.tables.controls import Control
from registry.tables.imports import ImportUndo, RemovedInstrument, SheetImport
from registry.tables.instruments import Instrument, InstrumentRange
from registry.tables.losses import EvidenceLoss
from registry.tables.mpe_rules import MpeRule
from registry.tables.people import Account, DayOff, HolidayOverride, Inspector, Officer, Session, SignInFailure
from registry.tables.places import Contact, Enterprise, Site
from registry.tables.readings import Judgement, Reading
from registry.tables.recounts import DueChange, DueRecount
from registry.tables.standards import (
    ControlStandard,
    Standard,
    StandardCertificate,
    StandardException,
    StandardRecall,
)

APP_CONFIG = AppConfig(
    app_name="registry",
    migrations_folder_path=str(Path(__file__).with_name("piccolo_migrations")),
    table_classes=[
        Enterprise,
        Contact,
        Site,
        Inspector,
        DayOff,
        Officer,
        HolidayOverride,
        Account,
        Session,
        SignInFailure,
        Instrument,
        InstrumentRange,
        Control,
        EvidenceLoss,
        Judgement,
        Reading,
        MpeRule,
        Standard,
        StandardCertificate,
        StandardException,
        ControlStandard,
        StandardRecall,
        SheetImport,
        ImportUndo,
        RemovedInstrument,
        DueRecount,
        DueChange,
    ],
)
