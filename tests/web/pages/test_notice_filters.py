"""`/notices` by state, kind, enterprise and span of days, in few statements; and what an owner may read of it."""

import re
from datetime import timedelta
from typing import Any

import pytest

from registry.database import connection, count_queries
from scheduler.notices.told import PAGE
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET, PETROL

# subject, enterprise, kind, state, days ago, what is known since
MAILS = (
    ("waits", MARKET, "due", "queued", 0, ""),
    ("accepted", MARKET, "due", "sent", 1, ""),
    ("returned", MARKET, "due", "sent", 2, "bounced"),
    ("opened", MARKET, "visit_proposed", "sent", 3, "opened"),
    ("answered", MARKET, "visit_proposed", "sent", 4, "acted"),
    ("refused", PETROL, "due", "failed", 5, ""),
    ("withdrawn", PETROL, "recorded", "cancelled", 40, ""),
    ("above", None, "escalation", "sent", 1, ""),
)


async def fetch(query: str, *values: Any) -> list[Any]:
    async with connection() as database:
        return await database.fetch(query, *values)


async def mail(stage: Stage, row: tuple[str, str | None, str, str, int, str]) -> int:
    subject, tax_code, kind, state, days, since = row
    at = NOW - timedelta(days=days)
    (row,) = await fetch(
        """INSERT INTO message (message_id, letter, enterprise, recipient, recipient_name, language, as_of, state,
                                subject, next_attempt_at, created_at, sent_at, bounced_at, opened_at, acted_at)
           VALUES (gen_random_uuid()::text, $1, $2, 'a@b.vn', 'Đức', 'vi', $3, $4, $5, $6, $6, $7, $8, $9, $10)
           RETURNING id""",
        kind, stage.cast.enterprises[tax_code] if tax_code else None, TODAY, state, f"«{subject}»", at,
        *(at if known in (since, state) else None for known in ("sent", "bounced", "opened", "acted")),
    )  # fmt: skip
    return int(row["id"])


async def notice(stage: Stage, kind: str, state: str, reason: str, message: int | None = None) -> None:
    await fetch(
        """INSERT INTO notice (kind, subject, instrument, enterprise, due_on, owed_on, stage, recipient, state, reason,
                               message, created_at)
           VALUES ($1, $2, $3, $4, $5, $5, 'after_1', $2, $6, $7, $8, $9)""",
        kind, f"instrument:{state}", stage.cast.instruments["late_scale"], stage.cast.enterprises[MARKET], TODAY,
        state, reason, message, NOW,
    )  # fmt: skip


@pytest.fixture(scope="module")
async def mails(stage: Stage) -> Stage:
    for row in MAILS:
        number = await mail(stage, row)
        if row[0] == "above":
            await notice(stage, "escalation", "queued", "", number)
    await notice(stage, "due", "unsendable", "no_recipient")
    return stage


def subjects(page: str) -> list[str]:
    return re.findall(r"«(\w+)»", page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["above", "withdrawn", "refused", "answered", "opened", "returned", "accepted", "waits"]),
        # by state
        ("state=queued", ["waits"]),
        ("state=sent", ["above", "answered", "opened", "accepted"]),
        ("state=bounced", ["returned"]),
        ("state=opened", ["opened"]),
        ("state=acted", ["answered"]),
        ("state=failed", ["refused"]),
        ("state=cancelled", ["withdrawn"]),
        # by kind, enterprise, days; and together
        ("kind=visit_proposed", ["answered", "opened"]),
        (f"enterprise={PETROL}", ["withdrawn", "refused"]),
        ("from=21/11/2026&until=22/11/2026", ["above", "returned", "accepted"]),
        ("until=31.10.2026", ["withdrawn"]),
        (f"kind=due&enterprise={MARKET}&from=22/11/2026", ["accepted", "waits"]),
        ("from=01/01/0001&until=31/12/9999&state=failed", ["refused"]),
        # what nobody was told is no mail
        ("state=not_sent", []),
    ],
)
async def test_a_filter_leaves_the_mails_it_says(mails: Stage, query: str, found: list[str]) -> None:
    answer = await (await mails.at("head")).get(f"/notices?{query}")
    assert answer.status_code == 200
    assert subjects(answer.text) == found


async def test_what_was_not_sent_stands_alone_with_its_reason(mails: Stage) -> None:
    page = (await (await mails.at("head")).get("/notices?state=not_sent&kind=due")).text
    assert "Cơ sở chưa có người liên hệ có địa chỉ thư điện tử." in page
    assert (
        "Không có thông báo nào" in (await (await mails.at("head")).get("/notices?state=not_sent&kind=recorded")).text
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=31/02/2026", "Không có ngày “31/02/2026” trong lịch."),
        ("until=mai", "“mai” không phải ngày."),
        ("from=02/11/2026&until=01/11/2026", "Ngày cuối phải bằng hoặc sau ngày đầu."),
        ("state=lost", "Xin chọn một trong các mục có sẵn."),
        ("kind=gossip", "Xin chọn một trong các mục có sẵn."),
        ("enterprise=4900000001", "Không có cơ sở nào"),
    ],
)
async def test_a_filter_that_cannot_be_is_told_beside_its_field(mails: Stage, query: str, said: str) -> None:
    answer = await (await mails.at("head")).get(f"/notices?{query}")
    assert answer.status_code == 200
    assert said in answer.text


async def test_an_owner_reads_what_was_sent_to_whom_and_when_and_nothing_of_others(mails: Stage) -> None:
    page = (await (await mails.at("hoa")).get("/notices")).text
    assert subjects(page) == ["answered", "opened", "returned", "accepted", "waits"]
    assert "Đã báo cơ quan quản lý" in page
    assert subjects((await (await mails.at("hoa")).get("/notices?state=bounced")).text) == ["returned"]
    stranger = await mails.at("stranger")
    other = (await stranger.get("/notices")).text
    assert subjects(other) == []
    assert "Đã báo cơ quan quản lý" not in other
    assert (await stranger.get(f"/notices?enterprise={mails.cast.enterprises[MARKET]}")).status_code == 404
    assert (await stranger.get(f"/notices?enterprise={PETROL}&state=failed")).status_code == 404


async def test_a_filtered_list_goes_on_where_the_page_before_ended_in_few_statements(mails: Stage) -> None:
    numbers = [await mail(mails, (f"row{n}", MARKET, "recorded", "sent", 9, "")) for n in range(PAGE + 3)]
    head = await mails.at("head")
    with count_queries() as log:
        page = (await head.get(f"/notices?kind=recorded&state=sent&enterprise={MARKET}")).text
    assert len(log) <= 6
    assert len(subjects(page)) == PAGE
    more = re.search(r'href="(/notices\?[^"]*before=(\d+))"', page)
    assert more
    assert int(more[2]) == numbers[3]
    assert subjects((await head.get(more[1].replace("&amp;", "&"))).text) == ["row2", "row1", "row0"]
    with count_queries() as log:
        await (await mails.at("hoa")).get("/notices")
    assert len(log) <= 6
