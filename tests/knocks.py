"""Knocks as a platform signs them: VAPID, https://www.rfc-editor.org/rfc/rfc8292."""

import json
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Knocker:
    """Has a key, and signs with it."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def key(self) -> str:
        """The public half."""
        return _text(self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def token(self, audience: str, expires: float, alg: str = "ES256") -> str:
        """The token that proves it."""
        parts = ({"typ": "JWT", "alg": alg}, {"aud": audience, "exp": expires, "sub": "mailto:a@b.test"})
        said = ".".join(_text(json.dumps(part).encode()) for part in parts)
        halves = decode_dss_signature(self._key.sign(said.encode(), ec.ECDSA(SHA256())))
        return f"{said}.{_text(b''.join(half.to_bytes(32) for half in halves))}"


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
