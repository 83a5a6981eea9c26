"""A message that survives one redirect, in a short signed cookie: no store, nothing left behind."""

import base64
import binascii
import hashlib
import hmac
from typing import Literal

import msgspec

Kind = Literal["ok", "info", "warn", "bad"]

_LONGEST = 1500  # letters; browsers keep about 4 kB per cookie


def seal(key: bytes, kind: Kind, text: str) -> str:
    """The cookie's value for one message, already in the reader's language."""
    body = base64.urlsafe_b64encode(msgspec.json.encode((kind, text[:_LONGEST]))).decode()
    return f"{body}.{_mac(key, body)}"


def unseal(key: bytes, value: str) -> list[tuple[Kind, str]]:
    """The messages of a cookie; none when it is not ours."""
    body, _, mac = value.partition(".")
    if not hmac.compare_digest(mac.encode(), _mac(key, body).encode()):
        return []
    try:
        return [msgspec.json.decode(base64.urlsafe_b64decode(body), type=tuple[Kind, str])]
    except (binascii.Error, msgspec.MsgspecError):
        return []


def _mac(key: bytes, body: str) -> str:
    return hmac.new(key, b"flash\0" + body.encode(), hashlib.sha256).hexdigest()
