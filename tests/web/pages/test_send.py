"""Preview and send: the count, the recipients, who is left out and why; then what was counted really leaves."""

import re

import pytest

from registry.database import connection
from tests.cast import TODAY
from tests.web.pages.conftest import Stage
from web.demo.cast import FACTORY


@pytest.fixture(scope="module")
async def ready(stage: Stage) -> Stage:
    """The factory has nobody to tell."""
    async with connection() as database:
        await database.execute("DELETE FROM contact WHERE enterprise = $1", stage.cast.enterprises[FACTORY])
        await database.execute(
            "UPDATE instrument SET due_on = $2, due_sort = $2 WHERE id = $1",
            stage.cast.instruments["weighbridge"],
            TODAY,
        )
    return stage


async def count(table: str) -> int:
    async with connection() as database:
        return int(await database.fetchval(f"SELECT count(*) FROM {table}"))


async def test_the_preview_counts_names_the_left_out_with_reasons_and_writes_nothing(ready: Stage) -> None:
    before = await count("message"), await count("notice"), await count("task")
    text = (await (await ready.at("head")).get("/notices/send")).text

    assert re.search(r"Gửi [1-9]\d*</button>", text)
    assert "hoa.nong@chokylua.example" in text
    assert "Cơ sở chưa có người liên hệ có địa chỉ thư điện tử" in text
    assert (await count("message"), await count("notice"), await count("task")) == before


async def test_what_was_counted_is_sent_and_a_second_preview_has_nothing_left(ready: Stage) -> None:
    head = await ready.at("head")
    counted = re.search(r"Gửi (\d+)</button>", (await head.get("/notices/send")).text)
    assert counted is not None

    answer = await head.submit("/notices/send", {})

    assert answer.status_code == 303
    assert f"Đã gửi {counted[1]} thư" in (await head.get("/notices")).text
    again = (await head.get("/notices/send")).text
    assert "Không có thư nào phải gửi" in again
    assert "Cơ sở chưa có người liên hệ" in again


async def test_members_and_inspectors_do_not_send(ready: Stage) -> None:
    for who in ("hoa", "inspector"):
        assert (await (await ready.at(who)).submit("/notices/send", {})).status_code == 403
