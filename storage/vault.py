"""Secrets at rest: sealed with the newest key, opened with any."""

import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import ConfigurationError

_OTHER_KEY = "A stored secret was sealed with another key: add the old one to PRESSROOM_SECRET_KEYS, last."


class Vault:
    """Seals and opens secrets. Of several keys the first one seals, so that keys can be changed."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._keys = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise ConfigurationError(
                "PRESSROOM_SECRET_KEYS must hold keys as `pressroom key` makes them: "
                "32 bytes in URL-safe base64, several separated by commas."
            ) from None

    def seal(self, text: str) -> bytes:
        """The text as only a holder of the key can read it."""
        return self._keys.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text that was sealed; raises ConfigurationError where none of the keys fits."""
        try:
            return self._keys.decrypt(sealed).decode()
        except InvalidToken:
            raise ConfigurationError(_OTHER_KEY) from None

    def reseal(self, sealed: bytes) -> bytes:
        """The same secret, sealed with the first key; raises ConfigurationError where none fits."""
        try:
            return self._keys.rotate(sealed)
        except InvalidToken:
            raise ConfigurationError(_OTHER_KEY) from None


def new_key() -> str:
    """A fresh key."""
    return Fernet.generate_key().decode()


def key_file(path: Path) -> list[str]:
    """The keys in the file, the newest first; makes the file, readable by its owner alone, if need be."""
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").split()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(new_key() + "\n", encoding="ascii")
    try:
        # A link, not a rename: of two processes that start at once, the second must not replace the key.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
