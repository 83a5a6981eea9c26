"""Citations in the reader's language: names of documents stay, the words of their clauses are said."""

import re

from registry.conformity.words import citation_words
from registry.language import N_, translator
from registry.law.mpe.values import Citation

# The English words that clauses of the data files are written with.
_WORDS = {
    "table": N_("bảng"),
    "tables": N_("các bảng"),
    "annex": N_("phụ lục"),
    "points": N_("các điểm"),
    "classes": N_("các cấp"),
    "Directive": N_("Chỉ thị"),
    "in service": N_("khi đang sử dụng"),
    "and": N_("và"),
}
_ANY = re.compile(r"\b(" + "|".join(map(re.escape, _WORDS)) + r")\b")


def cited(citation: Citation, language: str) -> str:
    """Document, edition and clause."""
    said = citation_words(citation)
    if citation.country == "VN":  # entered by hand, in the words of the document
        return said
    return _ANY.sub(lambda found: translator(language)(_WORDS[found[0]]), said)
