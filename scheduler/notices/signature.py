"""DKIM (RFC 6376): the sender's domain signs the headers people see, those of RFC 8058, and the body."""

import re
from dataclasses import dataclass, field

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE)

# "From" twice: nobody can add a second one to a signed mail (RFC 6376, 8.15).
_HEADERS = (
    *("From", "From", "To", "Subject", "Date", "Message-ID"),
    *("List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"),
    *("Content-Language", "MIME-Version", "Content-Type"),
)


@dataclass(frozen=True, slots=True)
class Dkim:
    """Whose key signs: the TXT record `selector._domainkey.domain` holds its public half; `key` is PEM (RSA)."""

    domain: str
    selector: str
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError for names that no DNS record can have."""
        if not _NAME.fullmatch(self.selector) or not _NAME.fullmatch(self.domain) or "." not in self.domain:
            raise ValueError("DKIM needs a selector and a domain as DNS writes them")


def signed(mail: bytes, dkim: Dkim) -> bytes:
    """The mail with its signature on top. Raises ValueError for a key that cannot sign."""
    from dkim import DKIMException, sign  # noqa: PLC0415 - most installations let their mail server sign

    present = _present(mail)
    names = [name.encode() for name in _HEADERS if name.lower() in present]
    try:
        signature = sign(
            mail,
            dkim.selector.encode("ascii"),
            dkim.domain.encode("ascii"),
            dkim.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=names,
        )
    except (DKIMException, ValueError) as error:
        raise ValueError(f"the DKIM key cannot sign: {error}") from error
    return bytes(signature) + mail


def _present(mail: bytes) -> set[str]:
    head = mail.partition(b"\r\n\r\n")[0].decode("ascii")
    return {line.partition(":")[0].lower() for line in head.split("\r\n") if not line.startswith(" ")}
