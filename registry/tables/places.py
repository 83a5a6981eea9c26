"""Enterprises and the sites where their instruments are used."""

from piccolo.columns import (
    UUID,
    Array,
    BigSerial,
    Boolean,
    ForeignKey,
    Numeric,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table


class Enterprise(Table, tablename="enterprise"):
    """Whoever uses instruments: a company, a branch, a household business, a public body."""

    id = BigSerial(primary_key=True)
    tax_code = Varchar(length=14, default=None, null=False)  # 10, 10-3 or 12 digits; identity.py judges it
    name = Varchar(length=300, default=None, null=False)
    name_fold = Varchar(length=300, default=None, null=False)
    name_sort = Varchar(length=700, default=None, null=False)
    sector = Varchar(length=40, default="", null=False)
    language = Varchar(length=2, default="vi", null=False)  # of its notices: vi or en
    address = Varchar(length=400, default="", null=False)
    phone = Varchar(length=20, default="", null=False)  # E.164
    created_at = Timestamptz(default=None, null=False)

    enterprise_uq_tax_code = Unique([tax_code])


class Site(Table, tablename="site"):
    """A place of an enterprise in one commune; without `latitude` and `longitude` (degrees) its centre is used.

    `weekdays` on which it may be visited (Monday is 0; none: any day), and for fairs `lunar_days` of the lunar month.
    """

    id = BigSerial(primary_key=True)
    enterprise = ForeignKey(
        Enterprise, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    name = Varchar(length=300, default=None, null=False)
    name_fold = Varchar(length=300, default=None, null=False)
    commune_code = Varchar(length=5, default=None, null=False)  # of the commune list in force
    address = Varchar(length=400, default="", null=False)
    latitude = Numeric(default=None, null=True)
    longitude = Numeric(default=None, null=True)
    weekdays = Array(base_column=SmallInt(default=0), default=list, null=False)
    lunar_days = Array(base_column=SmallInt(default=0), default=list, null=False)
    batch = UUID(default=None, null=True)  # the import that created it
    created_at = Timestamptz(default=None, null=False)


class Contact(Table, tablename="contact"):
    """A person of an enterprise whom notices reach.

    `role`: contact (looks after the instruments), director (hears of what stays overdue), technician.
    `site`: the one place this person answers for; None for all of them. `receives_notices` stops courtesy notices of
    every kind; single kinds are stopped in `notice_opt_out`. `address_state`: ok, or bouncing since `address_since`
    with the words of the mail server that refused.
    """

    id = BigSerial(primary_key=True)
    enterprise = ForeignKey(
        Enterprise, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    site = ForeignKey(
        Site, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    role = Varchar(length=16, default="contact", null=False)
    name = Varchar(length=200, default=None, null=False)
    email = Varchar(length=254, default="", null=False)
    phone = Varchar(length=20, default="", null=False)
    language = Varchar(length=2, default=None, null=True)  # None: the enterprise's language
    receives_notices = Boolean(default=True, null=False)
    address_state = Varchar(length=12, default="ok", null=False)
    address_words = Text(default="", null=False)
    address_since = Timestamptz(default=None, null=True)

    contact_uq_enterprise_email = Unique([enterprise, email])
