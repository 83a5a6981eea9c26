"""What came back from mails: acts by their links, replies and bounces; and the templates people edited."""

from piccolo.columns import (
    BigSerial,
    Boolean,
    Bytea,
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


class MailAct(Table, tablename="mail_act"):
    """Something done by a link of a mail, once: `purpose` as in `scheduler/notices/links.py`.

    `subject`: what it was done to, `visit:5`, `instrument:12`, `kind:due`. `words`: what the person wrote, or how the
    instrument left. `address`: the network address it came from.
    """

    id = BigSerial(primary_key=True)
    message = ForeignKey(
        Message, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    purpose = Varchar(length=16, default=None, null=False)
    subject = Varchar(length=80, default=None, null=False)
    words = Text(default="", null=False)
    address = Varchar(length=64, default="", null=False)
    acted_at = Timestamptz(default=None, null=False)

    mail_act_uq_once = Unique([message, purpose, subject])


class MailEdition(Table, tablename="mail_edition"):
    """One version of a letter's three templates in one language, as an administrator wrote it; never changed.

    `in_force`: at most one of a letter and language; without one the built-in templates hold. `fault`: what happened
    when it last failed and the built-in one was sent instead.
    """

    id = BigSerial(primary_key=True)
    letter = Varchar(length=24, default=None, null=False)
    language = Varchar(length=2, default=None, null=False)
    version = Integer(default=None, null=False)
    subject = Text(default=None, null=False)
    text = Text(default=None, null=False)
    html = Text(default=None, null=False)
    in_force = Boolean(default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    made_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    fault = Text(default="", null=False)
    fault_at = Timestamptz(default=None, null=True)

    mail_edition_uq_version = Unique([letter, language, version])


class ReceivedMail(Table, tablename="received_mail"):
    """A mail that came to our mailbox, taken in once: `digest` is the SHA-256 of its bytes.

    `kind`: bounce (given back for good), delayed (still being tried), reply, auto_reply, unknown. `message`: the
    mail of ours it is about. `about`: the address a bounce is about. `status`: the code of RFC 3463. `words`: what the
    other server, or the person, said.
    """

    id = BigSerial(primary_key=True)
    digest = Bytea(default=None, null=False)
    kind = Varchar(length=12, default=None, null=False)
    message = ForeignKey(
        Message, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    sender = Varchar(length=254, default="", null=False)
    about = Varchar(length=254, default="", null=False)
    status = Varchar(length=12, default="", null=False)
    subject = Varchar(length=300, default="", null=False)
    words = Text(default="", null=False)
    received_at = Timestamptz(default=None, null=False)

    received_mail_uq_digest = Unique([digest])
