"""Readings of a control: typed, judged, kept and shown; nothing refused is lost, and nothing doubtful is stored."""

import re
from decimal import Decimal
from typing import Any

import httpx
import pytest

from registry import find_readings
from registry.enrol import enrol_instrument
from registry.values import InstrumentFacts, RangeFact
from tests.cast import NOW
from tests.web.clients import Browser
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET

DONE = {
    "kind": "verification", "occasion": "periodic", "performed_on": "20/11/2026", "result": "pass",
    "policy": "month_end", "rule_class": "III", "rule_e": "5 g", "rule_max": "15 kg", "unit": "kg",
}  # fmt: skip
GOOD = {"reference_0": "2,5", "found_0": "2,502", "reference_1": "15 kg", "found_1": "15005 g"}


@pytest.fixture
async def hoa(stage: Stage) -> Browser:
    return await stage.at("hoa")


async def scale(stage: Stage, serial: str, **facts: Any) -> int:
    """One more scale of the market."""
    given: dict[str, Any] = {
        "kind_code": "8b", "maker": "CAS", "serial": serial, "accuracy_class": "Cấp III",
        "ranges": (RangeFact("mass", Decimal("0.1"), Decimal(15), "kg", Decimal(5), "g"),), **facts,
    }  # fmt: skip
    site = stage.cast.sites[MARKET][0]
    return await enrol_instrument(stage.cast.enterprises[MARKET], InstrumentFacts(site_id=site, **given), NOW)


def said(answer: httpx.Response) -> str:
    return " ".join(re.findall(r'<p class="error"[^>]*>.*?<span>(.*?)</span>', answer.text, re.DOTALL))


async def test_readings_are_judged_kept_and_shown(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "read-1")
    answer = await hoa.submit(f"/instruments/{number}/controls", DONE | GOOD)

    assert answer.status_code == 303, said(answer)
    (kept,) = (await find_readings.judgements(number)).values()
    assert (kept.verdict, kept.document, kept.phase, kept.decision) == ("pass", "OIML R 76-1", "subsequent", "simple")
    assert [reading.verdict_found for reading in kept.readings] == ["pass", "pass"]
    assert [f"{reading.error_found:f} {reading.error_unit}" for reading in kept.readings] == ["2 g", "5 g"]
    page = (await hoa.get(f"/instruments/{number}")).text
    for shown in ("OIML R 76-1, 2006", "+5 g", "±7,5 g", "15 005 g", "kiểm định định kỳ"):
        assert shown in page.replace("\N{NO-BREAK SPACE}", " "), shown
