"""Headers of every answer, forms from elsewhere, cookies over https, files."""

import dataclasses
import re

import pytest
from litestar import Litestar, Response, post
from litestar.handlers import HTTPRouteHandler

from tests.web.clients import Browser
from web.app import create_app
from web.auth.form_tokens import FIELD, belongs, form_token
from web.desk import PageRequest
from web.filters import asset
from web.forms import read_form
from web.headers import POLICY

PUBLIC = {"/", "/healthz", "/sign-in", "/language", "/law", "/static/{file_path:path}"} | {
    "/feeds/{name:str}",  # calendars: the secret in the address is the key
    "/m/{token:str}",  # links in mails: what they do is signed into them
    "/m/{token:str}/certificates/{control_id:int}",
    "/m/{token:str}/certificates/{control_id:int}/certificate.pdf",
    "/m/{token:str}/stop",
}
TOKENLESS = {"/m/{token:str}/stop"}  # posted to by mail programs (RFC 8058)


@post("/echo", opt={"public": True}, status_code=200)
async def echo(request: PageRequest) -> Response[dict[str, object]]:
    form = await read_form(request)
    files = {name: (file.filename, (await file.read()).decode()) for name, file in form.files.items()}
    return Response({"values": dict(form.values), "files": files})


@pytest.fixture(scope="module")
def built(built: Litestar) -> Litestar:
    built.register(echo)
    return built


def test_only_the_known_pages_are_open_to_strangers(settings):
    handlers = [
        (route.path, handler)
        for route in create_app(settings).routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler) and "OPTIONS" not in handler.http_methods
    ]
    assert {path for path, handler in handlers if handler.opt.get("public")} == PUBLIC
    assert {path for path, handler in handlers if handler.opt.get("tokenless")} == TOKENLESS
    assert len(handlers) > len(PUBLIC)


@pytest.mark.parametrize(
    "path",
    ["/law", "/sign-in", "/", "/healthz", "/nowhere", "/static/app.css", "/static/nope.css", "/static/favicon.svg"],
)
async def test_every_answer_carries_the_security_headers(browser, path):
    headers = (await browser.get(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert "frame-ancestors 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=(self)" in headers["permissions-policy"]


@pytest.mark.parametrize("path", ["/law", "/sign-in", "/", "/nowhere", "/static/nope.css"])
async def test_pages_are_never_kept_by_browsers_or_proxies(browser, path):
    assert (await browser.get(path)).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "caching"),
    [
        (asset("app.css"), "public, max-age=31536000, immutable"),
        ("/static/app.css?v=0123456789ab", "no-cache"),
        ("/static/app.css", "no-cache"),
        ("/static/vendor/inter.woff2", "public, max-age=2592000"),
    ],
)
async def test_files_are_kept_for_ever_only_when_asked_for_by_their_content(browser, address, caching):
    answer = await browser.get(address)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, caching)


