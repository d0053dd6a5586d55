"""Arguments of a Web API call, from the query, a form or JSON, and its token."""

import json

from starlette.requests import Request

from sandbox.slack.shape import Json, SlackError

DECODED = frozenset({"blocks", "attachments", "view", "metadata", "files", "message", "unfurls"})
"""Arguments that a form carries as JSON."""

BOOLEANS = frozenset(
    {
        "as_user",
        *("link_names", "unfurl_links", "unfurl_media", "mrkdwn", "reply_broadcast", "exclude_archived"),
        *("include_all_metadata", "include_users", "include_disabled", "include_count", "inclusive"),
        *("include_num_members", "include_locale", "return_im", "prevent_creation"),
    }
)


async def arguments_of(request: Request) -> tuple[Json, str]:
    """The arguments and the token."""
    given: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        given |= _object(await request.body())
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            given |= {key: value for key, value in form.items() if isinstance(value, str)}
    token = _bearer(request) or str(given.pop("token", "") or "")
    given.pop("token", None)
    return {key: _value(key, value) for key, value in given.items()}, token


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _object(body: bytes) -> Json:
    try:
        given = json.loads(body or b"{}")
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(given, dict):
        raise SlackError("json_not_object")
    return given


def _value(key: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    if key in DECODED:
        return _decoded(key, value)
    return value.lower() in ("true", "1") if key in BOOLEANS else value


def _decoded(key: str, value: str) -> object:
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError as error:
        if key == "blocks":
            raise SlackError("invalid_blocks_format") from error
        if key == "metadata":
            raise SlackError("invalid_metadata_format") from error
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": [f"[ERROR] invalid {key}"]}
        ) from error
