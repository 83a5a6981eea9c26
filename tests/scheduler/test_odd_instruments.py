"""Instruments that lack what others have: an owner, a place, a name."""

from datetime import timedelta

import asyncpg
import pytest

from scheduler.notices.outbox import deliver
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import (
    NOW,
    TODAY,
    URL,
    fetch,
    mail_server,
    new_contact,
    new_enterprise,
    new_instrument,
)

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.parametrize("column", ["enterprise", "site"])
async def test_an_instrument_without_an_owner_or_a_site_cannot_be(column: str) -> None:
    await new_instrument(await new_enterprise(), TODAY)
    with pytest.raises(asyncpg.NotNullViolationError):
        await fetch(f"UPDATE instrument SET {column} = NULL")
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await fetch(f"UPDATE instrument SET {column} = 0")


async def test_an_instrument_without_a_place_a_name_or_a_serial_is_told_of_all_the_same() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, "lan@cong-ty.example")
    bare = {"place": "", "maker": "", "model": "", "serial": "", "accuracy_class": ""}
    await new_instrument(enterprise, TODAY + timedelta(days=20), **bare)
    await fetch("UPDATE site SET commune_code = '99999'")  # a commune that no list has any more
    await sweep(TODAY, NOW)
    async with mail_server() as server:
        assert (await deliver(server.settings, lambda: NOW, public_url=URL)).sent == 1
    text = server.mails[0].get_body(("plain",))
    assert text is not None
    assert "còn 20 ngày" in text.get_content()
    assert "None" not in text.get_content()