async def test_files_have_the_types_browsers_insist_on(browser):
    for name, kind in {
        "app.css": "text/css",
        "favicon.svg": "image/svg+xml",
        "vendor/inter.woff2": "font/woff2",
    }.items():
        assert (await browser.get(f"/static/{name}")).headers["content-type"].startswith(kind)


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fpyproject.toml", "/static/"]
)
async def test_nothing_outside_the_folder_of_files_is_served(browser, path):
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert "etalon" not in answer.text.split("<main")[-1].lower() or "<h1>" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://etalon.test.evil.example"},
        {"origin": "http://etalon.test:81"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_a_form_sent_by_another_site_is_refused_even_with_a_right_token(browser, headers):
    token = await browser.token()
    answer = await browser.post("/echo", data={FIELD: token, "a": "1"}, headers=headers)
    assert answer.status_code == 403
    assert "Biểu mẫu này đã cũ" in answer.text


@pytest.mark.parametrize("headers", [{}, {"origin": "http://etalon.test", "sec-fetch-site": "same-origin"}])
async def test_a_form_of_our_own_is_taken_and_its_token_does_not_show(browser, headers):
    answer = await browser.post("/echo", data={FIELD: await browser.token(), "a": "1"}, headers=headers)
    assert answer.json() == {"values": {"a": "1"}, "files": {}}


async def test_a_multipart_form_with_a_file_is_taken_too(browser):
    answer = await browser.submit("/echo", {"a": "1"}, files={"sheet": ("bảng.csv", b"x;y")})
    assert answer.json() == {"values": {"a": "1"}, "files": {"sheet": ["bảng.csv", "x;y"]}}


async def test_a_script_may_send_the_token_as_a_header(browser):
    headers = {"x-csrf-token": await browser.token()}
    assert (await browser.post("/echo", data={"a": "1"}, headers=headers)).status_code == 200


@pytest.mark.parametrize("token", [None, "", "x", ".", "a.b", "é.ü", "." * 200])
async def test_a_form_without_a_right_token_is_refused(browser, token):
    await browser.token()
    data = {"a": "1"} if token is None else {"a": "1", FIELD: token}
    assert (await browser.post("/echo", data=data)).status_code == 403


async def test_a_token_serves_only_the_browser_it_was_shown_to(browser, app):
    other = Browser(app)
    await other.token()
    assert (await other.post("/echo", data={FIELD: await browser.token()})).status_code == 403


async def test_tokens_shown_before_signing_in_are_worthless_after_and_the_other_way_round(people, sign_in_as, browser):
    before = await browser.token()
    inside = await sign_in_as(people.fuel)
    inside.cookies.set("etalon-http-form", browser.cookies["etalon-http-form"])
    assert (await inside.post("/echo", data={FIELD: before})).status_code == 403
    within = await inside.token()
    assert (await inside.post("/echo", data={FIELD: within})).status_code == 200
    await inside.submit("/sign-out")
    assert (await inside.post("/echo", data={FIELD: within})).status_code == 403


async def test_the_sign_in_form_itself_needs_a_token(browser, people):
    assert (await browser.post("/sign-in", data={"email": "fuel@example.vn", "password": "x"})).status_code == 403


def test_two_tokens_for_one_browser_differ_and_both_hold():
    one, two = form_token(b"key", b"binding"), form_token(b"key", b"binding")
    assert one != two
    assert belongs(b"key", b"binding", one)
    assert belongs(b"key", b"binding", two)
    assert not belongs(b"other", b"binding", one)
    assert not belongs(b"key", b"other", one)


async def test_over_https_cookies_are_bound_to_the_host_and_encrypted_transport_is_asked_for(db, settings, people):
    secure = create_app(dataclasses.replace(settings, public_url="https://etalon.test"))
    secure.register(echo)
    async with Browser(secure, base_url="https://etalon.test") as browser:
        page = await browser.get("/law")
        assert "__Host-etalon-form" in browser.cookies
        assert {"Secure", "HttpOnly", "Path=/"} <= set(page.headers["set-cookie"].split("; "))
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        assert (await browser.submit("/echo", {"a": "1"})).status_code == 200
        plain = {"origin": "http://etalon.test"}
        assert (await browser.submit("/echo", {"a": "1"}, headers=plain)).status_code == 403


async def test_a_message_cookie_of_somebody_elses_making_is_not_shown(browser):
    browser.cookies.set("etalon-http-flash", "WyJvayIsICJ4c3MiXQ==.0000")
    page = await browser.get("/law")
    assert "xss" not in page.text
    assert 'class="flash' not in page.text


async def test_a_message_is_shown_once(people, sign_in_as):
    browser = await sign_in_as(people.fuel)
    await browser.submit("/sign-out")
    assert "Đã đăng xuất." in (await browser.get("/sign-in")).text
    assert "Đã đăng xuất." not in (await browser.get("/sign-in")).text


@pytest.mark.parametrize("path", ["/law", "/sign-in", "/nowhere"])
async def test_pages_hold_no_inline_script_or_style_and_no_address_of_another_host(browser, path):
    page = (await browser.get(path)).text
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", page)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page)


async def test_large_pages_are_compressed_for_browsers_that_can(browser):
    assert (await browser.get("/law", headers={"accept-encoding": "gzip"})).headers["content-encoding"] == "gzip"
