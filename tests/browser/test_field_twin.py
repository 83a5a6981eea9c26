"""The phone's twin of the verdicts answers every vector of the Python rules alike, in a real Chromium."""

import pytest
from playwright.sync_api import Browser, Page, Route

from web.field_vectors import FILE, encoded

pytestmark = pytest.mark.browser

ADDRESS = "http://twin.invalid"
# Compares every vector and gives back what differs.
PROGRAM = """
async () => {
  const twin = await import('/judge.js');
  const vectors = await (await fetch('/vectors.json')).json();
  const wrong = [];
  const told = (work) => {
    try { return work(); } catch (error) {
      if (!(error instanceof twin.Refusal)) throw error;
      return error.readings.length ? {error: error.code, readings: error.readings} : {error: error.code};
    }
  };
  const check = (kind, input, got, wanted) => {
    if (JSON.stringify(got) !== JSON.stringify(wanted)) wrong.push({kind, input, got, wanted});
  };
  for (const [text, locale, wanted] of vectors.numbers) {
    check('number', [text, locale], told(() => twin.parseNumber(text, locale)), wanted);
  }
  for (const point of vectors.points) {
    const got = told(() => twin.judgePoint(point, point.limits, point.rule, vectors.units));
    const found = [twin.written(got.error), got.verdict, got.reasons];
    check('point', point, found, [point.error, point.verdict, point.reasons]);
  }
  for (const {errors, threshold, held} of vectors.joint) {
    check('joint', errors, twin.jointHolds(errors.map(twin.exact), threshold), held);
  }
  const odd = {
    worst: twin.worst(['pass', 'notStated', 'conditionalPass']),
    joint: twin.worst(['pass'], false),
    unit: told(() => twin.errorOf({reference: ['1', 'g'], indication: ['1', 'toString']}, {}, vectors.units)),
    level: told(() => twin.errorOf({reference: ['94', 'dB(A)'], indication: ['94', 'dB(C)']}, {}, vectors.units)),
    kind: told(() => twin.errorOf({reference: ['1', 'g'], indication: ['1', 'L']}, {}, vectors.units)),
  };
  return {wrong, odd, numbers: vectors.numbers.length, points: vectors.points.length, joint: vectors.joint.length};
}
"""


def serve(route: Route) -> None:
    name = route.request.url.removeprefix(f"{ADDRESS}/")
    if not name:
        route.fulfill(body="<!doctype html><title>twin</title>", content_type="text/html")
        return
    kind = "text/javascript" if name.endswith(".js") else "application/json"
    route.fulfill(body=FILE.with_name(name).read_bytes(), content_type=kind)


@pytest.fixture
def empty_page(chromium: Browser):
    context = chromium.new_context()
    page = context.new_page()
    page.route(f"{ADDRESS}/**", serve)
    page.goto(f"{ADDRESS}/")
    yield page
    context.close()


def test_the_vector_file_is_the_one_the_rules_write():
    assert FILE.read_bytes() == encoded(), "run python -m web.field_vectors"


def test_the_twin_agrees_on_every_vector(empty_page: Page):
    found = empty_page.evaluate(PROGRAM)
    assert found["wrong"] == []
    assert (found["numbers"], found["points"], found["joint"]) == (400, 240, 60)
    assert found["odd"] == {
        "worst": "notStated",
        "joint": "fail",
        "unit": {"error": "unknown_unit"},
        "level": {"error": "wrong_kind"},
        "kind": {"error": "wrong_kind"},
    }
