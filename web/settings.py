"""Settings from the environment, read once, and what has to be true of them before anything starts."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from registry.language import N_, Words, words

Environment = Literal["development", "production"]

_HERE = ZoneInfo("Asia/Ho_Chi_Minh")
_LAST_PORT = 65535
_SHORTEST_SECRET = 32
_MOST_BACKUPS = 3650


@dataclass(frozen=True)
class Problem:
    """Something wrong with the settings: `id` for the manual, what is wrong, and how to mend it."""

    id: str
    message: Words
    hint: Words


class SettingsError(ValueError):
    """The settings do not allow a start; `problems` says why, one by one."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.id}: {problem.message.say(str)}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """One installation. `database_url` is empty where the embedded server under `data_dir` serves.

    `environ` keeps the variables whose rooms read them themselves (mail). `background`: whether the web process also
    runs the clock and the delivery of mail. `private_webhooks`: webhooks may lie inside the house. `behind_proxy`: the
    last X-Forwarded-For entry is the client's address.
    `backups`: the folder of the nightly backups, of which the newest `backups_kept` stay; None: none are made.
    """

    data_dir: Path
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    environment: Environment = "development"
    zone: ZoneInfo = _HERE
    public_url: str = ""
    secret: str = ""
    behind_proxy: bool = False
    background: bool = True
    private_webhooks: bool = False
    backups: Path | None = None
    backups_kept: int = 14
    environ: tuple[tuple[str, str], ...] = ()

    @property
    def production(self) -> bool:
        """Whether real people rely on this installation."""
        return self.environment == "production"

    @property
    def demo(self) -> bool:
        """Whether the demo province, its accounts and its mailbox are shown."""
        return not self.production

    @property
    def https(self) -> bool:
        """Whether people reach the pages over https, so that cookies may be bound to it."""
        return self.public_url.startswith("https://")

    @property
    def address(self) -> str:
        """Where people reach the pages, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{_in_address(self.host)}:{self.port}"


