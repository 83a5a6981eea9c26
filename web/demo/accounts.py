"""Who can sign in to the demo, and with which password: the same every time, so that it can be printed."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from registry.fold import fold
from registry.language import N_, Words, words
from web.demo.cast import CAST
from web.demo.staff import OFFICERS

_HOUSE = "kiemdinh-langson.example"
_SYLLABLES = "hoa hoi que nui song suoi doi rung lua ngo man hong dao mo chim gio mua nang may sao da tre thong then"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo. `what_for` tells a visitor what can be seen with it."""

    email: str
    password: str
    name: str
    role: Literal["member", "inspector", "planner", "administrator"]
    what_for: Words
    enterprise: str = ""
    inspector: str = ""
    language: str = "vi"


def password_of(email: str) -> str:
    """Three syllables and two digits made from the address: easy to type, useless anywhere else."""
    digest = hashlib.sha256(f"etalon demo {email}".encode()).digest()
    known = _SYLLABLES.split()
    syllables = [known[byte % len(known)] for byte in digest[:3]]
    return "-".join((*syllables, f"{digest[3] % 90 + 10}"))


def demo_accounts() -> tuple[DemoAccount, ...]:
    """The accounts of the demo, in the order in which a visitor would try them."""
    return (*_members(), *_inspectors(), *_office())


def _members() -> list[DemoAccount]:
    return [
        DemoAccount(
            email=member.contact.email,
            password=password_of(member.contact.email),
            name=member.contact.name,
            role="member",
            what_for=words(N_("Người phụ trách đo lường của {enterprise}"), enterprise=member.name),
            enterprise=member.tax_code,
            language=member.language,
        )
        for member in CAST
    ]


def _inspectors() -> list[DemoAccount]:
    found = []
    for officer in OFFICERS:
        given = fold(officer.name).split()
        email = f"{given[-1]}.{given[0]}@{_HOUSE}"
        what_for = words(N_("Kiểm định viên {code}"), code=officer.code)
        found.append(
            DemoAccount(email, password_of(email), officer.name, "inspector", what_for, inspector=officer.code)
        )
    return found


def _office() -> list[DemoAccount]:
    head, administrator = f"lanhdao@{_HOUSE}", f"quantri@{_HOUSE}"
    return [
        DemoAccount(
            head, password_of(head), "Hoàng Thị Minh", "planner", words(N_("Lãnh đạo Chi cục, lập kế hoạch kiểm định"))
        ),
        DemoAccount(
            administrator, password_of(administrator), "Bế Quang Long", "administrator", words(N_("Quản trị hệ thống"))
        ),
    ]
