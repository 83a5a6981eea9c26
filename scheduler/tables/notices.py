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
    """One mail: everything owed to one recipient in one sweep. Lives through queued → sending → sent or failed.

    `message_id` is made from the sorted keys of its notices, so a repeated delivery carries the same one.
    `mail` is the mail exactly as accepted by the mail server.
    """

    id = BigSerial(primary_key=True)
    message_id = Varchar(length=200, default=None, null=False)
    enterprise = ForeignKey(
        Enterprise, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
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

    message_uq_message_id = Unique([message_id])


class Notice(Table, tablename="notice"):
    """One thing owed to one recipient.

    `state`: queued (in `message`), superseded, cancelled or unsendable, with `reason`.
    Unique (kind, instrument, due date, stage, recipient): a second sweep is a no-op.
    """

    id = BigSerial(primary_key=True)
    kind = Varchar(length=24, default=None, null=False)  # due
    instrument = ForeignKey(
        Instrument, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    enterprise = ForeignKey(
        Enterprise, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    due_on = Date(default=None, null=False)
    stage = Varchar(length=16, default=None, null=False)  # before_60, before_30, before_7, after_1
    recipient = Varchar(length=254, default=None, null=False)  # "" where nobody can be reached
    state = Varchar(length=12, default=None, null=False)
    reason = Varchar(length=24, default="", null=False)  # why it was not told
    message = ForeignKey(
        Message, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    created_at = Timestamptz(default=None, null=False)

    notice_uq_debt = Unique([kind, instrument, due_on, stage, recipient])
