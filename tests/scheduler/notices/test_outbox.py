"""What the sweep queued is delivered to a real mail server, once, and every refusal is remembered in its words."""

from datetime import timedelta

import pytest

from scheduler.notices.outbox import DeliverResult, deliver
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import (
    NOW,
    TODAY,
    URL,
    Server,
    fetch,
    mail_server,
    new_contact,
    new_enterprise,
    new_instrument,
)

pytestmark = pytest.mark.usefixtures("db")


async def sent(server: Server) -> DeliverResult:
    return await deliver(server.settings, lambda: NOW, public_url=URL)


async def test_a_swept_notice_arrives_once_with_both_bodies() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, "lan@cong-ty.example")
    await new_instrument(enterprise, TODAY + timedelta(days=20), serial="NH-0012")
    await sweep(TODAY, NOW, mail_domain="etalon.example")
    async with mail_server() as server:
        first, second = await sent(server), await sent(server)
    assert (first, second) == (DeliverResult(1, 0, 0), DeliverResult(0, 0, 0))
    (mail,) = server.mails
    assert mail["Subject"] == "1 phương tiện đo sắp đến hạn – hạn gần nhất 12/12/2026"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert "NH-0012" in body.get_content()
        assert "còn 20 ngày" in body.get_content()
