"""An edited template is tried before it is kept, cannot run away, and never stops a notice."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.language import LANGUAGES
from scheduler.notices import editions
from scheduler.notices.editions import URL, Sources, built_in_sources, faults
from scheduler.notices.kinds import KINDS
from scheduler.notices.outbox import deliver
from scheduler.notices.render import Edition, built_in, edited, render, values_of
from scheduler.notices.samples import SAMPLES, USUAL, sample
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import NOW, TODAY, fetch, mail_server, new_contact, new_enterprise, new_instrument

LETTERS = sorted({kind.letter for kind in KINDS.values()})
DUE = built_in_sources("due", "vi")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS)
def test_a_built_in_template_written_out_reads_like_itself_and_can_be_kept(letter: str, language: str) -> None:
    sources = built_in_sources(letter, language)
    assert faults(letter, language, sources, TODAY) == []
    for which in SAMPLES:
        values = values_of(sample(letter, which, TODAY, URL), language, URL)
        ours = edited(Edition(1, sources.subject, sources.text, sources.html), language, values)
        theirs = built_in(letter, language, values)
        assert [" ".join(part.split()) for part in ours] == [" ".join(part.split()) for part in theirs]


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_says_the_same_facts_in_text_and_html_whatever_was_typed(letter: str) -> None:
    for which in SAMPLES:
        mail = render(sample(letter, which, TODAY, URL), "vi", URL)
        assert mail.subject
        assert "\n" not in mail.subject
        assert '<b>"X"' not in mail.html
        assert "Bcc" not in mail.text.replace("Bcc: a@b.vn", "")
        assert not any(line.startswith("Bcc") for line in mail.text.splitlines())
        if which == USUAL:
            assert len(mail.html.encode()) < 4600
            for fact in ("Công ty mẫu", "Kính gửi") if letter in {"due", "recorded", "visit_moved"} else ("Kính gửi",):
                assert fact in mail.text
                assert fact in mail.html


@pytest.mark.parametrize(
    "html",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{{ 'a' * 999999999 }}",
        "{{ 10 ** 99999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ 'a'.ljust(999999999) }}",
        "{{ lines | batch(1) }}",
        "{% set a = 'x' %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for a in lines %}{% for b in lines %}{% for c in lines %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in lines recursive %}{{ loop(lines) }}{% endfor %}",
        "{{ lines.__class__.__mro__ }}",
        "{{ _.__globals__ }}",
        "{{ self }}",
        "{{ cycler }}",
        "{{ subject | safe }}",
        "{% include 'due/body.html' %}",
        "{% extends '../../render.py' %}",
        "{% import 'due/body.html' as parts %}",
        "{% extends subject %}",
        "{% autoescape false %}{{ lines }}{% endautoescape %}",
        "{{ nowhere }}",
        "{{ lines[0].nothing }}",
        "{{ lines[5].kind }}",
        "{% if %}",
        "{{",
        "(" * 9000,
        "{{ " + "(" * 4000 + "1" + ")" * 4000 + " }}",
        "{% if 1 %}" * 400 + "{% endif %}" * 400,
        "",
        "   ",
    ],
)
def test_a_template_that_fails_or_could_run_away_is_not_kept(html: str) -> None:
    found = faults("due", "vi", Sources(DUE.subject, DUE.text, html), TODAY)
    assert found
    assert {fault.part for fault in found} <= {"html"}


@pytest.mark.parametrize(
    "html", ["{% for line in lines %}{{ line.kind }}{% endfor %}{{ links.stop }}", "<p>{{ links.stop }}"]
)
def test_a_plain_template_is_kept(html: str) -> None:
    assert faults("due", "vi", Sources("Xin chào {{ recipient }}", "{{ links.stop }}", html), TODAY) == []


def test_a_courtesy_must_carry_the_link_that_stops_it_and_an_act_of_law_need_not() -> None:
    bare = Sources("x", "x", "<p>x</p>")
    assert {fault.part for fault in faults("due", "vi", bare, TODAY)} == {"text", "html"}
    assert faults("stop_use", "vi", bare, TODAY) == []


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="{}%()|'\" abfor_in.linesedt+*0", max_size=80))
def test_no_text_can_break_the_judge(html: str) -> None:
    for fault in faults("due", "vi", Sources(DUE.subject, DUE.text, html), TODAY):
        assert fault.words.say(str)


# --- kept, in force, failing --------------------------------------------------------------------------------------

GOOD = Sources("Mới: {{ subject }}", "Mới. {{ links.stop }}", "<p>Mới. {{ links.stop }}</p>")


async def admin() -> int:
    rows = await fetch(
        "INSERT INTO account (email, name, role, password_hash, language, active, created_at)"
        " VALUES ('a@x.example', 'Long', 'administrator', '!', 'vi', true, $1) RETURNING id",
        NOW,
    )
    return int(rows[0]["id"])


@pytest.mark.usefixtures("db")
async def test_every_edition_is_kept_and_the_last_one_is_in_force() -> None:
    by = await admin()
    for number in (1, 2):
        sources = Sources(f"Bản {number}", GOOD.text, GOOD.html)
        assert await editions.save("due", "vi", sources, by=by, now=NOW, today=TODAY) == []
    bad = Sources("x", "{{ nope }}", "{{")
    assert await editions.save("due", "vi", bad, by=by, now=NOW, today=TODAY)
    listed = await editions.versions("due", "vi")
    assert [(one.version, one.in_force, one.made_by_name) for one in listed] == [(2, True, "Long"), (1, False, "Long")]
    assert (await editions.in_force())["due", "vi"].subject == "Bản 2"
    await editions.reset("due", "vi")
    assert await editions.in_force() == {}
    assert len(await editions.versions("due", "vi")) == 2


async def one_owed(email: str = "lan@x.example") -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, email)
    await new_instrument(enterprise, TODAY + timedelta(days=5))
    await sweep(TODAY, NOW, mail_domain="etalon.example")


@pytest.mark.usefixtures("db")
async def test_mails_are_written_with_the_edition_in_force() -> None:
    await editions.save("due", "vi", Sources("Mới: {{ subject }}", "{{ links.stop }}", "<p>{{ links.stop }}</p>"),
                        by=await admin(), now=NOW, today=TODAY)  # fmt: skip
    await one_owed()
    async with mail_server() as server:
        assert (await deliver(server.settings, lambda: NOW, public_url=URL)).sent == 1
    assert str(server.mails[0]["Subject"]).startswith("Mới: 1 phương tiện đo")


@pytest.mark.usefixtures("db")
async def test_an_edition_that_fails_at_sending_is_told_and_the_built_in_one_is_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Kept by an earlier release whose letters had more to say, for example."""
    await editions.save("due", "vi", GOOD, by=await admin(), now=NOW, today=TODAY)
    await fetch("UPDATE mail_edition SET html = '{{ gone_since }}'")
    await one_owed()
    async with mail_server() as server:
        assert (await deliver(server.settings, lambda: NOW, public_url=URL)).sent == 1
    assert str(server.mails[0]["Subject"]).startswith("1 phương tiện đo")
    (version,) = await editions.versions("due", "vi")
    assert "gone_since" in version.fault
    assert version.fault_at == NOW
    assert "edited template" in caplog.text
