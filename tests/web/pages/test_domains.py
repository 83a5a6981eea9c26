"""The pace of sending by domain: entered, shown with what its server said, taken away; nothing wrong is kept."""

import pytest

from scheduler.notices.domains import paced_domains, slow_down
from scheduler.notices.pacing import NO_LIMIT
from tests.web.pages.conftest import Stage


async def test_an_administrator_limits_a_domain_and_takes_the_limit_away(stage: Stage) -> None:
    admin = await stage.at("admin")
    answer = await admin.submit("/admin/domains", {"domain": " GMAIL.com ", "per_minute": "30", "connections": ""})
    assert answer.status_code == 303
    text = (await admin.get("/admin/domains")).text
    assert "Đã đặt giới hạn cho gmail.com" in text
    assert "30 thư mỗi phút" in text

    await slow_down("gmail.com", "421 4.7.28 unusual <b>rate</b>", NO_LIMIT)
    text = (await admin.get("/admin/domains")).text
    assert "máy chủ yêu cầu chậm lại" in text
    assert "unusual &lt;b&gt;rate" in text

    assert (await admin.submit("/admin/domains/release", {"domain": "gmail.com"})).status_code == 303
    assert "Chưa tên miền nào bị giới hạn" in (await admin.get("/admin/domains")).text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"domain": "", "per_minute": "3"}, "domain"),
        ({"domain": "không phải miền", "per_minute": "3"}, "không phải tên miền"),
        ({"domain": "a@b.vn", "per_minute": "3"}, "không phải tên miền"),
        ({"domain": "b.vn", "per_minute": "0"}, "per_minute"),
        ({"domain": "b.vn", "per_minute": "nhiều"}, "per_minute"),
        ({"domain": "b.vn"}, "Đề nghị nhập số thư mỗi phút hoặc số kết nối"),
    ],
)
async def test_what_is_no_limit_is_shown_again_with_the_fault(stage: Stage, given: dict[str, str], said: str) -> None:
    answer = await (await stage.at("admin")).submit("/admin/domains", given)
    assert answer.status_code == 422
    assert said in answer.text
    assert await paced_domains() == []


async def test_others_set_no_limits(stage: Stage) -> None:
    for who in ("hoa", "inspector", "head"):
        browser = await stage.at(who)
        for path in ("/admin/domains", "/admin/domains/release"):
            assert (await browser.submit(path, {"domain": "b.vn", "per_minute": "1"})).status_code == 403
