"""Who hears of what: the contacts of a place by role, choices and addresses; and the officers above them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from scheduler.notices.kinds import KINDS
from scheduler.notices.rules import House
from scheduler.notices.stages import Ladder, climbing

NOBODY = ""
"""The recipient of a debt that nobody can be told."""

DIRECTOR = "director"

# Plain ASCII mailbox, as every mail server takes it: RFC 5321 dot-string and host name, without quoting or comments.
_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
)


def deliverable(address: str) -> bool:
    """Whether a mail server can be given this address as it is."""
    return _ADDRESS.fullmatch(address) is not None


class Contact(NamedTuple):
    """A person of an enterprise, as registered. `site` None: answers for all of them."""

    enterprise: int
    name: str
    email: str
    language: str
    receives_notices: bool
    role: str = "contact"
    site: int | None = None
    address_state: str = "ok"


class Officer(NamedTuple):
    """An officer of a commune, or of the sub-department, whom long overdue instruments are told to."""

    level: str
    commune_code: str
    name: str
    email: str
    language: str
    address_state: str = "ok"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a notice is addressed to, and at which stages. A `reason` says why this one cannot be told."""

    address: str
    name: str = ""
    language: str = "vi"
    reason: str = ""
    ladder: Ladder = field(default_factory=Ladder)
    by_instrument: Mapping[str, Ladder] = field(default_factory=dict)

    def stages(self, instrument_kind: str) -> Ladder:
        """The stages for an instrument of this kind."""
        return self.by_instrument.get(instrument_kind, self.ladder) if self.by_instrument else self.ladder


def recipients(
    kind: str,
    enterprise: int,
    site: int | None,
    contacts: Iterable[Contact],
    *,
    stopped: AbstractSet[tuple[str, str]] = frozenset(),
    house: House | None = None,
) -> tuple[Recipient, ...]:
    """Everybody of one enterprise whom notices of `kind` about `site` reach; nobody, with the reason, where none is.

    `stopped` holds (address or "" for all, kind) of the enterprise. Directors hear of what is overdue for some time,
    and of everything where there is nobody else whom mail can reach.
    """
    house = house or House()
    here = [contact for contact in contacts if contact.email.strip() and contact.site in {None, site}]
    willing = [contact for contact in here if _willing(contact, kind, stopped)]
    first = _people(kind, enterprise, [one for one in willing if one.role != DIRECTOR], house)
    above = _people(kind, enterprise, [one for one in willing if one.role == DIRECTOR], house)
    if any(not found.reason for found in first.values()):
        above = _climbed(kind, above, house.rules.director_after)
    found = above | first
    if found:
        return tuple(found[address] for address in sorted(found))
    return (Recipient(NOBODY, reason="opted_out" if here else "no_recipient"),)


def willing(kind: str, address: str, *, receives_notices: bool, stopped: AbstractSet[tuple[str, str]]) -> bool:
    """Whether mail of `kind` may go to `address`: acts under the law always, courtesies unless they were stopped."""
    if KINDS[kind].statutory:
        return True
    return receives_notices and not stopped & {(NOBODY, kind), (address, kind)}


def officers_above(officers: Iterable[Officer], commune_code: str, kind: str, house: House) -> tuple[Recipient, ...]:
    """The officers of `commune_code` and of the sub-department, each from the day of the ladder on."""
    base = house.ladder(kind)
    found: dict[str, Recipient] = {}
    for officer in officers:
        after = house.rules.officer_after if officer.level == "commune" else house.rules.department_after
        if after is not None and (officer.level != "commune" or officer.commune_code == commune_code):
            address = officer.email.strip().lower()
            reason = _fault(address, officer.address_state)
            known = found.get(address)
            if known is None or known.ladder.start > after:
                ladder = climbing(base, after)
                found[address] = Recipient(address, officer.name, officer.language, reason, ladder)
    return tuple(found[address] for address in sorted(found))


def _willing(contact: Contact, kind: str, stopped: AbstractSet[tuple[str, str]]) -> bool:
    address = contact.email.strip().lower()
    return willing(kind, address, receives_notices=contact.receives_notices, stopped=stopped)


def _people(kind: str, enterprise: int, contacts: Sequence[Contact], house: House) -> dict[str, Recipient]:
    found: dict[str, Recipient] = {}
    for contact in contacts:
        address = contact.email.strip().lower()
        if address not in found:
            found[address] = Recipient(
                address,
                contact.name,
                contact.language,
                _fault(address, contact.address_state),
                house.ladder(kind, enterprise, address),
                house.ladders(kind, enterprise, address),
            )
    return found


def _climbed(kind: str, above: Mapping[str, Recipient], after: int | None) -> dict[str, Recipient]:
    """The directors beside others: acts under the law at once, what has a due date later, and no other news."""
    if not KINDS[kind].staged:
        return dict(above) if KINDS[kind].statutory else {}
    if after is None:
        return {}
    return {
        address: Recipient(address, one.name, one.language, one.reason, climbing(one.ladder, after))
        for address, one in above.items()
    }


def _fault(address: str, address_state: str) -> str:
    if not deliverable(address):
        return "bad_address"
    return "bouncing" if address_state == "bouncing" else ""
