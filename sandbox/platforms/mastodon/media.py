"""/api/v2/media: uploads, their descriptions, and the files themselves."""

from dataclasses import replace
from datetime import datetime, timedelta

from sandbox.platforms.calls import Answer, Call, Json, Upload, Value
from sandbox.platforms.images import avatar, banner, measure, preview
from sandbox.platforms.mastodon.api import UPLOADS, Way, entities
from sandbox.platforms.mastodon.errors import invalid, not_found, refused
from sandbox.platforms.mastodon.model import Media
from sandbox.platforms.mastodon.site import Mastodon

IMAGE_LIMIT = 16_777_216
VIDEO_LIMIT = 103_809_024
PIXEL_LIMIT = 33_177_600
DESCRIPTION_LIMIT = 1500
IMAGES = ("image/jpeg", "image/png", "image/gif", "image/heic", "image/heif", "image/webp", "image/avif")
VIDEOS = ("video/webm", "video/mp4", "video/quicktime")
#: How long an upload is processed before it can be attached.
PROCESSING = timedelta(seconds=0.7)


def upload(site: Mastodon, call: Call) -> Answer:
    """POST /api/v2/media: 202, as it is still being processed."""
    media = _store(site, call, site.clock() + PROCESSING)
    return Answer(body=entities(site, call).media(media), status=202)


def upload_and_wait(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/media: the old way, ready at once."""
    return Answer(body=entities(site, call).media(_store(site, call, site.clock())))


def show(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/media/:id: 206 while it is being processed."""
    media = _own(site, call)
    status = 206 if media.ready_at > site.clock() else 200
    return Answer(body=entities(site, call).media(media), status=status)


def change(site: Mastodon, call: Call) -> Answer:
    """PUT /api/v1/media/:id, before it is attached."""
    media = _own(site, call)
    return Answer(body=entities(site, call).media(site.media.put(describe(media, call.values))))


def remove(site: Mastodon, call: Call) -> Answer:
    """DELETE /api/v1/media/:id, unless it is attached."""
    media = _own(site, call, attached=True)
    if media.status:
        raise refused(422, "Media attachment is currently used by a status and cannot be deleted")
    site.media.drop(media.id)
    return Answer(body={})


def file(site: Mastodon, call: Call) -> Answer:
    """GET /media/:id/original and /small: the picture itself."""
    media = site.media.get(call.path["id"])
    data = site.read_file(call.path["id"])
    if data is None:
        raise not_found()
    if call.path["size"] == "small":
        return Answer(body=preview(data), headers={"content-type": "image/png"})
    return Answer(body=data, headers={"content-type": media.mime if media else "image/png"})


def face(_: Mastodon, call: Call) -> Answer:
    """GET /avatars/:name.png: drawn for who has uploaded none."""
    return Answer(body=avatar(call.path["name"]), headers={"content-type": "image/png"})


def head(_: Mastodon, call: Call) -> Answer:
    """GET /headers/:name.png: drawn for who has uploaded none."""
    return Answer(body=banner(call.path["name"]), headers={"content-type": "image/png"})


def describe(media: Media, change: Json) -> Media:
    """The upload with the description and focus of a change."""
    description = change.get("description", media.description)
    if len(str(description or "")) > DESCRIPTION_LIMIT:
        raise invalid(f"Description character limit of {DESCRIPTION_LIMIT} exceeded")
    focus = _focus(change["focus"]) if "focus" in change else media.focus
    return replace(media, description=description, focus=focus)


def save_picture(site: Mastodon, upload: Upload) -> str:
    """Keep an avatar or header and answer its id; refused when it is none."""
    measured = measure(upload.data)
    if measured is None:
        raise invalid("Avatar content type is invalid, Avatar is invalid")
    key = site.ids.snowflake(site.clock())
    site.write_file(key, upload.data)
    return key


def _store(site: Mastodon, call: Call, ready_at: datetime) -> Media:
    upload = call.values.get("file")
    if not isinstance(upload, Upload):
        raise invalid("File can't be blank")
    mime, width, height = _checked(upload)
    now = site.clock()
    media = Media(
        id=site.ids.snowflake(now), owner=call.who, mime=mime, width=width, height=height, ready_at=ready_at
    )
    media = describe(media, call.values)
    site.write_file(media.id, upload.data)
    return site.media.put(media)


def _checked(upload: Upload) -> tuple[str, int, int]:
    if upload.mime in VIDEOS:
        if len(upload.data) > VIDEO_LIMIT:
            raise invalid("File file size must be less than 99 MB")
        return upload.mime, 1280, 720
    measured = measure(upload.data)
    if measured is None:
        raise refused(422, "File type of uploaded media could not be verified")
    if measured.mime not in IMAGES:
        raise invalid("File content type is invalid, File is invalid")
    if len(upload.data) > IMAGE_LIMIT:
        raise invalid("File file size must be less than 16 MB")
    if measured.width * measured.height > PIXEL_LIMIT:
        raise refused(422, f"{measured.width}x{measured.height} images are not supported")
    return measured.mime, measured.width, measured.height


def _focus(value: Value) -> tuple[float, float] | None:
    x, _, y = str(value).partition(",")
    return (float(x), float(y)) if y else None


def _own(site: Mastodon, call: Call, *, attached: bool = False) -> Media:
    media = site.media.get(call.path["id"])
    if media is None or media.owner != call.who or (media.status and not attached):
        raise not_found()
    return media


WAYS = (
    Way(method="POST", path="/api/v2/media", handler=upload, scope="write:media", limit=UPLOADS),
    Way(method="POST", path="/api/v1/media", handler=upload_and_wait, scope="write:media", limit=UPLOADS),
    Way(method="GET", path="/api/v1/media/{id}", handler=show, scope="write:media"),
    Way(method="PUT", path="/api/v1/media/{id}", handler=change, scope="write:media"),
    Way(method="DELETE", path="/api/v1/media/{id}", handler=remove, scope="write:media"),
)

#: Files, as a browser asks for them: outside the API and its limits.
FILES = (
    ("/media/{id}/{size}", file),
    ("/avatars/{name}.png", face),
    ("/headers/{name}.png", head),
)
