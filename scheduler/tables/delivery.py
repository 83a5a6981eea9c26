"""How delivery went: every attempt at a message, every run of a job of the clock."""

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    BigSerial,
    DoublePrecision,
    ForeignKey,
    Integer,
    OnDelete,
    OnUpdate,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.people import Account
from scheduler.tables.notices import Message


class Attempt(Table, tablename="attempt"):
    """One try at a message and what the server said. `verdict`: sent, later, refused, no_server."""

    id = BigSerial(primary_key=True)
    message = ForeignKey(
        Message, default=None, null=False, on_delete=OnDelete.cascade, on_update=OnUpdate.restrict, index=True
    )
    at = Timestamptz(default=None, null=False)
    server = Varchar(length=260, default=None, null=False)  # host and port
    verdict = Varchar(length=12, default=None, null=False)
    words = Text(default=None, null=False)
    milliseconds = Integer(default=None, null=False)


class SendingDomain(Table, tablename="sending_domain"):
    """A domain that is sent to at a limited pace (`scheduler/notices/pacing.py`).

    `per_minute`, `connections`: as entered; None: no limit. `learned_per_minute`: what its server taught us at
    `learned_at` with `words`. `burst`, `spacing` (seconds): of the limit in force. No claim before `next_allowed`.
    """

    id = BigSerial(primary_key=True)
    domain = Varchar(length=253, default=None, null=False)
    per_minute = Integer(default=None, null=True)
    connections = Integer(default=None, null=True)
    learned_per_minute = Integer(default=None, null=True)
    learned_at = Timestamptz(default=None, null=True)
    words = Text(default="", null=False)
    burst = Integer(default=None, null=False)
    spacing = DoublePrecision(default=None, null=False)
    next_allowed = Timestamptz(default=None, null=False)

    sending_domain_uq_domain = Unique([domain])


class Dispatch(Table, tablename="dispatch"):
    """Somebody pressed "send": who, when, and the ids of the messages that waited then."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(default=None, null=False)
    account = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    messages = Array(base_column=BigInt(default=None, null=False), default=list, null=False)


class DeadLetterAct(Table, tablename="dead_letter_act"):
    """What a person did about a message that was given up: `act` resent or set_aside; `words` why it had been."""

    id = BigSerial(primary_key=True)
    message = ForeignKey(
        Message, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    act = Varchar(length=12, default=None, null=False)
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    words = Text(default="", null=False)


class JobRun(Table, tablename="job_run"):
    """One run of a job of the clock, or several equal ones in a row of a job that comes every few seconds.

    `outcome`: running, done, failed, or cut (its process died in it). `counts`: what was done, by name. `words`: of an
    error. `host`, `pid`, `command`: the process. `times`: how many equal runs, the first of which began at `since`.
    """

    id = BigSerial(primary_key=True)
    job = Varchar(length=40, default=None, null=False)
    since = Timestamptz(default=None, null=False)
    started_at = Timestamptz(default=None, null=False, index=True)
    finished_at = Timestamptz(default=None, null=True)
    outcome = Varchar(length=12, default=None, null=False)
    words = Text(default="", null=False)
    counts = JSONB(default="{}", null=False)
    times = Integer(default=1, null=False)
    host = Varchar(length=80, default="", null=False)
    pid = Integer(default=0, null=False)
    command = Varchar(length=24, default="", null=False)
