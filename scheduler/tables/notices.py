"""Notices owed, and the messages that tell them."""

from piccolo.columns import (
    UUID,
    BigSerial,
    Bytea,
    Date,
    ForeignKey,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.instruments import Instrument
from registry.tables.places import Enterprise


class Message(Table, tablename="message"):
    """One message: what is owed to one recipient in one sweep, as far as one letter tells it.

    Lives through queued → sending → sent or failed. `message_id` is made from the sorted keys of its notices, so a
    repeated delivery carries the same one. `mail` is the mail exactly as accepted by the mail server. `letter` names
    the templates (`scheduler/notices/kinds.py`). `enterprise` is None where it tells of several, or of none.
    After it was accepted: `bounced_at` with the words of the server that gave it back, `opened_at` (a link of it was
    opened), `acted_at` with `action`.
    """

    id = BigSerial(primary_key=True)
    message_id = Varchar(length=200, default=None, null=False)
    letter = Varchar(length=24, default="due", null=False)
    channel = Varchar(length=12, default="email", null=False)
    enterprise = ForeignKey(
        Enterprise, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    recipient = Varchar(length=254, default=None, null=False)
    recipient_name = Varchar(length=200, default="", null=False)
    language = Varchar(length=2, default=None, null=False)
    as_of = Date(default=None, null=False)  # the day the sweep judged
    state = Varchar(length=12, default=None, null=False)  # queued, sending, sent, failed, cancelled
    subject = Varchar(length=300, default="", null=False)
    mail = Bytea(default=None, null=True)
    attempts = SmallInt(default=0, null=False)
    next_attempt_at = Timestamptz(default=None, null=False)
    owner = UUID(default=None, null=True)
    lease_until = Timestamptz(default=None, null=True)
    server_words = Text(default="", null=False)  # the mail server's last answer
    created_at = Timestamptz(default=None, null=False)
    sent_at = Timestamptz(default=None, null=True)
    bounced_at = Timestamptz(default=None, null=True)
    bounce_words = Text(default="", null=False)
    opened_at = Timestamptz(default=None, null=True)
    acted_at = Timestamptz(default=None, null=True)
    action = Varchar(length=24, default="", null=False)

    message_uq_message_id = Unique([message_id])


class Notice(Table, tablename="notice"):
    """One thing owed to one recipient.

    `kind`, `stage`: see `scheduler/notices/kinds.py`. `subject`: what it is about, `instrument:12`, `visit:5`,
    `list:2027-01-01:3`, `report:market_scales:2026`. `due_on`: the day it is about (due date, day of the visit or
    control, first day of the list); `owed_on`: from when it was owed.
    `state`: queued (in `message`), superseded, cancelled or unsendable, with `reason`.
    Unique (kind, subject, due date, stage, recipient): a second sweep is a no-op.
    """

    id = BigSerial(primary_key=True)
    kind = Varchar(length=24, default=None, null=False)
    subject = Varchar(length=80, default=None, null=False)
    instrument = ForeignKey(
        Instrument, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    enterprise = ForeignKey(
        Enterprise, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    due_on = Date(default=None, null=False)
    owed_on = Date(default=None, null=False)
    stage = Varchar(length=24, default=None, null=False)  # before_60, after_1, after_8, event_17
    recipient = Varchar(length=254, default=None, null=False)  # "" where nobody can be reached
    state = Varchar(length=12, default=None, null=False)
    reason = Varchar(length=24, default="", null=False)  # why it was not told
    message = ForeignKey(
        Message, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    created_at = Timestamptz(default=None, null=False)

    notice_uq_owed = Unique([kind, subject, due_on, stage, recipient])
