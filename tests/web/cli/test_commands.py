"""The commands as scripts use them: exact JSON on standard output, exit statuses, and nothing sent or created twice."""

import asyncio
import email
import email.policy
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import openpyxl
import pytest
from aiosmtpd.controller import Controller

from registry.database import migrate
from tests.conftest import new_database
from tests.registry.sheets.books import good, xlsx
from web.cli.main import main
from web.settings import read_settings

ROOT = Path(__file__).parents[3]
TAX = "4900100011"
AS_OF = "2026-11-23"
LAW_EXAMPLES = [
    # kind, range, verified, printed, due: the whole-month cycles of LAW, the clamped month, and the printed date
    ("8b", "0–15 kg", "10/03/2026", "", "2027-03-31"),
    ("34b", "32–42 °C", "31/08/2026", "", "2027-02-28"),
    ("2", "", "15/12/2025", "", "2027-06-30"),
    ("8b", "0–15 kg", "10/03/2026", "15/01/2027", "2027-01-15"),
    ("27b", "20 m³", "10/03/2022", "", "2027-03-31"),
    ("43a", "5–60 A", "14/10/2024", "", "2029-10-31"),
    ("1a", "5 m", "10/03/2026", "", None),
    ("8b", "0–15 kg", "", "", None),
]


@pytest.fixture(scope="module")
def address(server_url):
    with new_database(server_url) as found:
        asyncio.run(migrate(found))
        yield found


