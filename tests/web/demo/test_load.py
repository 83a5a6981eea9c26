"""Loading the province into the real database."""

from datetime import UTC, date, datetime

import pytest
from piccolo.engine.postgres import PostgresEngine

from registry import find, find_places
from registry.database import connection
from registry.enrol import enrol_instrument
from registry.record import record_control
from registry.values import InstrumentFacts, NewControl
from web.auth.passwords import check_password
from web.demo.accounts import demo_accounts
from web.demo.load import DemoRefusedError, DemoSummary, load_demo
from web.demo.staff import OFFICERS

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)

INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"
NOT_COMPARED = {"id", "created_at", "updated_at", "serial", "serial_fold", "identity_key", "search", "search_vector"}


@pytest.fixture
async def loaded(db: PostgresEngine) -> DemoSummary:
    return await load_demo(TODAY, NOW)


async def test_it_holds_at_least_what_was_promised(loaded: DemoSummary) -> None:
    assert loaded.loaded
    assert loaded.enterprises >= 300
    assert loaded.instruments >= 1500
    assert loaded.kinds >= 25
    assert loaded.communes == 65
    assert loaded.controls > 2 * loaded.instruments
    in_sight = sum(loaded.by_standing.values())
    assert 0.96 * loaded.instruments < in_sight <= loaded.instruments
    assert 0.63 < loaded.by_standing["valid"] / in_sight < 0.77


async def test_loading_again_changes_nothing_and_says_so(loaded: DemoSummary) -> None:
    again = await load_demo(TODAY, NOW, instruments=5000, seed=9)
    assert not again.loaded
    assert again.by_standing == loaded.by_standing
    assert (again.enterprises, again.instruments, again.controls) == (
        loaded.enterprises, loaded.instruments, loaded.controls,
    )  # fmt: skip


async def test_production_is_refused_and_nothing_is_written(db: PostgresEngine) -> None:
    with pytest.raises(DemoRefusedError, match="chạy chính thức"):
        await load_demo(TODAY, NOW, production=True)
    assert await find_places.enterprise_by_tax_code("4900100004") is None


async def test_too_few_instruments_are_refused_in_words(db: PostgresEngine) -> None:
    with pytest.raises(DemoRefusedError, match="ít nhất 1000"):
        await load_demo(TODAY, NOW, instruments=3)


async def test_every_index_is_as_the_migrations_made_it(db: PostgresEngine) -> None:
    async with connection() as database:
        before = [tuple(row) for row in await database.fetch(INDEXES)]
        await load_demo(TODAY, NOW)
        assert [tuple(row) for row in await database.fetch(INDEXES)] == before


async def test_the_petrol_company_has_its_three_stations(loaded: DemoSummary) -> None:
    company = await find_places.enterprise_by_tax_code("4900100004")
    assert company is not None
    async with connection() as database:
        names = await database.fetch("SELECT name FROM site WHERE enterprise = $1 ORDER BY id", company.id)
    assert [row["name"] for row in names] == [
        "Cửa hàng xăng dầu Phai Vệ", "Cửa hàng xăng dầu Đồng Đăng", "Cửa hàng xăng dầu Hữu Lũng",
    ]  # fmt: skip


async def test_each_officer_can_take_a_good_standard_of_each_field_that_has_any(loaded: DemoSummary) -> None:
    async with connection() as database:
        good = await database.fetch(
            """SELECT field, count(*) AS sets FROM standard s JOIN standard_certificate c ON c.standard = s.id
               WHERE c.performed_on <= $1 AND c.valid_until >= $1 GROUP BY field""",
            TODAY,
        )
    officers = {field: sum(field in officer.fields for officer in OFFICERS) for field in ("mass", "fuel", "med")}
    assert {row["field"]: row["sets"] for row in good} == officers | {"heavy": 1}  # there is one lorry


