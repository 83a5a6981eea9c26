"""Local days off and make-up days: they win over the national calendar and move the clocks of open dossiers."""

from datetime import date
from typing import Any

import pytest

from registry.database import connection
from scheduler.dossiers.keep import open_dossier, record
from scheduler.dossiers.values import By, NewDossier, NewEvent
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET

HERE = "/planning/days-off"


async def fetch(query: str, *values: Any) -> list[Any]:
    async with connection() as database:
        return await database.fetch(query, *values)


async def test_a_day_off_and_its_end_move_the_clocks_and_are_recorded(stage: Stage) -> None:
    head, by = await stage.at("head"), By(None, NOW, TODAY)
    new = NewDossier("import_quality", stage.cast.enterprises[MARKET], date(2026, 11, 5), "Lô cân", {}, None)
    number = await open_dossier(new, by)
    ((last,),) = await fetch("SELECT max(id) FROM dossier_event WHERE dossier = $1", number)
    await record(number, NewEvent("incomplete", date(2026, 11, 20), reason="Thiếu"), by, seen=last)
    due = "SELECT due_on FROM dossier WHERE id = $1"
    filled = {"day": "27/11/2026", "working": "off", "reason": "Công văn 12/UBND: mất điện"}
    assert (await head.submit(HERE, filled)).status_code == 303
    assert "Số hồ sơ đổi hạn: 1." in (await head.get(HERE)).text
    assert (await fetch(due, number))[0][0] == date(2026, 12, 3)
    assert (await head.submit(HERE, {**filled, "day": "28/11/2026", "working": "work"})).status_code == 303
    assert (await fetch(due, number))[0][0] == date(2026, 12, 2)  # a worked Saturday
    for day in ("2026-11-27", "2026-11-28"):
        assert (await head.submit(f"{HERE}/{day}/drop")).status_code == 303
    assert (await fetch(due, number))[0][0] == date(2026, 12, 2)
    assert len(await fetch("SELECT FROM setting_change WHERE subject LIKE 'holiday:%'")) == 4


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"day": "", "working": "off", "reason": "x"}, "Xin điền mục này."),
        ({"day": "27/11/2026", "working": "off", "reason": ""}, "Xin điền mục này."),
        ({"day": "27/11/2026", "working": "half", "reason": "x"}, "Xin chọn một trong các mục có sẵn."),
        ({"day": "27/11/2046", "working": "off", "reason": "x"}, "Xin chọn một ngày từ"),
    ],
)
async def test_a_faulty_day_is_refused_in_words(stage: Stage, values: Any, said: str) -> None:
    refused = await (await stage.at("head")).submit(HERE, values)
    assert refused.status_code == 422
    assert said in refused.text
    assert await fetch("SELECT FROM holiday_override") == []


@pytest.mark.parametrize("day", ["2026-11-27", "nothing", "2026-13-01"])
async def test_a_day_nobody_decided_about_is_not_found(stage: Stage, day: str) -> None:
    assert (await (await stage.at("head")).submit(f"{HERE}/{day}/drop")).status_code == 404