def _in_address(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this environment. Raises SettingsError with every problem at once."""
    given = {name: text.strip() for name, text in (os.environ if environ is None else environ).items()}
    faults: list[Problem] = []
    data_dir = Path(given.get("ETALON_DATA") or "var").expanduser()
    settings = Settings(
        data_dir=data_dir,
        database_url=given.get("DATABASE_URL", ""),
        host=given.get("HOST") or "127.0.0.1",
        port=_port(given.get("PORT") or "8000", faults),
        environment=_environment(given.get("ETALON_ENV") or "development", faults),
        zone=_zone(given.get("ETALON_TZ") or "Asia/Ho_Chi_Minh", faults),
        public_url=given.get("PUBLIC_URL", ""),
        secret=given.get("ETALON_SECRET", ""),
        behind_proxy=_switch(given, "ETALON_BEHIND_PROXY", faults, default=False),
        background=_switch(given, "ETALON_BACKGROUND", faults, default=True),
        private_webhooks=_switch(given, "ETALON_WEBHOOK_PRIVATE", faults, default=False),
        backups=_backups(given.get("ETALON_BACKUPS", ""), data_dir),
        backups_kept=_kept(given.get("ETALON_BACKUPS_KEPT") or "14", faults),
        environ=tuple(sorted((name, text) for name, text in given.items() if name.startswith(("SMTP_", "IMAP_")))),
    )
    faults.extend(check(settings))
    if faults:
        raise SettingsError(tuple(faults))
    return settings


def _port(text: str, faults: list[Problem]) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_PORT:
        return int(text)
    faults.append(
        Problem(
            "port",
            words(N_("PORT “{text}” không phải số cổng."), text=text[:40]),
            words(N_("Đặt một số từ 1 đến 65535, ví dụ PORT=8000.")),
        )
    )
    return 8000


def _backups(text: str, data_dir: Path) -> Path | None:
    """A folder; beside the data where nothing is said; none where it says off."""
    if text.lower() in {"off", "0", "no"}:
        return None
    return Path(text).expanduser() if text else data_dir / "backups"


def _kept(text: str, faults: list[Problem]) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= _MOST_BACKUPS:
        return int(text)
    faults.append(
        Problem(
            "backups_kept",
            words(N_("ETALON_BACKUPS_KEPT “{text}” không phải số bản sao lưu được giữ."), text=text[:40]),
            words(N_("Đặt một số từ 1 đến 3650, ví dụ ETALON_BACKUPS_KEPT=14.")),
        )
    )
    return 14


def _environment(text: str, faults: list[Problem]) -> Environment:
    if text == "production":
        return "production"
    if text != "development":
        faults.append(
            Problem(
                "environment",
                words(N_("ETALON_ENV “{text}” không có nghĩa."), text=text[:40]),
                words(N_("Đặt development hoặc production.")),
            )
        )
    return "development"


def _zone(text: str, faults: list[Problem]) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        faults.append(
            Problem(
                "zone",
                words(N_("ETALON_TZ “{text}” không phải tên múi giờ."), text=text[:60]),
                words(N_("Dùng tên của cơ sở dữ liệu IANA, ví dụ Asia/Ho_Chi_Minh.")),
            )
        )
        return _HERE


def _switch(given: Mapping[str, str], name: str, faults: list[Problem], *, default: bool) -> bool:
    text = given.get(name, "").lower()
    if text in {"", "0", "1", "true", "false", "yes", "no"}:
        return default if not text else text in {"1", "true", "yes"}
    faults.append(
        Problem("switch", words(N_("{name} “{text}” không rõ."), name=name, text=text[:40]), words(N_("Đặt 1 hoặc 0.")))
    )
    return default


def check(settings: Settings) -> list[Problem]:
    """What forbids a start with these settings: a secret that is too short, and the rules of production."""
    problems = []
    if settings.secret and len(settings.secret) < _SHORTEST_SECRET:
        problems.append(
            Problem(
                "secret",
                words(N_("ETALON_SECRET quá ngắn.")),
                words(N_("Dùng ít nhất 32 ký tự ngẫu nhiên, hoặc bỏ trống để chương trình tự tạo và cất giữ.")),
            )
        )
    return problems + (_production_problems(settings) if settings.production else [])


def _production_problems(settings: Settings) -> list[Problem]:
    problems = []
    if not settings.https:
        problems.append(
            Problem(
                "public_url",
                words(N_("PUBLIC_URL phải bắt đầu bằng https:// khi chạy chính thức.")),
                words(N_("Ví dụ PUBLIC_URL=https://kiemdinh.langson.gov.vn")),
            )
        )
    if not dict(settings.environ).get("SMTP_HOST"):
        problems.append(
            Problem(
                "smtp_host",
                words(N_("Thiếu SMTP_HOST: thông báo đến hạn sẽ không đến được ai.")),
                words(N_("Đặt SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD, SMTP_TLS và SMTP_FROM.")),
            )
        )
    if not settings.database_url:
        problems.append(
            Problem(
                "database_url",
                words(N_("Thiếu DATABASE_URL: PostgreSQL kèm theo chỉ dành cho dùng thử.")),
                words(N_("Đặt DATABASE_URL trỏ tới một máy chủ PostgreSQL 15 trở lên có sao lưu.")),
            )
        )
    return problems


def signing_key(settings: Settings) -> bytes:
    """The key that signs form tokens and flash messages: ETALON_SECRET, or a file only its owner reads.

    The file is made at the first start; losing it only makes open forms stale.
    """
    if settings.secret:
        return settings.secret.encode()
    folder = settings.data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "web-key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_bytes()


def _write_once(path: Path, text: str) -> None:
    """Whole or not at all, and the first writer wins, even when several processes start at once."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_text(text, encoding="ascii")
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