@pytest.fixture
def etalon(address, monkeypatch, capsys, tmp_path):
    """Runs a command on an empty registry with one enterprise; gives its exit status and its JSON."""
    _sql(address, "TRUNCATE enterprise, notice, message CASCADE")
    _sql(
        address,
        "INSERT INTO enterprise (tax_code, name, name_fold, name_sort, language, created_at)"
        f" VALUES ('{TAX}', 'Ban Quản lý chợ Kỳ Lừa', 'cho', 'cho', 'vi', now())",
    )
    for name in ("ETALON_ENV", "SMTP_HOST", "SMTP_TLS", "SMTP_USER", "SMTP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("ETALON_BACKUPS", "off")
    monkeypatch.setenv("ETALON_DATA", str(tmp_path))

    def run(*arguments):
        capsys.readouterr()
        status = main([*map(str, arguments), "--json"])
        return status, json.loads(capsys.readouterr().out)

    return run


def _sql(address, statement):
    async def send():
        database = await asyncpg.connect(address)
        try:
            return await database.fetch(statement)
        finally:
            await database.close()

    return asyncio.run(send())


def _sheet(folder, rows):
    path = folder / "bang.xlsx"
    path.write_bytes(xlsx(rows))
    return path


def _row(number, kind, span, verified, printed):
    return good(
        kind=kind,
        serial=f"S{number}",
        range=span,
        resolution="",
        verified_on=verified,
        valid_until=printed,
        commune="Tam Thanh",
    )


@pytest.fixture
def imported(etalon, tmp_path):
    rows = [_row(number, *case[:4]) for number, case in enumerate(LAW_EXAMPLES)]
    status, answer = etalon("import", "instruments", _sheet(tmp_path, rows), "--enterprise", TAX)
    assert (status, answer) == (0, {"rows": 8, "accepted": 8, "duplicates": 0, "rejected": []})
    return etalon


@contextmanager
def mail_server(monkeypatch):
    """A mail server in a thread of its own, named by the settings; its mails, parsed."""
    mails = []

    class Handler:
        async def handle_DATA(self, _server, _session, envelope):
            mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            return "250 OK"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SMTP_PORT", str(port))
    monkeypatch.setenv("SMTP_FROM", "nhac-han@kiemdinh.example")
    yield mails, Controller(Handler(), hostname="127.0.0.1", port=port)


def test_a_dry_run_writes_nothing_and_a_second_import_creates_nothing(etalon, tmp_path):
    sheet = _sheet(tmp_path, [good(), good(serial="B", year=3000)])
    ask = ("import", "instruments", sheet, "--enterprise", TAX)
    _, dry = etalon(*ask, "--dry-run")
    assert {name: dry[name] for name in ("rows", "accepted", "duplicates")} == {
        "rows": 2,
        "accepted": 1,
        "duplicates": 0,
    }
    assert [set(fault) for fault in dry["rejected"]] == [{"row", "column", "code", "message"}]
    assert set(dry) == {"rows", "accepted", "duplicates", "rejected"}
    assert etalon("export", "instruments", "--enterprise", TAX) == (0, {"items": []})
    assert etalon(*ask)[1] == dry
    assert etalon(*ask)[1] == {**dry, "accepted": 0, "duplicates": 1}


def test_an_export_gives_the_numbers_as_they_were_written_and_comes_back_as_nothing_new(etalon, tmp_path):
    rows = [
        good(kind="36", serial="", range="−20…60 °C; 10…95 %RH", resolution="0,10 °C; 1 %RH", place="=SUM(A1)"),
        good(kind="Cột đo xăng dầu", serial="007", range="5–45 L/min", resolution="0,010 L", maker="<b>Tatsuno</b>"),
    ]
    etalon("import", "instruments", _sheet(tmp_path, rows), "--enterprise", TAX)
    out = tmp_path / "out.xlsx"
    _, answer = etalon("export", "instruments", "--enterprise", TAX, "--out", out)
    asked = ("serial", "maker", "place", "range_low", "range_high", "unit", "resolution", "resolution_unit", "commune")
    assert sorted(tuple(item[name] for name in asked) for item in answer["items"]) == [
        ("", "Nhơn Hòa", "=SUM(A1)", "-20", "60", "°C", "0.10", "°C", "Kỳ Lừa"),
        ("007", "<b>Tatsuno</b>", "Quầy số 1", "5", "45", "L/min", "0.010", "L", "Kỳ Lừa"),
    ]
    cells = {cell.value: cell.data_type for row in openpyxl.load_workbook(out).active.iter_rows() for cell in row}
    assert (cells["=SUM(A1)"], cells["<b>Tatsuno</b>"]) == ("s", "s")
    assert etalon("import", "instruments", out, "--enterprise", TAX)[1] == {
        "rows": 2,
        "accepted": 0,
        "duplicates": 2,
        "rejected": [],
    }


def test_due_dates_follow_the_law_and_the_due_day_is_a_valid_day(imported):
    _, answer = imported("due", "--as-of", AS_OF)
    items = {item["serial"]: item for item in answer["items"]}
    assert answer["as_of"] == AS_OF
    assert {serial: item["due_on"] for serial, item in items.items()} == {
        f"S{number}": case[4] for number, case in enumerate(LAW_EXAMPLES)
    }
    named = {"instrument", "enterprise", "kind", "serial", "due_on", "standing", "reason", "source"}
    assert all(named <= set(item) and item["reason"] and item["source"] for item in items.values())
    assert {serial for serial, item in items.items() if not item["confirmed"]} == {"S4"}
    assert [items[serial]["standing"] for serial in ("S3", "S0", "S6", "S7")] == ["soon", "valid", "none", "none"]
    for day, standing in (("2027-01-15", "soon"), ("2027-01-16", "overdue")):
        _, answer = imported("due", "--as-of", day, "--within", "0", "--enterprise", TAX)
        assert [(item["serial"], item["standing"]) for item in answer["items"]] == [("S3", standing)]


def test_sweep_and_deliver_tell_everything_once_and_send_as_soon_as_the_mail_server_is_back(
    imported, address, monkeypatch
):
    _sql(
        address,
        "INSERT INTO contact (enterprise, name, email) SELECT id, 'Nông Thị Hoa', 'hoa@cho.example' FROM enterprise",
    )
    _sql(address, "TRUNCATE job_run")
    with mail_server(monkeypatch) as (mails, server):
        day_before = (date(2027, 1, 15) - timedelta(days=61)).isoformat()
        assert imported("sweep", "--as-of", day_before) == (0, {"owed": 0, "queued": 0, "already": 0})
        # the one due on 15/01 has reached its four stages and the second of the weekly ones, counted as one
        assert imported("sweep", "--as-of", "2027-02-01") == (0, {"owed": 9, "queued": 4, "already": 5})
        assert imported("sweep", "--as-of", "2027-02-01") == (0, {"owed": 9, "queued": 0, "already": 9})
        assert imported("deliver") == (0, {"sent": 0, "failed": 0, "pending": 1})
        server.start()
        try:
            assert imported("deliver") == (0, {"sent": 1, "failed": 0, "pending": 0})
            assert imported("deliver") == (0, {"sent": 0, "failed": 0, "pending": 0})
        finally:
            server.stop()
    kept = _sql(address, "SELECT job, command, outcome, counts->>'sent' FROM job_run ORDER BY id")
    assert [tuple(row) for row in kept] == [
        *[("sweep_as_of", "sweep", "done", None)] * 3,
        *[("deliver", "deliver", "done", sent) for sent in ("0", "1", "0")],
    ]
    tries = _sql(address, "SELECT verdict, words FROM attempt ORDER BY id")
    assert [row[0] for row in tries] == ["no_server", "sent"]
    assert all(row[1] for row in tries)
    (mail,) = mails
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for body in (text, html):
        assert body.rindex("15/01/2027") < body.rindex("28/02/2027") < body.rindex("31/03/2027")
        assert body.count("Chu kỳ của loại này cần xác nhận.") == 1


def test_a_mail_from_the_pipe_is_taken_in_once_and_an_empty_one_is_refused(imported, monkeypatch):
    def piped(raw):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return imported("bounce")

    assert piped(b"Subject: x\n\nhello\n") == (0, {"kind": "unknown"})
    assert piped(b"Subject: x\n\nhello\n") == (0, {"kind": "repeated"})
    status, answer = piped(b"\n")
    assert (status, answer["error"]["code"]) == (1, "no_mail")


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("bad_tax_code", ("due", "--enterprise", "4900100005")),
        ("bad_tax_code", ("export", "instruments", "--enterprise", "12345")),
        ("unknown_enterprise", ("due", "--enterprise", "0314409058-002")),
        ("unknown_enterprise", ("due", "--enterprise", "020190000001")),
        ("file", ("import", "instruments", "/no/such.xlsx", "--enterprise", TAX)),
        ("file", ("import", "instruments", "/", "--enterprise", TAX)),
        ("no_mailbox", ("bounce", "--imap")),
        ("bad_weeks", ("plan", "--weeks", "0")),
        ("bad_seconds", ("plan", "--seconds", "nan")),
        ("bad_iterations", ("plan", "--iterations", "0")),
        ("bad_level", ("plan", "--level-weeks", "101")),
        ("bad_level", ("plan", "--level-inspectors", "-1")),
        ("instance", ("plan", "--instance", "pyproject.toml")),
        ("demo_refused", ("demo", "--instruments", "10")),
        ("not_empty", ("demo", "--instruments", "5000")),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_code_and_vietnamese_words(etalon, code, arguments):
    status, answer = etalon(*arguments)
    assert (status, set(answer), answer["error"]["code"]) == (1, {"error"}, code)
    assert set(answer["error"]["message"]) & set("ảãáạầấậềếệổộờởợừữựĐđ")


def test_the_demo_is_refused_in_production_before_any_other_setting_is_judged(etalon, monkeypatch):
    monkeypatch.setenv("ETALON_ENV", "production")
    status, answer = etalon("demo")
    assert (status, answer["error"]["code"]) == (1, "production")


def test_a_date_that_does_not_exist_is_wrong_usage(etalon):
    with pytest.raises(SystemExit) as stopped:
        etalon("due", "--as-of", "2026-02-30")
    assert stopped.value.code == 2
    assert read_settings().environment == "development"


@pytest.mark.parametrize("days", ["999999999999", "0", "-5"])
def test_any_number_of_days_is_within_the_calendar(imported, days):
    assert imported("due", "--as-of", "2027-01-16", "--within", days)[0] == 0


def test_an_empty_tax_code_is_wrong_and_never_means_everybody(imported):
    assert imported("due", "--enterprise", "")[1]["error"]["code"] == "bad_tax_code"


@pytest.mark.parametrize(
    "wrong",
    ["postgresql://etalon@127.0.0.1:1/etalon", "mysql://x", "rubbish", "postgresql://x@127.0.0.1:port/x", "no such"],
)
def test_a_database_that_cannot_be_reached_is_said_in_words(etalon, monkeypatch, address, wrong):
    monkeypatch.setenv("DATABASE_URL", address.replace("etalon_test", "gone") if wrong == "no such" else wrong)
    status, answer = etalon("due")
    assert (status, answer["error"]["code"]) == (1, "database")
    assert answer["error"]["message"].startswith("Không kết nối được cơ sở dữ liệu: ")


def test_a_worker_that_is_asked_once_sends_what_can_be_claimed(imported, address, monkeypatch):
    _sql(
        address,
        "INSERT INTO contact (enterprise, name, email) SELECT id, 'Nông Thị Hoa', 'hoa@cho.example' FROM enterprise",
    )
    _sql(address, "TRUNCATE job_run")
    with mail_server(monkeypatch) as (mails, server):
        server.start()
        try:
            imported("sweep", "--as-of", "2027-02-01")
            assert imported("worker", "--once", "--lease", "60") == (0, {"sent": 1, "failed": 0, "pending": 0})
        finally:
            server.stop()
    assert len(mails) == 1
    assert [row[0] for row in _sql(address, "SELECT command FROM job_run WHERE job = 'deliver'")] == ["worker"]


def test_a_lease_that_no_mail_fits_into_is_refused(etalon):
    status, answer = etalon("worker", "--lease", "1")
    assert (status, answer["error"]["code"]) == (1, "bad_lease")


def test_a_worker_ends_cleanly_when_it_is_told_to(address, tmp_path):
    environ = os.environ | {"DATABASE_URL": address, "ETALON_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)}
    worker = subprocess.Popen(
        [sys.executable, "-m", "web.cli.main", "worker", "--json"], cwd=ROOT, env=environ, stdout=subprocess.PIPE
    )
    # its first look at the outbox is over once the local mail server it opens for the demo has said where it is
    while not (tmp_path / "mailbox.json").exists():
        assert worker.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)
    worker.send_signal(signal.SIGTERM)
    said, _ = worker.communicate(timeout=30)
    assert (worker.returncode, json.loads(said)) == (0, {"sent": 0, "failed": 0, "pending": 0})


def test_a_check_fails_with_one_line_a_finding_until_everything_is_mended(etalon, address, capsys):
    _sql(address, "TRUNCATE job_run")
    status, answer = etalon("check")
    assert (status, answer["ok"]) == (1, False)
    assert [one["code"] for one in answer["findings"]][:1] == ["sweep_late"]
    assert "etalon sweep" in answer["findings"][0]["mend"]
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [one["code"] for one in answer["findings"]]

    etalon("sweep")
    etalon("deliver")
    # what is left is of the machine and of the season: a full disk, holidays that are not decreed yet
    assert {one["code"] for one in etalon("check")[1]["findings"]} <= {"disk_low", "no_calendar"}


def test_a_check_names_mail_that_could_have_gone_and_did_not(etalon, address):
    etalon("sweep")
    etalon("deliver")
    _sql(
        address,
        "INSERT INTO message (message_id, recipient, language, as_of, state, next_attempt_at, created_at)"
        " VALUES ('<stuck@x>', 'a@b.vn', 'vi', '2026-11-23', 'queued', now() - interval '31 minutes', now())",
    )
    status, answer = etalon("check")
    assert (status, answer["findings"][0]["code"]) == (1, "mail_stuck")
    assert "mail_stuck" not in str(etalon("check", "--mail-minutes", "60")[1])
    assert etalon("check", "--mail-minutes", "0")[1]["error"]["code"] == "bad_minutes"


def test_a_check_of_an_older_schema_says_so_and_changes_nothing(server_url, monkeypatch, capsys, tmp_path):
    with new_database(server_url) as empty:
        monkeypatch.setenv("DATABASE_URL", empty)
        monkeypatch.setenv("ETALON_DATA", str(tmp_path))
        assert main(["check", "--json"]) == 1
        found = json.loads(capsys.readouterr().out)["findings"]
        assert [one["code"] for one in found] == ["migrations_pending"]
        assert _sql(empty, "SELECT to_regclass('migration') IS NULL")[0][0]


def test_a_backup_by_command_comes_back_by_command(imported, server_url, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "kept"
    status, made = imported("backup", "--to", str(folder))
    assert status == 0
    assert [str(path) for path in folder.iterdir()] == [made["file"]]
    assert made["rows"] > 8

    status, answer = imported("restore", made["file"])
    assert (status, answer["error"]["code"]) == (1, "has_data")
    with new_database(server_url) as empty:
        monkeypatch.setenv("DATABASE_URL", empty)
        status, back = imported("restore", made["file"])
        assert (status, back) == (
            0,
            {"tables": made["tables"], "rows": made["rows"], "files": made["files"], "migrated": []},
        )
        assert len(imported("export", "instruments", "--enterprise", TAX)[1]["items"]) == 8


def test_a_backup_needs_a_folder_and_a_restore_a_file_that_is_a_backup(etalon, tmp_path):
    assert etalon("backup")[1]["error"]["code"] == "no_folder"
    assert etalon("restore", str(tmp_path / "nothing.tar"))[1]["error"]["code"] == "file"
    (tmp_path / "bad.tar").write_text("no backup")
    assert etalon("restore", str(tmp_path / "bad.tar"))[1]["error"]["code"] == "bad_backup"


def test_a_backup_in_the_settings_folder_satisfies_the_check(etalon, monkeypatch, tmp_path):
    monkeypatch.setenv("ETALON_BACKUPS", str(tmp_path / "kept"))
    assert "backup_late" in [one["code"] for one in etalon("check")[1]["findings"]]
    assert etalon("backup")[0] == 0
    assert "backup_late" not in [one["code"] for one in etalon("check")[1]["findings"]]


def test_an_import_by_command_is_listed_foreseen_and_undone_by_command(imported):
    def undo(*what):
        return imported("undo", "import", *what, "--enterprise", TAX)

    (kept,) = undo()[1]["imports"]
    assert (kept["file"], kept["state"], kept["accepted"], kept["removed"]) == ("bang.xlsx", "confirmed", 8, 0)
    assert undo(kept["id"], "--dry-run") == (0, {"removed": 8, "kept": []})
    assert undo(kept["id"])[1]["error"]["code"] == "no_reason"
    assert undo("00000000-0000-4000-8000-000000000000", "--reason", "x")[1]["error"]["code"] == "no_import"
    assert undo(kept["id"], "--reason", "Nhầm tệp") == (
        0,
        {"removed": 8, "kept": 0, "notices_cancelled": 0, "visits_cancelled": 0, "sites_removed": 1},
    )
    assert imported("export", "instruments", "--enterprise", TAX)[1]["items"] == []
    assert undo(kept["id"], "--reason", "x")[1]["error"]["code"] == "undone"
