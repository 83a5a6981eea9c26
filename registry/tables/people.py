"""Accounts, their sessions, and the inspectors."""

from piccolo.columns import (
    Array,
    BigSerial,
    Boolean,
    Bytea,
    Date,
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

from registry.tables.places import Enterprise


class Inspector(Table, tablename="inspector"):
    """A verification officer; `fields` are the competences of the card, e.g. mass, fuel, heavy, med."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=16, default=None, null=False)  # "I1": the name plans and exports use
    name = Varchar(length=200, default=None, null=False)
    card_number = Varchar(length=40, default="", null=False)
    fields = Array(base_column=Varchar(length=40), default=list, null=False)
    active = Boolean(default=True, null=False)

    inspector_uq_code = Unique([code])


class DayOff(Table, tablename="day_off"):
    """A day on which one inspector does not work. `part`: whole, morning or afternoon."""

    id = BigSerial(primary_key=True)
    inspector = ForeignKey(
        Inspector, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    day = Date(default=None, null=False)
    reason = Varchar(length=200, default="", null=False)
    part = Varchar(length=12, default="whole", null=False)

    day_off_uq_inspector_day = Unique([inspector, day])


class Officer(Table, tablename="officer"):
    """An officer whom notices climb to when an enterprise does not act; not a person who signs in.

    `level`: commune, for the enterprises' sites in `commune_code`, or department, for the whole province.
    """

    id = BigSerial(primary_key=True)
    level = Varchar(length=12, default=None, null=False)
    commune_code = Varchar(length=5, default="", null=False)
    name = Varchar(length=200, default=None, null=False)
    email = Varchar(length=254, default=None, null=False)
    language = Varchar(length=2, default="vi", null=False)
    active = Boolean(default=True, null=False)
    address_state = Varchar(length=12, default="ok", null=False)
    address_words = Text(default="", null=False)
    address_since = Timestamptz(default=None, null=True)

    officer_uq_place_email = Unique([level, commune_code, email])


class HolidayOverride(Table, tablename="holiday_override"):
    """A decreed change of the calendar; it wins over the computed holidays. `working`: a make-up working day."""

    id = BigSerial(primary_key=True)
    day = Date(default=None, null=False)
    working = Boolean(default=None, null=False)
    reason = Varchar(length=300, default=None, null=False)  # with its citation

    holiday_override_uq_day = Unique([day])


class Account(Table, tablename="account"):
    """A person who signs in. `role`: member (of an enterprise), inspector, planner or administrator."""

    id = BigSerial(primary_key=True)
    email = Varchar(length=254, default=None, null=False)  # lower case
    name = Varchar(length=200, default=None, null=False)
    role = Varchar(length=16, default=None, null=False)
    enterprise = ForeignKey(
        Enterprise, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    inspector = ForeignKey(Inspector, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    password_hash = Varchar(length=200, default=None, null=False)
    language = Varchar(length=2, default="vi", null=False)
    active = Boolean(default=True, null=False)
    created_at = Timestamptz(default=None, null=False)

    account_uq_email = Unique([email])


class Session(Table, tablename="session"):
    """A signed-in browser: the SHA-256 of a random token that only the browser holds."""

    token_hash = Bytea(primary_key=True, default=None, null=False)
    account = ForeignKey(
        Account, default=None, null=False, on_delete=OnDelete.cascade, on_update=OnUpdate.restrict, index=True
    )
    created_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)


class SignInFailure(Table, tablename="sign_in_failure"):
    """Failed sign-ins per subject (an account's email or an address), counted in a window, to slow down guessing."""

    subject = Varchar(length=300, primary_key=True, default=None, null=False)
    failures = Integer(default=None, null=False)
    window_ends_at = Timestamptz(default=None, null=False)
