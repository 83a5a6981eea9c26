"""What the planner has to do by hand, so that notices arrive and promises are kept."""

from piccolo.columns import BigSerial, ForeignKey, OnDelete, OnUpdate, Text, Timestamptz, Varchar
from piccolo.table import Table

from registry.tables.places import Enterprise


class Task(Table, tablename="task"):
    """One thing to mend. At most one open task per (kind, subject).

    `kind`: no_recipient, opted_out, bad_address, bouncing, after_repair, list_change, stuck_visit. `subject`: whom or
    what to mend or look at, as `scheduler.notices.tasks.NewTask` says. `words`: what a mail server said, the cause of
    a loss of evidence, how much a list touches, or a visit's day and place. `closed_by`: who closed it, "" where the
    cause went away by itself; `closed_reason`: why, where somebody closed it.
    """

    id = BigSerial(primary_key=True)
    kind = Varchar(length=24, default=None, null=False)
    subject = Varchar(length=80, default=None, null=False)
    enterprise = ForeignKey(
        Enterprise, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    words = Text(default="", null=False)
    opened_at = Timestamptz(default=None, null=False)
    closed_at = Timestamptz(default=None, null=True)
    closed_by = Varchar(length=254, default="", null=False)
    closed_reason = Text(default="", null=False)
