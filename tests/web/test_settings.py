"""Settings: everything from the environment, every problem at once, secrets only for their owner."""

import stat
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from registry.language import translator
from tests.web.clients import MORNING, ZONE
from web import filters
from web.filters import asset, make_templates, relative, speaking
from web.settings import Settings, SettingsError, read_settings, signing_key
from web.today import SystemClock, now, today

PRODUCTION = {
    "ETALON_ENV": "production",
    "PUBLIC_URL": "https://kiemdinh.langson.gov.vn/",
    "SMTP_HOST": "mail.langson.gov.vn",
    "DATABASE_URL": "postgresql://etalon@db/etalon",
}


def problems(environ: dict[str, str]) -> set[str]:
    with pytest.raises(SettingsError) as wrong:
        read_settings(environ)
    assert all(problem.message.say(str) and problem.hint.say(str) for problem in wrong.value.problems)
    return {problem.id for problem in wrong.value.problems}


def test_without_any_variable_it_is_a_development_installation_on_this_machine():
    settings = read_settings({})
    assert (settings.data_dir, settings.host, settings.port) == (Path("var"), "127.0.0.1", 8000)
    assert (settings.demo, settings.https, settings.address) == (True, False, "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("given", "folder"),
    [("", Path("/srv/e/backups")), ("off", None), ("OFF", None), ("0", None), ("/mnt/saoluu", Path("/mnt/saoluu"))],
)
def test_backups_go_beside_the_data_unless_told_where_or_not_at_all(given, folder):
    assert read_settings({"ETALON_DATA": "/srv/e", "ETALON_BACKUPS": given}).backups == folder


@pytest.mark.parametrize("given", ["0", "-1", "many", "3651", "1.5"])
def test_a_number_of_backups_that_is_none_is_refused(given):
    assert problems({"ETALON_BACKUPS_KEPT": given}) == {"backups_kept"}
    assert read_settings({"ETALON_BACKUPS_KEPT": "30"}).backups_kept == 30


def test_every_variable_is_read():
    settings = read_settings(
        {"ETALON_DATA": "/srv/e", "HOST": "::", "PORT": "9000", "ETALON_TZ": "UTC", "ETALON_BACKGROUND": "0"}
    )
    assert (settings.data_dir, settings.address, settings.background) == (
        Path("/srv/e"),
        "http://127.0.0.1:9000",
        False,
    )
    assert settings.zone.key == "UTC"


def test_a_complete_production_installation_is_accepted():
    settings = read_settings(PRODUCTION)
    assert (settings.production, settings.demo, settings.https) == (True, False, True)
    assert settings.address == "https://kiemdinh.langson.gov.vn"


@pytest.mark.parametrize(
    ("environ", "wrong"),
    [
        ({"PORT": "no"}, {"port"}),
        ({"PORT": "0"}, {"port"}),
        ({"PORT": "65536"}, {"port"}),
        ({"PORT": "８０"}, {"port"}),
        ({"ETALON_ENV": "prod"}, {"environment"}),
        ({"ETALON_TZ": "Vietnam/Langson"}, {"zone"}),
        ({"ETALON_TZ": "../../etc/passwd"}, {"zone"}),
        ({"ETALON_BACKGROUND": "maybe"}, {"switch"}),
        ({"ETALON_SECRET": "short"}, {"secret"}),
        ({"PORT": "x", "ETALON_ENV": "y", "ETALON_TZ": "z"}, {"port", "environment", "zone"}),
        ({"ETALON_ENV": "production"}, {"public_url", "smtp_host", "database_url"}),
        ({**PRODUCTION, "PUBLIC_URL": "http://kiemdinh.langson.gov.vn"}, {"public_url"}),
        ({**PRODUCTION, "SMTP_HOST": "  "}, {"smtp_host"}),
    ],
)
def test_each_problem_is_named_and_all_are_told_at_once(environ, wrong):
    assert problems(environ) == wrong


def test_the_signing_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    settings = Settings(data_dir=tmp_path)
    key = signing_key(settings)
    assert len(key) >= 64
    assert signing_key(settings) == key
    file = tmp_path / "secrets" / "web-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["web-key"]
    assert signing_key(Settings(data_dir=tmp_path, secret="s" * 32)) == b"s" * 32


def test_the_clock_tells_utc_and_its_days_are_those_of_the_zone(tmp_path):
    clock = SystemClock(ZONE)
    assert clock.now().utcoffset() is not None
    assert abs((clock.now() - now()).total_seconds()) < 5
    assert today(Settings(data_dir=tmp_path)) - clock.today() <= date.resolution


@pytest.mark.parametrize(
    ("day", "hint"),
    [
        (date(2026, 12, 16), "còn 23 ngày"),
        (date(2026, 11, 24), "ngày mai"),
        (date(2026, 11, 23), "hôm nay"),
        (date(2026, 11, 22), "hôm qua"),
        (date(2026, 11, 11), "quá 12 ngày"),
        (date(2027, 11, 23), "còn 365 ngày"),
    ],
)
def test_how_far_a_day_is_reads_as_people_say_it(day, hint):
    assert relative(day, date(2026, 11, 23)).say(translator("vi")) == hint


def render(source: str, language: str = "vi", **context: object) -> str:
    with speaking(language, date(2026, 11, 23)):
        return make_templates(ZONE).from_string(source).render(**context)


@pytest.mark.parametrize(
    ("source", "vi", "en"),
    [
        ("{{ day | date }}", "05/11/2026", "05/11/2026"),
        ("{{ none | date }}", "", ""),
        (
            "{{ day | day }}",
            '<time datetime="2026-11-05">05/11/2026</time>',
            '<time datetime="2026-11-05">05/11/2026</time>',
        ),
        ("{{ moment | time }}", "08:00 23/11/2026", "08:00 23/11/2026"),
        ("{{ number | decimal }}", "12\u00a0345,60", "12,345.60"),
        ("{{ '<b>' }}", "&lt;b&gt;", "&lt;b&gt;"),
    ],
)
def test_filters_write_dates_and_numbers_by_the_readers_language(source, vi, en):
    context = {"day": date(2026, 11, 5), "moment": MORNING, "number": Decimal("12345.60")}
    assert render(source, **context) == vi
    assert render(source, "en", **context) == en


def test_a_filter_of_a_constant_is_said_anew_for_each_reader():
    template = make_templates(ZONE).from_string("{{ 5.5 | string }}{{ 1234567 | decimal }}")
    with speaking("en", MORNING.date()):
        assert template.render() == "5.51,234,567"
    with speaking("vi", MORNING.date()):
        assert template.render() == "5.51\u00a0234\u00a0567"


def test_the_address_of_a_file_changes_when_the_file_does(tmp_path, monkeypatch):
    monkeypatch.setattr(filters, "STATIC", tmp_path)
    (tmp_path / "app.css").write_text("a{}")
    first = asset("app.css")
    (tmp_path / "app.css").write_text("a{color:red}")
    assert asset("app.css") != first
    assert first.startswith("/static/app.css?v=")
    with pytest.raises(FileNotFoundError):
        asset("nope.css")
