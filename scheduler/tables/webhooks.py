"""Webhooks: programs of others that are told what people are told, what they were given, and what they answered."""

from piccolo.columns import (
    UUID,
    Array,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.people import Account
from scheduler.tables.notices import Message


class Webhook(Table, tablename="webhook"):
    """An address that takes notices as JSON. `letters`: which; empty for all.

    The secret that signs is made from the installation's key and `salt` (`scheduler/notices/hook_rules.py`), so a copy
    of the database alone signs nothing. `former_salt` signs beside it until `former_until`. `active` false: switched
    off by a person, or by the address itself (410) with `off_words`.
    """

    id = BigSerial(primary_key=True)
    name = Varchar(length=100, default=None, null=False)
    url = Varchar(length=500, default=None, null=False)
    letters = Array(base_column=Varchar(length=24, default=None, null=False), default=list, null=False)
    salt = Bytea(default=None, null=False)
    former_salt = Bytea(default=None, null=True)
    former_until = Timestamptz(default=None, null=True)
    active = Boolean(default=True, null=False)
    off_words = Text(default="", null=False)
    created_at = Timestamptz(default=None, null=False)
    created_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)

    webhook_uq_name = Unique([name])


class WebhookDelivery(Table, tablename="webhook_delivery"):
    """One message for one webhook, written in the transaction that queues the message; a test has no message.

    Lives through queued → sending → sent, failed or cancelled, as messages do. `event`: its identity, the same at every
    try.
    """

    id = BigSerial(primary_key=True)
    webhook = ForeignKey(Webhook, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    message = ForeignKey(
        Message, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    event = Varchar(length=80, default=None, null=False)
    state = Varchar(length=12, default=None, null=False)
    attempts = SmallInt(default=0, null=False)
    next_attempt_at = Timestamptz(default=None, null=False)
    owner = UUID(default=None, null=True)
    lease_until = Timestamptz(default=None, null=True)
    words = Text(default="", null=False)  # the last answer
    created_at = Timestamptz(default=None, null=False)
    sent_at = Timestamptz(default=None, null=True)

    webhook_delivery_uq_event = Unique([event])


class WebhookAttempt(Table, tablename="webhook_attempt"):
    """One try: what the other program answered, and how long that took. `verdict`: sent, later, refused."""

    id = BigSerial(primary_key=True)
    delivery = ForeignKey(
        WebhookDelivery, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    at = Timestamptz(default=None, null=False)
    verdict = Varchar(length=12, default=None, null=False)
    words = Text(default=None, null=False)
    milliseconds = Integer(default=None, null=False)
