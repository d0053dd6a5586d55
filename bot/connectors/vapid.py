"""Web Push, as far as it is a knock at the door: who knocks is proven, what is brought stays unread.

The proof is VAPID, https://www.rfc-editor.org/rfc/rfc8292: a JSON Web Token that the platform signs (ES256).
"""

import binascii
import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LONGEST = timedelta(hours=24)
"""RFC 8292 lets no token be good for longer."""
_HALF = 32
#: The standard form, and the one of the draft that older servers send.
_TOKEN = re.compile(r"(?:vapid\s.*?\bt=|WebPush\s+)([\w-]+)\.([\w-]+)\.([\w-]+)", re.IGNORECASE | re.ASCII)


def unread() -> tuple[str, str]:
    """The keys `p256dh` and `auth` of a subscription nobody can read: their private half is thrown away."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _text(point), _text(secrets.token_bytes(16))


def is_signed(authorization: str, key: str, audience: str, now: datetime) -> bool:
    """Whether the header proves that the key's owner knocks at this origin now; the key is base64url."""
    found = _TOKEN.match(authorization.strip())
    if found is None:
        return False
    head, claims, signature = found.groups()
    try:
        said = json.loads(_bytes(claims))
        if json.loads(_bytes(head)).get("alg") != "ES256" or said.get("aud") != audience:
            return False
        if not now.timestamp() < float(said["exp"]) <= (now + LONGEST + _SKEW).timestamp():
            return False
        signed = _bytes(signature)
        if len(signed) != 2 * _HALF:
            return False
        der = encode_dss_signature(int.from_bytes(signed[:_HALF]), int.from_bytes(signed[_HALF:]))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(key))
        public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error, InvalidSignature):
        return False
    return True


_SKEW = timedelta(minutes=5)


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))
