"""Every failure is a page of ours in the reader's language, or a problem document; nothing leaks."""

import json

import pytest
from litestar import Litestar, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from registry.database import bind, close_pool, connection, make_engine, open_pool
from registry.language import words
from tests.web.clients import Browser
from web.answers import FORM_LIMIT
from web.desk import PageRequest
from web.errors import RefusalError, status_of

SECRET = "mat-khau-4711"


@get("/fails/{status:int}", opt={"public": True})
async def failing(status: FromPath[int]) -> None:
    if status == 500:
        raise RuntimeError(SECRET)
    if status == 499:
        raise RefusalError(409, words("Đã có {what}.", what="<b>rồi</b>"))
    raise HTTPException(SECRET, status_code=status, detail=SECRET)


@post("/fails", opt={"public": True})
async def posted(request: PageRequest) -> dict[str, str]:
    return dict(await request.form())


@pytest.fixture(scope="module")
def built(built: Litestar) -> Litestar:
    built.register(failing)
    built.register(posted)
    return built


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "Yêu cầu chưa đúng"),
        (403, "Không được phép"),
        (404, "Không tìm thấy trang này"),
        (405, "Không làm được như vậy ở đây"),
        (413, "Dữ liệu gửi lên quá lớn"),
        (418, "Yêu cầu chưa đúng"),
        (429, "Quá nhiều yêu cầu"),
        (500, "Có lỗi ở phía máy chủ"),
        (502, "Có lỗi ở phía máy chủ"),
        (503, "Cơ sở dữ liệu tạm thời không trả lời"),
    ],
)
async def test_each_status_has_a_page_and_a_problem_document_without_the_exceptions_words(browser, status, title):
    page = await browser.get(f"/fails/{status}")
    assert page.status_code == status
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f"<h1>{title}</h1>" in page.text
    problem = await browser.get(f"/fails/{status}", headers={"accept": "application/json"})
    assert problem.status_code == status
    assert problem.headers["content-type"].startswith("application/problem+json")
    assert set(problem.json()) == {"type", "status", "title", "detail"}
    assert problem.json()["title"] == title
    assert SECRET not in page.text + problem.text


async def test_an_exceptions_text_goes_to_the_log_without_values_of_variables(browser, capsys):
    await browser.get("/fails/500")
    log = capsys.readouterr().err
    assert "RuntimeError" in log
    assert "test_errors.py" in log
    assert "locals" not in log


async def test_a_refusal_shows_its_words_escaped(browser):
    page = await browser.get("/fails/499")
    assert page.status_code == 409
    assert "Đã có &lt;b&gt;rồi&lt;/b&gt;." in page.text


async def test_error_pages_speak_english_to_english_readers(browser):
    await browser.submit("/language", {"language": "en", "next": "/"})
    page = await browser.get("/fails/404")
    assert '<html lang="en">' in page.text


@pytest.mark.parametrize("path", ["/<script>alert(1)</script>", "/static/<script>.css", "/instruments/zzz-not-here"])
async def test_an_unknown_address_is_not_repeated(browser, path):
    page = await browser.get(path)
    assert page.status_code == 404
    assert path.rpartition("/")[2] not in page.text
    assert "script&gt;" not in page.text


async def test_an_unknown_address_shows_somebody_signed_in_who_they_are(people, sign_in_as):
    page = await (await sign_in_as(people.fuel)).get("/nowhere")
    assert page.status_code == 404
    assert "Công ty TNHH Xăng dầu Đồng Đăng" in page.text


@pytest.mark.parametrize(("method", "path"), [("PUT", "/sign-in"), ("DELETE", "/law"), ("POST", "/healthz")])
async def test_a_wrong_method_is_told_which_are_right(browser, method, path):
    answer = await browser.request(method, path)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert "Không làm được như vậy ở đây" in answer.text


async def test_a_stranger_who_opens_a_page_is_led_back_after_signing_in(browser, app):
    app.register(get("/inside")(_inside))
    answer = await browser.get("/inside?q=c%C3%A2n&x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Finside%3Fq%3Dc%25C3%25A2n%26x%3D1"


async def test_a_stranger_who_posts_gets_the_sign_in_page_a_program_gets_401_and_htmx_is_sent_away(browser, app):
    app.register(post("/inside")(_inside))
    assert (await browser.post("/inside")).headers["location"] == "/sign-in"
    assert (await browser.post("/inside", headers={"accept": "application/json"})).status_code == 401
    swapped = await browser.post("/inside", headers={"hx-request": "true"})
    assert (swapped.status_code, swapped.headers["hx-redirect"]) == (401, "/sign-in")


async def _inside() -> str:
    return "inside"


async def test_a_form_larger_than_64_kb_is_refused_whether_or_not_it_says_its_length(browser):
    token = await browser.token()
    form = {"_csrf_token": token, "text": "x" * FORM_LIMIT}
    announced = await browser.post("/fails", data=form)
    assert announced.status_code == 413

    async def pieces():
        for _ in range(10):
            yield b"x" * 10_000

    streamed = await browser.post(
        "/fails", content=pieces(), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert streamed.status_code == 413
    assert "64 kB" in streamed.text


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"not multipart at all"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nno end'),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: a/b; charset=hm\r\n\r\n1\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\xfe\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="_csrf_token"; filename="t"\r\n\r\n1\r\n--x--\r\n',
        ),
        ("application/json", b'{"_csrf_token": 1}'),
        ("application/x-www-form-urlencoded", b"_csrf_token=%ff%fe&_csrf_token=\x00"),
        ("", b"a=b"),
    ],
)
async def test_a_body_that_is_no_form_gets_a_clean_refusal(browser, content_type, body):
    await browser.token()
    answer = await browser.post("/fails", content=body, headers={"content-type": content_type})
    assert answer.status_code in {400, 403}
    assert "<h1>" in answer.text


async def test_while_the_database_is_away_pages_say_so_and_the_health_check_fails(app, sign_in_as, people, tmp_path):
    browser = await sign_in_as(people.fuel)
    bind(make_engine(f"postgresql://nobody@/none?host={tmp_path}&port=5432"))
    page = await browser.get("/law")
    assert page.status_code == 503
    assert "Cơ sở dữ liệu tạm thời không trả lời" in page.text
    health = await Browser(app).get("/healthz")
    assert (health.status_code, health.json()) == (503, {"status": "database away"})
    assert (await Browser(app).get("/law")).status_code == 200


async def test_a_database_that_does_not_answer_in_time_counts_as_away(database_url):
    engine = make_engine(database_url)
    bind(engine)
    await open_pool(engine, size=1, patience=0.2)
    try:
        with pytest.raises(TimeoutError) as waited:
            async with connection() as raw:
                await raw.fetchval("SELECT pg_sleep(20)")
    finally:
        await close_pool(engine)
    assert status_of(waited.value) == 503
    assert status_of(TimeoutError("of something else")) == 500


async def test_a_problem_document_is_json_that_any_program_reads(browser):
    problem = await browser.get("/nowhere", headers={"accept": "application/problem+json"})
    assert json.loads(problem.content)["status"] == 404