async def test_every_account_opens_with_its_printed_password(loaded: DemoSummary) -> None:
    async with connection() as database:
        stored = {row["email"]: row for row in await database.fetch("SELECT * FROM account")}
    assert set(stored) == {account.email for account in demo_accounts()}
    for account in demo_accounts():
        row = stored[account.email]
        assert (await check_password(account.password, row["password_hash"])).right
        assert (row["enterprise"] is not None) == (account.role == "member")
        assert (row["inspector"] is not None) == (account.role == "inspector")


async def test_stored_columns_are_those_the_verbs_would_write(loaded: DemoSummary) -> None:
    """Some instruments are enrolled and controlled once more by the verbs, under another serial number."""
    async with connection() as database:
        numbers = [row["id"] for row in await database.fetch("SELECT id FROM instrument WHERE id % 151 = 7")]
    assert len(numbers) > 10
    for number in numbers:
        again = await _written_by_the_verbs(number)
        async with connection() as database:
            demo = dict(await database.fetchrow("SELECT * FROM instrument WHERE id = $1", number))
            verbs = dict(await database.fetchrow("SELECT * FROM instrument WHERE id = $1", again))
        serial, other = demo["serial_fold"], verbs["serial_fold"]
        assert verbs["identity_key"].replace(other, serial) == demo["identity_key"]
        assert _texts(verbs) == _texts(demo)
        for name in set(demo) - NOT_COMPARED:
            assert demo[name] == verbs[name], name


async def _written_by_the_verbs(number: int) -> int:
    row = await find.instrument(number)
    assert row is not None
    again = await enrol_instrument(
        row.enterprise_id,
        InstrumentFacts(
            site_id=row.site_id,
            kind_code=row.kind_code,
            maker=row.maker,
            model=row.model,
            serial=f"ZZ{number}",
            accuracy_class=row.accuracy_class,
            year=row.year,
            place=row.place,
            ranges=row.ranges,
        ),
        NOW,
    )
    for control in reversed(await find.controls(number)):
        new = NewControl(
            instrument_id=again,
            kind=control.kind,
            occasion=control.occasion,
            performed_on=control.performed_on,
            result=control.result,
            certificate_number=control.certificate_number,
            sticker_number=control.sticker_number,
            printed_valid_until=control.printed_valid_until,
            policy="anniversary" if control.policy == "anniversary" else "month_end",
        )
        await record_control(new, today=TODAY, now=NOW)
    async with connection() as database:
        await database.execute("UPDATE instrument SET status = $2 WHERE id = $1", again, row.status)
    return again


def _texts(row: dict[str, str]) -> list[str]:
    """The stored search words without those of the serial number, in order."""
    words = row["search"].split()
    return words[words.index(row["kind_code"]) :]


async def test_readings_of_the_province_agree_with_the_results_recorded(loaded: DemoSummary) -> None:
    async with connection() as database:
        kinds = await database.fetch(
            """SELECT i.kind_code, c.result, j.verdict, count(*) AS count FROM judgement j
               JOIN control c ON c.id = j.control JOIN instrument i ON i.id = c.instrument GROUP BY 1, 2, 3"""
        )
    assert {(row["result"], row["verdict"]) for row in kinds} == {("pass", "pass"), ("fail", "fail")}
    assert {"8b", "19", "31"} <= {row["kind_code"] for row in kinds}
    assert {row["result"] for row in kinds if row["kind_code"] == "19"} == {"pass", "fail"}


@pytest.mark.usefixtures("loaded")
async def test_dossiers_stand_in_every_way_and_officers_are_there_to_be_told() -> None:
    async with connection() as database:
        rows = await database.fetch("SELECT paused, ended, due_on FROM dossier")
        officers = await database.fetch("SELECT DISTINCT level FROM officer")
    assert {row["level"] for row in officers} == {"commune", "department"}
    assert any(row["paused"] for row in rows)
    assert any(row["ended"] for row in rows)
    running = [row["due_on"] for row in rows if row["due_on"]]
    assert any(day < TODAY for day in running)
    assert any(day >= TODAY for day in running)
