"""Minutes that were really driven: written down at finished visits, and accepted as speeds once there are enough."""

import pytest

from registry.database import connection
from scheduler.calibration import ENOUGH
from scheduler.plans import Asked, plan_registry, registry_instance
from scheduler.visits import VisitRow, visits
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from tests.web.pages.test_promises import LAST


@pytest.fixture(scope="module")
async def planned(stage: Stage) -> Stage:
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    return stage


async def any_visit(state: str) -> VisitRow:
    found = (await visits(TODAY, LAST))[0]
    async with connection() as database:
        await database.execute("UPDATE visit SET state = $2 WHERE id = $1", found.id, state)
    return found


async def trips() -> list[tuple[int, str, int]]:
    async with connection() as database:
        return [(row["visit"], row["road"], row["minutes"]) for row in await database.fetch("SELECT * FROM trip")]


async def test_only_a_finished_visit_has_a_drive_to_write_down_and_the_last_word_counts(planned: Stage) -> None:
    head = await planned.at("head")
    visit = await any_visit("draft")
    assert 'name="minutes"' not in (await head.get(f"/visits/{visit.id}")).text
    await head.submit(f"/visits/{visit.id}/trip", {"minutes": "30"})
    assert await trips() == []
    await any_visit("done")
    for said, kept in (("0", None), ("601", None), ("nửa giờ", None), ("30", 30), ("25", 25)):
        await head.submit(f"/visits/{visit.id}/trip", {"minutes": said})
        assert [minutes for _, _, minutes in await trips()] == ([kept] if kept else [])
    assert 'value="25"' in (await head.get(f"/visits/{visit.id}")).text


async def test_an_enterprise_writes_no_minutes(planned: Stage) -> None:
    visit = await any_visit("done")
    answer = await (await planned.at("hoa")).submit(f"/visits/{visit.id}/trip", {"minutes": "99"})
    assert answer.status_code in (403, 404)
    assert 99 not in [minutes for _, _, minutes in await trips()]


async def test_enough_trips_are_a_proposal_that_the_planner_uses_once_accepted(
    planned: Stage,
) -> None:
    head = await planned.at("head")
    assert "Chưa đủ số liệu" in (await head.get("/planning/travel")).text
    await drives(ENOUGH)
    text = (await head.get("/planning/travel")).text
    assert "42" in text.split("km mỗi giờ</strong>")[0][-8:]
    assert f"trung vị của {ENOUGH} chuyến" in text

    await head.submit("/planning/travel", {"road": "rural", "speed": "43.0"})  # not what is proposed
    assert (await registry_instance(Asked(4), TODAY)).travel.classes == {}
    await head.submit("/planning/travel", {"road": "rural", "speed": "42.0"})
    instance = await registry_instance(Asked(4), TODAY)
    assert instance.travel.classes["rural"].speed_kmh == 42.0
    assert {site.road for site in instance.sites.values()} <= {"urban", "rural"}
    assert "Đúng như đang dùng" in (await head.get("/planning/travel")).text


FORMS = [{}, {"road": "rural"}, {"road": "sky", "speed": "42.0"}, {"road": "rural", "speed": "NaN"}]


@pytest.mark.parametrize("form", FORMS)
async def test_a_speed_that_is_not_proposed_is_not_taken(planned: Stage, form: dict[str, str]) -> None:
    async with connection() as database:
        before = await database.fetchval("SELECT count(*) FROM road_speed")
        await (await planned.at("head")).submit("/planning/travel", form)
        assert await database.fetchval("SELECT count(*) FROM road_speed") == before


async def drives(count: int) -> None:
    """Ten kilometres of country roads in twenty minutes each time, to visits that are done."""
    async with connection() as database:
        await database.execute("DELETE FROM trip")
        site, plan, inspector = await database.fetchrow("SELECT site, plan, inspector FROM visit ORDER BY id LIMIT 1")
        for number in range(count):
            visit = await database.fetchval(
                """INSERT INTO visit (plan, state, day, inspector, position, site, arrive, leave, travel_minutes)
                   VALUES ($1, 'done', $2, $3, $4, $5, 480, 500, 20) RETURNING id""",
                plan,
                TODAY,
                inspector,
                2_000 + number,
                site,
            )
            await database.execute(
                "INSERT INTO trip (visit, road, metres, minutes, at) VALUES ($1, 'rural', 10000, 20, $2)", visit, NOW
            )


async def test_a_file_of_trips_is_kept_with_a_report_of_the_rows_that_are_none(planned: Stage) -> None:
    head = await planned.at("head")
    rows = "20/11/2026 07:30;08:10;trụ sở;Chợ Kỳ Lừa\n20/11/2026 09:30;08:10;trụ sở;Chợ Kỳ Lừa\n"
    content = ("khởi hành;đến nơi;từ;đến\n" + rows).encode()
    answer = await head.submit("/planning/travel/trips", files={"file": ("chuyen.csv", content, "text/csv")})
    assert answer.status_code == 200
    assert "Đã ghi 1 chuyến; 0 chuyến đã có từ trước; 1 dòng không dùng được." in answer.text
    assert "không ở sau giờ khởi hành" in answer.text
    again = await head.submit("/planning/travel/trips", files={"file": ("chuyen.csv", content, "text/csv")})
    assert "Đã ghi 0 chuyến; 1 chuyến đã có từ trước" in again.text


async def test_what_is_no_file_of_trips_is_refused_with_the_reason(planned: Stage) -> None:
    head = await planned.at("head")
    none = await head.submit("/planning/travel/trips")
    other = await head.submit("/planning/travel/trips", files={"file": ("a.csv", b"ten;dia chi\n", "text/csv")})
    picture = await head.submit("/planning/travel/trips", files={"file": ("a.csv", b"\x89PNG\x00", "text/csv")})
    assert [answer.status_code for answer in (none, other, picture)] == [422, 422, 422]
    assert "Dòng đầu phải có bốn cột" in other.text
    assert "Không đọc được tệp này" in picture.text
    inspector = await planned.at("inspector")
    assert (await inspector.submit("/planning/travel/trips")).status_code == 403
