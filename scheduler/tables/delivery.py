"""How delivery went: every attempt at a message, every run of a job of the clock."""

from piccolo.columns import BigSerial, ForeignKey, Integer, OnDelete, OnUpdate, Text, Timestamptz, Varchar
from piccolo.table import Table

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


class JobRun(Table, tablename="job_run"):
    """One run of a job of the clock, by whichever process. `outcome`: done or failed, with the words of either."""

    id = BigSerial(primary_key=True)
    job = Varchar(length=40, default=None, null=False)
    started_at = Timestamptz(default=None, null=False, index=True)
    finished_at = Timestamptz(default=None, null=False)
    outcome = Varchar(length=12, default=None, null=False)
    words = Text(default=None, null=False)
