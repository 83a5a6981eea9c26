"""What a list of instruments shows, and that finding it costs what it shows, not what is held."""

from registry.database import connection
from registry.find import InstrumentFilter, instrument_page, instruments
from registry.law.validity import NO_DATE
from tests.cast import enrol_cast


async def test_the_list_without_a_due_date_holds_exactly_those(db):
    await enrol_cast()
    everything = await instruments(InstrumentFilter())
    page = await instrument_page(InstrumentFilter(no_due=True))
    assert {row.id for row in page.rows} == {row.id for row in everything if row.due_on is None}
    assert 0 < len(page.rows) < len(everything)


async def test_a_missing_due_date_is_asked_for_by_the_column_that_the_index_of_dates_holds(db):
    await enrol_cast()
    async with connection() as database:
        odd = "SELECT count(*) FROM instrument WHERE (due_on IS NULL) <> (due_sort = $1)"
        assert await database.fetchval(odd, NO_DATE) == 0
