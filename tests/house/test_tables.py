"""No column has a default nobody chose, no reference a rule nobody chose, no constraint a name that may clash."""

import pytest
from piccolo.columns import ForeignKey, Serial
from piccolo.columns.column_types import PrimaryKey

from registry.database import tables

TABLES = tables()
_IDS = [table.__name__ for table in TABLES]


@pytest.mark.parametrize("table", TABLES, ids=_IDS)
def test_a_reference_says_what_happens_when_its_row_goes(table):
    for column in table._meta.foreign_key_columns:
        assert column._foreign_key_meta.on_delete.value in {"RESTRICT", "CASCADE"}, column._meta.name
        assert column._foreign_key_meta.on_update.value == "RESTRICT", column._meta.name


@pytest.mark.parametrize("table", TABLES, ids=_IDS)
def test_a_nullable_column_starts_empty(table):
    for column in table._meta.columns:
        if column._meta.null:
            assert column.get_default_value() is None, f"{column._meta.name} would silently be filled"


@pytest.mark.parametrize("table", TABLES, ids=_IDS)
def test_no_date_or_number_fills_itself(table):
    for column in table._meta.columns:
        if isinstance(column, ForeignKey | PrimaryKey | Serial) or column._meta.primary_key:
            continue
        value = column.get_default_value()
        assert not callable(value)
        assert value is None or isinstance(value, str | bool | int | list), column._meta.name


@pytest.mark.parametrize("table", TABLES, ids=_IDS)
def test_a_constraint_carries_its_tables_name(table):
    for constraint in table._meta.constraints:
        assert constraint._meta.name.startswith(f"{table._meta.tablename}_"), constraint._meta.name


def test_every_legal_record_outlives_what_it_refers_to():
    cascading = {
        (table._meta.tablename, column._meta.name)
        for table in TABLES
        for column in table._meta.foreign_key_columns
        if column._foreign_key_meta.on_delete.value == "CASCADE"
    }
    assert cascading == {
        ("session", "account"),
        ("instrument_range", "instrument"),
        ("visit", "plan"),
        ("visit_instrument", "visit"),
        ("plan_standard", "plan"),
        ("attempt", "message"),
    }
