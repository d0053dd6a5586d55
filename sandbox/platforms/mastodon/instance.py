"""/api/v2/instance: who this server is and what it allows."""

from sandbox.platforms.calls import Answer, Call, Json
from sandbox.platforms.mastodon import accounts, media, writing
from sandbox.platforms.mastodon.api import Way, entities
from sandbox.platforms.mastodon.content import URL_LENGTH
from sandbox.platforms.mastodon.site import DOMAIN, PREFIX, Mastodon

VERSION = "4.5.3"
LANGUAGES = ["en", "de", "es", "tr", "ja", "fr"]

CONFIGURATION: Json = {
    "accounts": {
        "max_display_name_length": accounts.MAX_NAME,
        "max_note_length": accounts.MAX_NOTE,
        "max_featured_tags": 10,
        "max_pinned_statuses": 5,
        "max_profile_fields": accounts.MAX_FIELDS,
        "profile_field_name_limit": 255,
        "profile_field_value_limit": 255,
    },
    "statuses": {
        "max_characters": writing.MAX_CHARACTERS,
        "max_media_attachments": writing.MAX_MEDIA,
        "characters_reserved_per_url": URL_LENGTH,
    },
    "media_attachments": {
        "description_limit": media.DESCRIPTION_LIMIT,
        "image_matrix_limit": media.PIXEL_LIMIT,
        "image_size_limit": media.IMAGE_LIMIT,
        "supported_mime_types": [*media.IMAGES, *media.VIDEOS],
        "video_frame_rate_limit": 120,
        "video_matrix_limit": 8_294_400,
        "video_size_limit": media.VIDEO_LIMIT,
    },
    "polls": {
        "max_options": 4,
        "max_characters_per_option": 50,
        "min_expiration": 300,
        "max_expiration": 2_629_746,
    },
    "translation": {"enabled": False},
}


def second(site: Mastodon, call: Call) -> Answer:
    """GET /api/v2/instance."""
    base = call.origin + PREFIX
    urls = {"streaming": base.replace("http", "ws", 1), "about": f"{base}/about", "privacy_policy": None}
    return Answer(
        body={
            **_common(),
            "domain": DOMAIN,
            "source_url": "https://github.com/mastodon/mastodon",
            "usage": {"users": {"active_month": len(site.accounts)}},
            "thumbnail": {"url": f"{base}/headers/social.png", "blurhash": None, "versions": {}},
            "icon": [],
            "configuration": {
                **CONFIGURATION,
                "urls": urls,
                "vapid": {"public_key": ""},
                "limited_federation": False,
            },
            "registrations": {"enabled": False, "approval_required": False, "message": None, "url": None},
            "api_versions": {"mastodon": 7},
            "contact": {"email": "hello@social.test", "account": _contact(site, call)},
        }
    )


def first(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/instance, for old clients."""
    base = call.origin + PREFIX
    return Answer(
        body={
            **_common(),
            "uri": DOMAIN,
            "short_description": "A small town on the fediverse.",
            "email": "hello@social.test",
            "urls": {"streaming_api": base.replace("http", "ws", 1)},
            "stats": {
                "user_count": len(site.accounts),
                "status_count": len(site.statuses),
                "domain_count": 3,
            },
            "thumbnail": f"{base}/headers/social.png",
            "registrations": False,
            "approval_required": False,
            "invites_enabled": False,
            "configuration": CONFIGURATION,
            "contact_account": _contact(site, call),
        }
    )


def _common() -> Json:
    return {
        "title": "Social Test Town",
        "version": VERSION,
        "description": "A small town on the fediverse.",
        "languages": LANGUAGES,
        "rules": [{"id": "1", "text": "Be kind.", "hint": ""}],
    }


def _contact(site: Mastodon, call: Call) -> Json | None:
    account = next(iter(site.accounts), None)
    return entities(site, call).account(account) if account else None


WAYS = (
    Way(method="GET", path="/api/v2/instance", handler=second),
    Way(method="GET", path="/api/v1/instance", handler=first),
)
