"""Vietnamese is the source language; every other one is a catalogue of translations of the Vietnamese sentences."""

import gettext
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = "vi"
LANGUAGES = ("vi", "en")

_LOCALE = Path(__file__).with_name("locale")


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a Vietnamese sentence for translation without translating it here."""
    return sentence


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; Vietnamese, and any language without one, answers with the source sentence."""
    catalogue = _LOCALE / language / "LC_MESSAGES" / "etalon.po"
    if language == SOURCE or not catalogue.exists():
        return gettext.NullTranslations()
    binary = io.BytesIO()
    with catalogue.open("rb") as source:
        write_mo(binary, read_po(source, locale=language))
    binary.seek(0)
    return gettext.GNUTranslations(binary)


def translator(language: str) -> Callable[[str], str]:
    """The function that says a Vietnamese source sentence in `language`."""
    return translations(language).gettext


@dataclass(frozen=True, slots=True)
class Words:
    """A Vietnamese sentence with named holes, kept untranslated until somebody's language is known.

    Values are texts already in a form both languages read alike (dates dd/mm/yyyy, numbers, names, quoted input).
    """

    sentence: str
    values: tuple[tuple[str, str], ...] = ()

    def say(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate`, its holes filled."""
        return translate(self.sentence).format(**dict(self.values)) if self.values else translate(self.sentence)


def words(sentence: str, **values: object) -> Words:
    """`Words` with its holes named as keywords; a caller marks the sentence with `N_`."""
    return Words(sentence, tuple((name, str(value)) for name, value in values.items()))
