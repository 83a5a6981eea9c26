"""A draft says why instruments are overdue in it: a proof, or the words that there is none."""

from datetime import timedelta

from registry.database import connection
from scheduler.plans import Asked, open_draft, solve_draft
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage

ASKED = Asked(weeks=6, seed=3, seconds=None, iterations=50)


async def test_what_was_due_before_the_first_day_is_named_with_its_proof(stage: Stage) -> None:
    async with connection() as database:
        item = await database.fetchval(
            """UPDATE instrument SET due_on = $1, due_sort = $1 WHERE id = (SELECT min(id) FROM instrument
               WHERE status = 'in_use' AND last_result = 'pass' AND kind_code IS NOT NULL) RETURNING id""",
            TODAY - timedelta(days=10),
        )
    number = await open_draft(ASKED, today=TODAY, now=NOW, made_by=None)
    await solve_draft(number, ASKED, today=TODAY)
    text = (await (await stage.at("head")).get(f"/planning/drafts/{number}")).text

    told = text.split("Vì sao có phương tiện đo quá hạn")[1]
    assert "đã quá hạn trước ngày đầu của kỳ lập lịch" in told
    assert f'href="/instruments/{item}"' in told


async def test_an_instrument_without_a_proof_says_not_proven_(stage: Stage) -> None:
    number = await open_draft(ASKED, today=TODAY, now=NOW, made_by=None)
    async with connection() as database:
        await database.execute(
            """UPDATE plan SET summary = summary || jsonb_build_object('overdue', 3, 'late', jsonb_build_array(
                   jsonb_build_object('instrument', (SELECT min(id) FROM instrument), 'on', '2026-12-30',
                       'code', 'not_proven_here', 'params', jsonb_build_object()))) WHERE id = $1""",
            number,
        )
    head = await stage.at("head")
    text = (await head.get(f"/planning/drafts/{number}")).text
    assert "Chưa chứng minh được là không tránh khỏi quá hạn." in text
    assert "30/12/2026" in text
    assert "và 2 phương tiện đo nữa" in text
