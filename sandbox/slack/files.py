"""Files: what people and the bot upload, kept as bytes beside a Slack file object."""

import mimetypes
import secrets
import time
from io import BytesIO

from sandbox.clock import Clock
from sandbox.slack.people import TEAM_ID
from sandbox.slack.shape import ActError, Json, SlackError, new_id
from sandbox.slack.state import State

FILETYPES = {"jpeg": "jpg", "plain": "text", "quicktime": "mov"}
"""Slack's name for a file type where it is not the last part of the media type."""

HOSTED: Json = {
    "user_team": TEAM_ID,
    "editable": False,
    "mode": "hosted",
    "is_external": False,
    "external_type": "",
    "is_public": True,
    "public_url_shared": False,
    "display_as_bot": False,
    "username": "",
    "media_display_type": "unknown",
    "is_starred": False,
    "has_rich_preview": False,
    "file_access": "visible",
    "channels": [],
    "groups": [],
    "ims": [],
}
"""What is the same in every file object of an uploaded file."""

PREVIEWS = (360, 480, 720)
SCAN_SECONDS = 0.3
"""How long Slack looks into what an app has uploaded; until then it has no type and can't be shown."""


class Files:
    """The workspace's files."""

    def __init__(self, state: State, clock: Clock, base_url: str) -> None:
        self._state = state
        self._clock = clock
        self._base_url = base_url
        self._slots: dict[str, Json] = {}
        self._scanned: dict[str, float] = {}

    def add(self, user: str, name: str, content: bytes, alt_text: str = "") -> Json:
        """Keep a file of `user` and return its object."""
        return self._keep(new_id("F"), {"user": user, "name": name, "alt_text": alt_text}, content)

    def open_slot(self, name: str, length: int, alt_text: str) -> Json:
        """Prepare an upload: a file id and the secret part of the upload URL."""
        file_id, ticket = new_id("F"), secrets.token_urlsafe(24)
        self._slots[ticket] = {"id": file_id, "name": name, "length": length, "alt_text": alt_text}
        return {"file_id": file_id, "upload_url": f"{self._base_url}/slack/files/upload/{ticket}"}

    def fill_slot(self, ticket: str, content: bytes) -> None:
        """Take the bytes of a prepared upload."""
        slot = self._slots.get(ticket)
        if slot is None:
            raise SlackError("not_found")
        slot["content"] = content

    def complete(self, file_id: str, title: str, user: str) -> Json:
        """Finish a prepared upload."""
        for ticket, slot in self._slots.items():
            if slot["id"] == file_id and "content" in slot:
                del self._slots[ticket]
                about = {"user": user, "name": slot["name"], "title": title, "alt_text": slot["alt_text"]}
                self._scanned[file_id] = time.monotonic() + SCAN_SECONDS
                return self._keep(file_id, about, slot["content"])
        raise SlackError("file_not_found")

    def find(self, file_id: str) -> Json:
        """A file's object."""
        if file_id not in self._state.files:
            raise SlackError("file_not_found")
        file = self._state.files[file_id]
        return file if self.is_ready(file_id) else file | {"mimetype": "", "filetype": "", "pretty_type": ""}

    def is_ready(self, file_id: str) -> bool:
        """Whether a file is there and Slack is done with looking into it."""
        return file_id in self._state.files and time.monotonic() > self._scanned.get(file_id, 0.0)

    def wanted(self, file_id: str) -> Json:
        """A file's object, for a person who names it."""
        try:
            return self.find(file_id)
        except SlackError as error:
            raise ActError(error.code, 404) from error

    def content(self, file_id: str) -> bytes:
        """A file's bytes."""
        self.find(file_id)
        return (self._state.files_dir / file_id).read_bytes()

    def share(self, file_id: str, channel_id: str, ts: str) -> None:
        """Note where a file was shared."""
        file = self._state.files[file_id]
        shares = {**file.get("shares", {"public": {}})}
        places = {**shares["public"], channel_id: [{"ts": ts, "channel_name": "", "team_id": TEAM_ID}]}
        channels = [*dict.fromkeys([*file["channels"], channel_id])]
        self._state.save_file(file | {"shares": {**shares, "public": places}, "channels": channels})

    def _keep(self, file_id: str, about: Json, content: bytes) -> Json:
        (self._state.files_dir / file_id).write_bytes(content)
        file = self._object(file_id, about, content)
        self._state.save_file(file)
        return file

    def _object(self, file_id: str, about: Json, content: bytes) -> Json:
        name, url = about["name"], f"{self._base_url}/slack/files/{TEAM_ID}-{file_id}"
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        last = mimetype.partition("/")[2]
        filetype = FILETYPES.get(last, last.partition("+")[0])
        created = int(self._clock().timestamp())
        file: Json = {
            "id": file_id,
            "created": created,
            "timestamp": created,
            "name": name,
            "title": about.get("title") or name,
            "mimetype": mimetype,
            "filetype": filetype,
            "pretty_type": filetype.upper(),
            "user": about["user"],
            "size": len(content),
            "url_private": f"{url}/{name}",
            "url_private_download": f"{url}/download/{name}",
            "permalink": f"{url}/{name}",
            "permalink_public": f"{url}/{name}",
            **({"alt_txt": about["alt_text"]} if about["alt_text"] else {}),
        }
        return HOSTED | file | _picture(content, file["url_private"])


def _picture(content: bytes, url: str) -> Json:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError, ValueError):
        return {}
    facts: Json = {"original_w": width, "original_h": height}
    for size in PREVIEWS:
        scale = min(1.0, size / max(width, height))
        facts |= {
            f"thumb_{size}": url,
            f"thumb_{size}_w": max(1, round(width * scale)),
            f"thumb_{size}_h": max(1, round(height * scale)),
        }
    return facts
