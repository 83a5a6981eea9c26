"""Who hears of what: the contacts of a place by role, choices and addresses; and the officers above them."""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
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


class Recipient(NamedTuple):
    """Whom a notice is addressed to, and at which stages. A `reason` says why this one cannot be told."""

    address: str
    name: str = ""
    language: str = "vi"
    reason: str = ""
    ladder: Ladder = Ladder()
    by_instrument: Mapping[str, Ladder] = MappingProxyType({})

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
    here = [
        (address, one) for one in contacts if (one.site is None or one.site == site) and (address := folded(one.email))
    ]
    if len(here) == 1:  # most enterprises have one person, who hears of everything
        address, one = here[0]
        if willing(kind, address, receives_notices=one.receives_notices, stopped=stopped):
            return (_recipient(kind, enterprise, address, one, house),)
    first: dict[str, Recipient] = {}
    above: dict[str, Recipient] = {}
    for address, one in here:
        if willing(kind, address, receives_notices=one.receives_notices, stopped=stopped):
            found = above if one.role == DIRECTOR else first
            if address not in found:
                found[address] = _recipient(kind, enterprise, address, one, house)
    if above and any(not one.reason for one in first.values()):
        above = _climbed(kind, above, house.rules.director_after)
    everybody = above | first
    if everybody:
        return tuple(everybody[address] for address in sorted(everybody))
    return (Recipient(NOBODY, reason="opted_out" if here else "no_recipient"),)


def folded(email: str) -> str:
    """The address as recipients are told apart by it."""
    return email.strip().lower()


def willing(kind: str, address: str, *, receives_notices: bool, stopped: AbstractSet[tuple[str, str]]) -> bool:
    """Whether mail of `kind` may go to `address`: acts under the law always, courtesies unless they were stopped."""
    if KINDS[kind].statutory:
        return True
    return receives_notices and not (stopped and stopped & {(NOBODY, kind), (address, kind)})


def officers_above(officers: Iterable[Officer], commune_code: str, kind: str, house: House) -> tuple[Recipient, ...]:
    """The officers of `commune_code` and of the sub-department, each from the day of the ladder on."""
    base = house.ladder(kind)
    found: dict[str, Recipient] = {}
    for officer in officers:
        after = house.rules.officer_after if officer.level == "commune" else house.rules.department_after
        if after is not None and (officer.level != "commune" or officer.commune_code == commune_code):
            address = folded(officer.email)
            reason = _fault(address, officer.address_state)
            known = found.get(address)
            if known is None or known.ladder.start > after:
                ladder = climbing(base, after)
                found[address] = Recipient(address, officer.name, officer.language, reason, ladder)
    return tuple(found[address] for address in sorted(found))


def _recipient(kind: str, enterprise: int, address: str, contact: Contact, house: House) -> Recipient:
    return Recipient(
        address,
        contact.name,
        contact.language,
        _fault(address, contact.address_state),
        house.ladder(kind, enterprise, address),
        house.ladders(kind, enterprise, address),
    )


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
