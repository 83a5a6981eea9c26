"""Vietnamese is the source language; every other one is a catalogue of translations of the Vietnamese sentences."""

import gettext
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from units.kinds import KINDS

SOURCE = "vi"
LANGUAGES = ("vi", "en")

_LOCALE = Path(__file__).with_name("locale")


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a Vietnamese sentence for translation without translating it here."""
    return sentence


class _KindNames(gettext.NullTranslations):
    """The names of quantity kinds, which stand in both languages in `units.kinds` and in no catalogue."""

    english: ClassVar = {kind.vi: kind.en for kind in KINDS.values()}

    def gettext(self, message: str) -> str:
        return self.english.get(message, message)


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; Vietnamese, and any language without one, answers with the source sentence."""
    catalogue = _LOCALE / language / "LC_MESSAGES" / "etalon.po"
    if language == SOURCE or not catalogue.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - pure files mark sentences and never translate
    from babel.messages.pofile import read_po  # noqa: PLC0415

    binary = io.BytesIO()
    with catalogue.open("rb") as source:
        write_mo(binary, read_po(source, locale=language))
    binary.seek(0)
    loaded = gettext.GNUTranslations(binary)
    if language == "en":
        loaded.add_fallback(_KindNames())
    return loaded


def translator(language: str) -> Callable[[str], str]:
    """The function that says a Vietnamese source sentence in `language`."""
    return translations(language).gettext


@dataclass(frozen=True, slots=True)
class Words:
    """A Vietnamese sentence with named holes, kept untranslated until somebody's language is known.

    Values are texts already in a form both languages read alike (dates dd/mm/yyyy, numbers, names, quoted input), or
    words themselves, said in the same language.
    """

    sentence: str
    values: "tuple[tuple[str, str | Words], ...]" = ()

    def say(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate`, its holes filled."""
        if not self.values:
            return translate(self.sentence)
        said = {name: value.say(translate) if isinstance(value, Words) else value for name, value in self.values}
        return translate(self.sentence).format(**said)


def words(sentence: str, **values: object) -> Words:
    """`Words` with its holes named as keywords; a caller marks the sentence with `N_`."""
    said = ((name, value if isinstance(value, Words) else str(value)) for name, value in values.items())
    return Words(sentence, tuple(said))
