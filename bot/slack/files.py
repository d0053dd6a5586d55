"""Files that people put into Slack, brought here; and files that people take along, put there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import ClientResponse
from slack_sdk.errors import SlackApiError

from bot.domain.ids import TeamId
from bot.domain.text import clean
from bot.errors import NotFoundError, UserError
from bot.services.sharing import Attached, Thread
from bot.slack.answers import code
from bot.slack.door import Json
from bot.slack.wire import Wire

MAX_BYTES = 100_000_000
_PAGE = "text/html"
_CHUNK = 64 * 1024

MISSING_SCOPE = (
    "Slack does not let Pressroom read files (the permission files:read is missing). Whoever runs Pressroom "
    "has to add it and install the app again."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackFile:
    """A file with its bytes; `mime` is what Slack says it is, which nobody has checked."""

    id: str
    name: str
    mime: str
    data: bytes = field(repr=False)


class Files:
    """Fetches files by their ids, from Slack's own hosts only."""

    def __init__(self, wire: Wire, max_bytes: int = MAX_BYTES) -> None:
        self._wire = wire
        self._max_bytes = max_bytes

    async def download(self, team: TeamId, file_id: str) -> SlackFile:
        """The file; raises UserError, in words for a person, where it can't be had."""
        info = await self._info(team, file_id)
        name = clean(info.get("name") or file_id, 120)
        url = self._address(info, name)
        if int(info.get("size") or 0) > self._max_bytes:
            raise self._too_large(name)
        mime = info.get("mimetype") or "application/octet-stream"
        # Without the right to read files Slack answers with its login page, which a web page may be as well.
        page = mime == _PAGE
        return SlackFile(id=file_id, name=name, mime=mime, data=await self._bytes(team, url, name, page=page))

    async def share(self, thread: Thread, files: Sequence[Attached]) -> None:
        """Put files into a thread; raises UserError where Slack does not let us."""
        client = await self._wire.client(thread.team)
        uploads = [
            {"file": one.content, "filename": one.name, "title": one.name, "alt_txt": one.alt or None}
            for one in files
        ]
        try:
            await client.files_upload_v2(channel=thread.channel, thread_ts=thread.ts, file_uploads=uploads)
        except SlackApiError as error:
            raise UserError(f"Slack does not take the files: {code(error)}.") from error

    def _address(self, info: Json, name: str) -> str:
        url = info.get("url_private_download") or info.get("url_private") or ""
        # The token goes along with the request, so only Slack itself may be asked.
        if info.get("is_external") or not self._is_slacks(url):
            raise UserError(f"“{name}” is only a link to another site. Upload the file itself.")
        return str(url)

    async def _info(self, team: TeamId, file_id: str) -> Json:
        client = await self._wire.client(team)
        try:
            answer = await client.files_info(file=file_id)
        except SlackApiError as error:
            if code(error) == "missing_scope":
                raise UserError(MISSING_SCOPE) from error
            if code(error) in {"file_not_found", "file_deleted"}:
                raise NotFoundError("That file is gone, or not shared with Pressroom.") from error
            raise
        return dict(answer["file"])

    async def _bytes(self, team: TeamId, url: str, name: str, *, page: bool) -> bytes:
        token = (await self._wire.client(team)).token
        headers = {"Authorization": f"Bearer {token}"}
        # A redirect would take the token along, and leads to the login page anyway.
        async with self._wire.session.get(url, headers=headers, allow_redirects=False) as answer:
            if (answer.content_type == _PAGE and not page) or answer.status in range(300, 400):
                raise UserError(MISSING_SCOPE)
            if answer.status != HTTPStatus.OK:
                raise UserError(
                    f"Slack did not give out “{name}” (HTTP {answer.status}). Try again in a minute."
                )
            return await self._read(answer, name)

    async def _read(self, answer: ClientResponse, name: str) -> bytes:
        found = bytearray()
        async for chunk in answer.content.iter_chunked(_CHUNK):
            found += chunk
            if len(found) > self._max_bytes:
                raise self._too_large(name)
        return bytes(found)

    def _too_large(self, name: str) -> UserError:
        return UserError(f"“{name}” is too large: {self._max_bytes // 1_000_000} MB are allowed.")

    def _is_slacks(self, url: str) -> bool:
        parts, api = urlsplit(url), urlsplit(self._wire.base_url)
        if (parts.scheme, parts.netloc) == (api.scheme, api.netloc):
            return True
        host = parts.hostname or ""
        return parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
