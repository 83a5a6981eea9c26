"""Numbers and addresses of the invented: valid in form, and outside what is issued to anybody."""

from itertools import dropwhile

from stdnum.vn import mst

from registry.fold import fold
from web.demo.chance import Chance

# The province's registrations begin with 49; the tax office has not come near 4905 in all these years.
_FIRST_PREFIX = 490_500_000
_WIDEST_GAP = 9
_NEVER_ISSUED = "10"
_LONGEST_LABEL = 40
_LEFT_OUT = frozenset(
    ("cong", "ty", "tnhh", "co", "phan", "cua", "hang", "ho", "kinh", "doanh", "tram", "phong", "ban", "quan", "ly")
)


class TaxCodes:
    """Ten-digit codes with their check digit, each given once."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._prefix = _FIRST_PREFIX

    def next(self) -> str:
        """The next code; prefixes whose check digit does not exist are never issued."""
        while True:
            self._prefix += self._chance.between(1, _WIDEST_GAP)
            digit = mst.calc_check_digit(f"{self._prefix}0")
            if digit != _NEVER_ISSUED:
                return f"{self._prefix}{digit}"


class PersonalNumbers:
    """Twelve-digit numbers of household businesses: province 020, sex and century, year of birth, six digits.

    The six digits start at 900 000, far above the births of any year in the province.
    """

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._given = 900_000

    def next(self, *, woman: bool) -> str:
        """The number of a person born between 1960 and 1999."""
        self._given += 1
        return f"020{int(woman)}{self._chance.between(60, 99)}{self._given % 1_000_000:06}"


def phone(chance: Chance) -> str:
    """A fixed line of the province in E.164; no subscriber number begins with 0."""
    return f"+842050{chance.digits(6)}"


class Domains:
    """Mail domains under .example (RFC 2606), which reach nobody; one for each enterprise."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def reserve(self, domain: str) -> None:
        """Keep a domain of the cast from being given again."""
        self._used[domain.removesuffix(".example")] = 1

    def next(self, name: str) -> str:
        """A domain made from the words that tell this enterprise from others."""
        words = [word for word in fold(name).split() if word.isalnum()]
        label = "".join(dropwhile(_LEFT_OUT.__contains__, words))[:_LONGEST_LABEL] or "donvi"
        self._used[label] = self._used.get(label, 0) + 1
        number = self._used[label]
        return f"{label}{'' if number == 1 else f'-{number}'}.example"


def mailbox(person: str, domain: str) -> str:
    """`Nông Thị Hoa` at `choky.example` is `hoa.nong@choky.example`."""
    words = fold(person).split()
    return f"{words[-1]}.{words[0]}@{domain}"
