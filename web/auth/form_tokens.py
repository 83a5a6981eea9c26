"""Form tokens: proof that a form was shown by us, to this browser, in this session.

A token is `nonce.mac`: the mac covers the nonce and what the token is bound to, the session of somebody signed in or
the form cookie of somebody who is not. So signing in or out makes older tokens worthless, and since each page carries
another nonce, compressing the page gives nothing away about the mac.
"""

import hashlib
import hmac
import secrets

FIELD = "_csrf_token"
HEADER = "x-csrf-token"


def new_binding() -> str:
    """A value for the form cookie of a browser that has none."""
    return secrets.token_urlsafe(32)


def form_token(key: bytes, binding: bytes) -> str:
    """A token for one form."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{_mac(key, binding, nonce)}"


def belongs(key: bytes, binding: bytes, token: str) -> bool:
    """Whether `token` was made for this binding."""
    nonce, _, mac = token.partition(".")
    return hmac.compare_digest(mac.encode(), _mac(key, binding, nonce).encode())


def _mac(key: bytes, binding: bytes, nonce: str) -> str:
    return hmac.new(key, b"form\0" + nonce.encode() + b"\0" + binding, hashlib.sha256).hexdigest()
