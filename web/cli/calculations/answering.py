"""One line of `etalon calc`: JSON in, JSON out, whatever the line holds."""

import json
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from math import isfinite
from typing import Any

from registry.law.mpe.fields import Fields
from registry.law.mpe.values import RuleError
from units.errors import UnitError
from web.cli.calculations.given import Answer, refused

# Where each task lives; its file is loaded when the first such line comes.
TASKS = {
    "quantity": "quantities.quantity",
    "convert": "quantities.convert",
    "tax_code": "legal.tax_code",
    "due": "legal.due",
    "mpe": "conformity.mpe",
    "judge": "conformity.judge",
    "uncertainty.budget": "uncertainties.budget",
    "uncertainty.template": "uncertainties.template",
    "uncertainty.coverage_factor": "uncertainties.coverage_factor",
    "uncertainty.state_result": "uncertainties.state_result",
    "risk.specific": "risks.specific",
    "risk.global": "risks.global_",
    "risk.guard_band_factor": "risks.guard_band_factor",
    "risk.guard_band_for_pfa": "risks.guard_band_for_pfa",
    "interval.a3": "intervals.a3",
    "interval.s2": "intervals.s2",
    "interval.variables": "intervals.variables",
    "interval.staircase": "intervals.staircase",
    "interval.a1": "histories.a1",
    "interval.a2": "histories.a2",
    "interval.s3": "histories.s3",
    "interval.control_chart": "histories.control_chart",
}


class LineError(Exception):
    """A line that holds no question. `id` is the line's own where it has one."""

    def __init__(self, code: str, message: str, own_id: object = None) -> None:
        super().__init__(message)
        self.code = code
        self.id = own_id


def answer_line(line: bytes, number: int) -> bytes:
    """The answer to line `number` (from 1), without a line end. Never raises for anything a line may hold."""
    own_id: object = None
    fault: Answer
    try:
        question = _question(line)
        own_id = question.get("id")
        return _encoded({"id": _shown_id(own_id, number), "ok": True, "result": _result(question)})
    except LineError as error:
        own_id, fault = error.id, {"code": error.code, "message": str(error), "field": None}
    except RuleError as error:
        fault = refused(error)
    except UnitError as error:
        fault = {"code": error.code, "message": str(error), "field": None}
    except ArithmeticError:
        fault = {"code": "bad_input", "message": "a number is too large or too small", "field": None}
    return _encoded({"id": _shown_id(own_id, number), "ok": False, "error": fault})


def _encoded(answer: Answer) -> bytes:
    """Raises OverflowError for a number that JSON has no word for."""
    try:
        text = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise OverflowError from None
    # a lone surrogate has no UTF-8; its escape is what JSON allows in a text
    return text.encode("utf-8", "backslashreplace")


def _question(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8-sig")
        found = json.loads(text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_object)
    except (ValueError, RecursionError, ArithmeticError):
        raise LineError("bad_json", "the line is not a JSON object in UTF-8") from None
    if not isinstance(found, dict):
        raise LineError("missing_task", "the line is not an object with a task")
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raises ValueError for a name that stands twice: of two values none is guessed to be the one meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _result(question: dict[str, Any]) -> Answer:
    if "task" not in question:
        raise LineError("missing_task", "the line has no task", question.get("id"))
    task = question["task"]
    if not isinstance(task, str) or task not in TASKS:
        raise LineError("unknown_task", f"task must be one of {', '.join(TASKS)}", question.get("id"))
    given = question.get("input")
    if not isinstance(given, dict):
        raise RuleError("bad_input", "input", "input is an object")
    return _work(task)(Fields(given))


def _work(task: str) -> Callable[[Fields], Answer]:
    file, name = TASKS[task].split(".")
    found: Callable[[Fields], Answer] = getattr(import_module(f"web.cli.calculations.{file}"), name)
    return found


def _shown_id(own: object, number: int) -> object:
    """The line's id where it is a text or a number, else the line number."""
    if isinstance(own, Decimal):
        return float(own) if own.is_finite() and isfinite(float(own)) else number
    return own if isinstance(own, str | int | bool) else number
