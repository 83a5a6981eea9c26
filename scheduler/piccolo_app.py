"""Piccolo's view of the scheduler: its tables and their migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from scheduler.tables.changes import SettingChange
from scheduler.tables.delivery import Attempt, DeadLetterAct, Dispatch, JobRun, SendingDomain
from scheduler.tables.dossiers import Dossier, DossierDocument, DossierEvent
from scheduler.tables.mail import MailAct, MailEdition, ReceivedMail
from scheduler.tables.notices import Message, Notice
from scheduler.tables.plan_events import EquipmentAway, PlanEvent, StandardAway
from scheduler.tables.plans import Feed, Plan, PlanStandard, Visit, VisitEvent, VisitInstrument
from scheduler.tables.preferences import NoticeHours, NoticeOptOut, NoticeRules, NoticeTiming
from scheduler.tables.rates import PlanRates, TradeCurve
from scheduler.tables.reports import ReportDay, ReportHandedIn
from scheduler.tables.state_checks import StateCheck, StateCheckMember
from scheduler.tables.tasks import Task
from scheduler.tables.trips import LoggedDrive, RoadSpeed, Trip
from scheduler.tables.webhooks import Webhook, WebhookAttempt, WebhookDelivery

APP_CONFIG = AppConfig(
    app_name="scheduler",
    migrations_folder_path=str(Path(__file__).with_name("piccolo_migrations")),
    table_classes=[
        Plan,
        Visit,
        VisitInstrument,
        PlanStandard,
        VisitEvent,
        Feed,
        PlanEvent,
        EquipmentAway,
        StandardAway,
        PlanRates,
        TradeCurve,
        Trip,
        LoggedDrive,
        RoadSpeed,
        Message,
        Notice,
        NoticeOptOut,
        NoticeTiming,
        NoticeHours,
        NoticeRules,
        Task,
        StateCheck,
        StateCheckMember,
        MailAct,
        MailEdition,
        ReceivedMail,
        Attempt,
        Dispatch,
        SendingDomain,
        JobRun,
        DeadLetterAct,
        SettingChange,
        Webhook,
        WebhookDelivery,
        WebhookAttempt,
        Dossier,
        DossierEvent,
        DossierDocument,
        ReportHandedIn,
        ReportDay,
    ],
    migration_dependencies=["registry.piccolo_app"],
)
