"""The market board of the cast, with a clean database."""

from datetime import UTC, date, datetime

import pytest

from registry.enrol import enrol_enterprise
from registry.values import NewEnterprise

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
async def market(db):
    return await enrol_enterprise(NewEnterprise("4900100011", "Ban quản lý chợ Kỳ Lừa"), NOW)


@pytest.fixture
async def clinic(db):
    return await enrol_enterprise(NewEnterprise("4900100029", "Phòng khám Đông Kinh"), NOW)
