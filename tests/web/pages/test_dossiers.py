"""Dossiers: received under the act of their day, moved on by events, shown to staff and to the applicant."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.database import connection
from scheduler.dossiers.keep import open_dossier, reckon_again, record
from scheduler.dossiers.values import By, NewDossier, NewEvent
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET, PETROL

HERE = "/dossiers"


async def fetch(query: str, *values: Any) -> list[Any]:
    async with connection() as database:
        return await database.fetch(query, *values)


async def opened(
    stage: Stage, *events: NewEvent, who: str = MARKET, title: str = "Lô cân", received: date = date(2026, 11, 5)
) -> int:
    """A dossier of the import check with what happened to it."""
    by = By(stage.cast.accounts["head"], NOW, TODAY)
    facts = {"goods": "Cân điện tử", "risk_level": "high"}
    officer = stage.cast.accounts["inspector"]
    number = await open_dossier(
        NewDossier("import_quality", stage.cast.enterprises[who], received, title, facts, officer), by
    )
    for event in events:
        await record(number, event, by, seen=await last_event(number))
    return number


async def last_event(number: int) -> int:
    (row,) = await fetch("SELECT max(id) FROM dossier_event WHERE dossier = $1 AND withdrawn_at IS NULL", number)
    return int(row[0])


async def entered(number: int, **values: str) -> dict[str, str]:
    """The form of an event as the page shows it."""
    return {"seen": str(await last_event(number)), "day": "23/11/2026", **values}


async def test_a_dossier_is_received_completed_and_closed_on_the_pages(stage: Stage) -> None:
    head, market = await stage.at("head"), stage.cast.enterprises[MARKET]
    assert f"enterprise={market}" in (await head.get(f"{HERE}/new?kind=import_quality&q=ky lua")).text
    filled = {
        "kind": "import_quality", "enterprise": str(market), "edition": "risk", "received_on": "06/11/2026",
        "title": "Lô 200 cân điện tử", "officer": "", "goods": "Cân", "conformity_until": "31/12/2027",
    }  # fmt: skip
    answer = await head.submit(f"{HERE}/new", filled)
    assert answer.status_code == 303
    here = answer.headers["location"]
    number = int(here.rpartition("/")[2])
    page = (await head.get(here)).text
    assert "Nghị định 37/2026/NĐ-CP" in page
    assert "Lô 200 cân điện tử" in page
    assert 'name="reason"' in (await head.get(f"{here}?event=incomplete")).text
    asked = await entered(number, event="incomplete", day="09/11/2026", reason="Thiếu giấy chứng nhận hợp quy")
    assert (await head.submit(f"{here}/events", asked)).status_code == 303
    page = (await head.get(here)).text
    assert "18/11/2026" in page
    assert "quá 2 ngày làm việc" in page or "quá 3 ngày làm việc" in page
    assert "Thông báo hết hạn bổ sung" in page
    for event, more in (
        ("completed", {}),
        ("result", {"outcome": "pass", "document_number": "12/TB"}),
        ("handed_over", {}),
    ):
        told = await head.submit(f"{here}/events", await entered(number, event=event, **more))
        assert told.status_code == 303, told.text
    page = (await head.get(here)).text
    assert "xong chậm" in page
    assert "Đã kết thúc" in page
    assert "Ghi việc tiếp theo" not in page


async def test_the_day_of_receipt_decides_the_act_and_the_form_is_asked_again(stage: Stage) -> None:
    head, market = await stage.at("head"), stage.cast.enterprises[MARKET]
    filled = {
        "kind": "import_quality", "enterprise": str(market), "edition": "risk", "received_on": "30/06/2026",
        "title": "Lô cũ",
    }  # fmt: skip
    refused = await head.submit(f"{HERE}/new", filled)
    assert refused.status_code == 422
    assert "27/2012/TT-BKHCN" in refused.text
    assert 'name="edition" value="group_2"' in refused.text
    assert (await head.submit(f"{HERE}/new", {**filled, "edition": "group_2"})).status_code == 303


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "Xin điền mục này."),
        ({"received_on": "24/11/2026"}, "ở sau hôm nay"),
        ({"received_on": "31/02/2026"}, "Không có ngày"),
        ({"officer": "999999"}, "Xin chọn một trong các mục có sẵn."),
        ({"kind": "iso_9001", "edition": "19_2014", "received_on": "01/05/2014"}, "chưa có văn bản nào"),
        ({"conformity_until": "hôm nào"}, "không phải ngày"),
    ],
)
async def test_a_faulty_form_says_what_to_mend_and_writes_nothing(stage: Stage, changed: Any, said: str) -> None:
    head, (before,) = await stage.at("head"), await fetch("SELECT count(*) FROM dossier")
    filled = {
        "kind": "import_quality", "enterprise": str(stage.cast.enterprises[MARKET]), "edition": "risk",
        "received_on": "20/11/2026", "title": "Lô cân",
    }  # fmt: skip
    refused = await head.submit(f"{HERE}/new", {**filled, **changed})
    assert refused.status_code == 422
    assert said in refused.text
    assert await fetch("SELECT count(*) FROM dossier") == [before]


async def test_numbers_of_a_year_have_no_gap_and_are_never_used_twice(stage: Stage) -> None:
    for _ in range(2):
        await opened(stage)
    numbers = [row["number"] for row in await fetch("SELECT number FROM dossier WHERE year = 2026 ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"event": "handed_over"}, "không thể ghi khi hồ sơ đang ở bước hiện tại"),
        ({"event": "nonsense"}, "Xin chọn một trong các mục có sẵn."),
        ({"event": "incomplete"}, "Xin điền mục này."),
        ({"event": "receipt", "document_number": "1", "day": "24/11/2026"}, "ở sau hôm nay"),
        ({"event": "receipt", "document_number": "1", "day": "01/11/2026"}, "trước việc đã ghi gần nhất"),
        ({"event": "receipt", "document_number": "1", "seen": "1"}, "vừa ghi việc khác"),
    ],
)
async def test_an_event_that_cannot_be_is_refused_in_words(stage: Stage, values: Any, said: str) -> None:
    head, number = await stage.at("head"), await opened(stage)
    refused = await head.submit(f"{HERE}/{number}/events", await entered(number, **values))
    assert refused.status_code == 422
    assert said in refused.text
    assert len(await fetch("SELECT FROM dossier_event WHERE dossier = $1", number)) == 1


async def test_a_pause_stops_the_clock_and_a_resume_gives_the_days_back(stage: Stage) -> None:
    head = await stage.at("head")
    number = await opened(
        stage,
        NewEvent("receipt", date(2026, 11, 6), document_number="1"),
        NewEvent("sampled", date(2026, 11, 9), document_number="2"),
        NewEvent("pause", date(2026, 11, 11), reason="Chờ ý kiến cơ quan hải quan"),
    )
    page = (await head.get(f"{HERE}/{number}")).text
    assert "tạm dừng, còn 3 ngày làm việc" in page
    assert f'href="/dossiers/{number}"' in (await head.get(f"{HERE}?which=paused")).text
    await head.submit(f"{HERE}/{number}/events", await entered(number, event="resume", day="20/11/2026"))
    # 23, 25 and 26 November: the 24th is off
    assert (await fetch("SELECT due_on FROM dossier WHERE id = $1", number))[0][0] == date(2026, 11, 26)


async def test_the_last_event_is_taken_back_with_a_reason_and_stays_readable_to_staff(stage: Stage) -> None:
    head, hoa = await stage.at("head"), await stage.at("hoa")
    number = await opened(stage, NewEvent("incomplete", date(2026, 11, 20), reason="Thiếu hóa đơn"))
    here, last = f"{HERE}/{number}", await last_event(number)
    assert (await head.submit(f"{here}/events/{last}/withdraw")).status_code == 422
    wrong = await head.submit(f"{here}/events/{last - 1}/withdraw", {"withdraw_reason": "Nhầm"})
    assert "Chỉ gỡ được việc ghi sau cùng." in wrong.text
    assert (
        await head.submit(f"{here}/events/{last}/withdraw", {"withdraw_reason": "Ghi nhầm hồ sơ"})
    ).status_code == 303
    assert tuple((await fetch("SELECT state, due_on FROM dossier WHERE id = $1", number))[0]) == ("registered", None)
    assert "Ghi nhầm hồ sơ" in (await head.get(here)).text
    assert "Thiếu hóa đơn" not in (await hoa.get(here)).text
    stays = await head.submit(f"{here}/events/{await last_event(number)}/withdraw", {"withdraw_reason": "Nhầm"})
    assert "Không gỡ được việc nhận hồ sơ" in stays.text


async def test_lists_tell_overdue_near_running_and_paused_apart(stage: Stage) -> None:
    head = await stage.at("head")
    late = await opened(stage, NewEvent("incomplete", date(2026, 11, 9), reason="Thiếu"))
    near = await opened(stage, NewEvent("incomplete", date(2026, 11, 13), reason="Thiếu"))  # 25 November
    far = await opened(stage, NewEvent("incomplete", date(2026, 11, 20), reason="Thiếu"))  # 2 December
    shown = {which: (await head.get(f"{HERE}?which={which}&days=3")).text for which in ("overdue", "near", "running")}
    links = {which: {n for n in (late, near, far) if f'href="/dossiers/{n}"' in page} for which, page in shown.items()}
    assert links == {"overdue": {late}, "near": {near}, "running": {near, far}}
    assert f'href="/dossiers/{far}"' in (await head.get(f"{HERE}?which=near&days=10")).text


async def test_an_enterprise_sees_its_own_dossiers_and_records_nothing(stage: Stage) -> None:
    mine, others = await opened(stage, title="Hồ sơ của chợ"), await opened(stage, who=PETROL, title="Hồ sơ xăng dầu")
    hoa = await stage.at("hoa")
    page = (await hoa.get(HERE)).text
    assert "Hồ sơ của chợ" in page
    assert "Hồ sơ xăng dầu" not in page
    assert (await hoa.get(f"{HERE}/{others}")).status_code == 404
    assert "Ghi việc tiếp theo" not in (await hoa.get(f"{HERE}/{mine}")).text
    assert (await hoa.submit(f"{HERE}/{mine}/events", await entered(mine, event="receipt"))).status_code == 403


async def test_only_whoever_is_in_charge_or_plans_moves_a_dossier(stage: Stage) -> None:
    inspector, head, number = await stage.at("inspector"), await stage.at("head"), await opened(stage)
    receipt = {"event": "receipt", "document_number": "5/TN"}
    assert (await head.submit(f"{HERE}/{number}/officer", {"officer": ""})).status_code == 303
    assert (await inspector.submit(f"{HERE}/{number}/events", await entered(number, **receipt))).status_code == 403
    me = str(stage.cast.accounts["inspector"])
    assert (await inspector.submit(f"{HERE}/{number}/officer", {"officer": me})).status_code == 403
    assert (await head.submit(f"{HERE}/{number}/officer", {"officer": me})).status_code == 303
    assert (await inspector.submit(f"{HERE}/{number}/events", await entered(number, **receipt))).status_code == 303
    assert f'href="/dossiers/{number}"' in (await inspector.get(f"{HERE}?mine=1")).text


async def test_papers_are_noted_by_what_they_are_and_where_they_lie(stage: Stage) -> None:
    head, number = await stage.at("head"), await opened(stage)
    here = f"{HERE}/{number}"
    hostile = await head.submit(f"{here}/documents", {"document_title": "Tờ khai", "link": "javascript:alert(1)"})
    assert hostile.status_code == 422
    assert "phải bắt đầu bằng https://" in hostile.text
    paper = {"form": "import_receipt", "number": "5/TN", "dated": "20/11/2026", "link": "https://dvc.example/5"}
    assert (await head.submit(f"{here}/documents", paper)).status_code == 303
    page = (await head.get(here)).text
    assert 'href="https://dvc.example/5"' in page
    (row,) = await fetch("SELECT id FROM dossier_document WHERE dossier = $1", number)
    elsewhere = await head.submit(f"{HERE}/{await opened(stage)}/documents/{row['id']}/remove")
    assert elsewhere.status_code == 404
    assert (await head.submit(f"{here}/documents/{row['id']}/remove")).status_code == 303
    assert "dvc.example" not in (await head.get(here)).text


async def test_long_lists_are_paged_without_losing_or_repeating_a_dossier(stage: Stage) -> None:
    petrol = stage.cast.enterprises[PETROL]
    made = {await opened(stage, who=PETROL, received=TODAY - timedelta(days=n % 3)) for n in range(53)}
    head, seen, path = await stage.at("head"), list[int](), f"{HERE}?enterprise={petrol}"
    while path:
        page = (await head.get(path)).text
        seen += [int(part.partition('"')[0]) for part in page.split('class="name" href="/dossiers/')[1:]]
        path = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen))
    assert made <= set(seen)


async def test_a_local_day_off_moves_the_open_clocks(stage: Stage) -> None:
    number = await opened(stage, NewEvent("incomplete", date(2026, 11, 20), reason="Thiếu"))
    before = (await fetch("SELECT due_on FROM dossier WHERE id = $1", number))[0][0]
    await fetch(
        "INSERT INTO holiday_override (day, working, reason) VALUES ('2026-11-27', false, 'Cúp điện toàn tỉnh')"
    )
    try:
        assert await reckon_again(TODAY) >= 1
        after = (await fetch("SELECT due_on FROM dossier WHERE id = $1", number))[0][0]
    finally:
        await fetch("DELETE FROM holiday_override")
    assert (before, after) == (date(2026, 12, 2), date(2026, 12, 3))
