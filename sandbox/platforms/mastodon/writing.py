"""Writing on Mastodon: a new status, an edit, a boost, with the checks and the notifications of each."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.platforms.mastodon import content
from sandbox.platforms.mastodon.errors import invalid, refused
from sandbox.platforms.mastodon.model import IdempotencyKey, Media, Status
from sandbox.platforms.mastodon.site import Mastodon
from sandbox.platforms.platform import NOBODY, Crowd, Happening
from sandbox.platforms.words import tags

MAX_CHARACTERS = 500
MAX_MEDIA = 4
KEY_LIFE = timedelta(hours=1)
VISIBILITIES = frozenset({"public", "unlisted", "private", "direct"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """What somebody wants to say."""

    text: str
    visibility: str = "public"
    language: str = "en"
    reply_to: str | None = None
    spoiler: str = ""
    sensitive: bool = False
    media: tuple[str, ...] = ()
    application: str | None = None
    at: datetime | None = None
    crowd: Crowd = NOBODY


def publish(site: Mastodon, author: str, writing: Writing) -> Status:
    """Check, store and announce a new status."""
    media = attachable(site, author, writing.media)
    _check(writing, media=bool(media))
    now = writing.at or site.clock()
    status = site.keep(
        Status(
            id=site.ids.snowflake(now),
            author=author,
            text=writing.text,
            created_at=now,
            visibility=writing.visibility,
            language=writing.language,
            reply_to=writing.reply_to,
            spoiler=writing.spoiler,
            sensitive=writing.sensitive or bool(writing.spoiler),
            media=writing.media,
            mentions=tuple(account.id for account in site.mentioned(writing.text)),
            tags=tuple(tags(writing.text)),
            application=writing.application,
            crowd=writing.crowd,
        )
    )
    for one in media:
        site.media.put(replace(one, status=status.id))
    for account in status.mentions:
        site.notify(account, "mention", author, status.id)
    site.happened(_happening(site, status))
    return status


def edit(site: Mastodon, status: Status, writing: Writing) -> Status:
    """Change a status, and tell who boosted it."""
    new = [key for key in writing.media if key not in status.media]
    media = attachable(site, status.author, tuple(new))
    _check(writing, media=bool(writing.media))
    for one in media:
        site.media.put(replace(one, status=status.id))
    changed = site.keep(
        replace(
            status,
            text=writing.text,
            spoiler=writing.spoiler,
            sensitive=writing.sensitive or bool(writing.spoiler),
            language=writing.language,
            media=writing.media,
            mentions=tuple(account.id for account in site.mentioned(writing.text)),
            tags=tuple(tags(writing.text)),
            edited_at=site.clock(),
        )
    )
    for account in set(changed.mentions) - set(status.mentions):
        site.notify(account, "mention", status.author, status.id)
    for booster in site.boosts(status.id):
        site.notify(booster, "update", status.author, status.id)
    return changed


def boost(site: Mastodon, actor: str, status: Status) -> Status:
    """Pass a status on; the boost that is already there when it was done before."""
    before = site.boosts(status.id).get(actor)
    if before is not None:
        return site.statuses[before]
    now = site.clock()
    made = site.keep(
        Status(id=site.ids.snowflake(now), author=actor, text="", created_at=now, boost_of=status.id)
    )
    site.notify(status.author, "reblog", actor, status.id)
    site.changed(status.id)
    return made


def favourite(site: Mastodon, actor: str, status: Status) -> None:
    """Like a status, once."""
    if site.mark("favourite", actor, status.id):
        site.notify(status.author, "favourite", actor, status.id)


def follow(site: Mastodon, actor: str, target: str) -> None:
    """Follow an account, once."""
    if site.mark("follow", actor, target):
        site.notify(target, "follow", actor)


def attachable(site: Mastodon, owner: str, keys: tuple[str, ...]) -> list[Media]:
    """The uploads with these ids; refused when one is not there, not ready or attached already."""
    if len(keys) > MAX_MEDIA:
        raise refused(422, "Cannot attach more than 4 files")
    found = [one for one in map(site.media.get, keys) if one and (one.owner, one.status) == (owner, None)]
    missing = sorted(set(keys) - {one.id for one in found})
    if missing:
        raise refused(422, f"Media {', '.join(missing)} not found or already attached to another post")
    _check_mix(found)
    if any(one.ready_at > site.clock() for one in found):
        raise refused(422, "Cannot attach files that have not finished processing. Try again in a moment!")
    return found


def _check_mix(media: list[Media]) -> None:
    if len(media) > 1 and any(not one.mime.startswith("image/") for one in media):
        raise refused(422, "Cannot attach a video to a post that already contains images")


def first_with(site: Mastodon, account: str, key: str) -> Status | None:
    """The status that this idempotency key made within the hour, whatever the body says now."""
    kept = site.keys.get(f"{account}:{key}")
    if kept is None or kept.expires_at <= site.clock():
        return None
    status = site.statuses.get(kept.status)
    if status is None:
        raise refused(404, "Record not found")
    return status


def remember(site: Mastodon, account: str, key: str, status: Status) -> None:
    """Keep an idempotency key for its hour."""
    expires = site.clock() + KEY_LIFE
    site.keys.put(IdempotencyKey(id=f"{account}:{key}", status=status.id, expires_at=expires))


def _check(writing: Writing, *, media: bool) -> None:
    if not (writing.text.strip() or writing.spoiler.strip() or media):
        raise invalid("Text can't be blank")
    if writing.visibility not in VISIBILITIES:
        raise invalid("Visibility is not included in the list")
    if content.count(writing.text, writing.spoiler) > MAX_CHARACTERS:
        raise invalid(f"Text character limit of {MAX_CHARACTERS} exceeded")


def _happening(site: Mastodon, status: Status) -> Happening:
    kind = "reply" if status.reply_to else "post"
    return Happening(
        platform=site.name,
        kind="message" if status.visibility == "direct" else kind,
        author=status.author,
        post=status.id,
        text=status.text,
        answers=status.reply_to,
    )
