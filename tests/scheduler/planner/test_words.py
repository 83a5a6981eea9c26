import re
from pathlib import Path

import scheduler.planner
from scheduler.planner.model import Fault
from scheduler.planner.words import SENTENCES, sentence

SOURCES = [path.read_text(encoding="utf-8") for path in Path(scheduler.planner.__file__).parent.glob("*.py")]
# by whoever opens the file, and by whoever reads the calendar and the standards of the registry
RAISED_BY_CALLERS = {"not_json", "holidays_not_decreed", "standard_runs_out", "standard_unfit"}


def test_every_reason_the_planner_gives_has_a_sentence_and_every_sentence_a_reason():
    code = re.compile(r'"([a-z]+(?:_[a-z]+)*)"')
    words = next(source for source in SOURCES if "SENTENCES: " in source)
    used = {found for source in SOURCES if source is not words for found in code.findall(source)}
    assert SENTENCES.keys() - RAISED_BY_CALLERS <= used
    raised = re.compile(r'(?:Fault|InstanceError|_fault)\(\s*"([a-z_]+)"')
    assert {found for source in SOURCES for found in raised.findall(source)} <= SENTENCES.keys()


def test_a_reason_is_said_in_the_language_asked_for():
    fault = Fault("no_inspector_for_field", (("field", "fuel"),))
    assert sentence(fault) == "Không có kiểm định viên nào làm được lĩnh vực “fuel”."
    assert sentence(fault, lambda _: "Nobody can do {field}.") == "Nobody can do fuel."
