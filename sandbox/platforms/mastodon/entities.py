"""Mastodon's JSON entities, made from what the instance keeps."""

from datetime import UTC, timedelta

from sandbox.platforms.calls import Json
from sandbox.platforms.mastodon import content
from sandbox.platforms.mastodon.model import Account, Media, Notice, Status
from sandbox.platforms.mastodon.site import DOMAIN, Mastodon
from sandbox.platforms.moments import stamp

_KINDS = {"image": "image", "video": "video", "audio": "audio"}


class Entities:
    """Draws entities for one viewer (None is the public) under one base address."""

    def __init__(self, site: Mastodon, base: str, viewer: str | None = None) -> None:
        self._site = site
        self._base = base
        self._viewer = viewer

    def account(self, account: Account) -> Json:
        """An Account."""
        last = self._site.last_written(account.id)
        avatar, header = self._pictures(account)
        return {
            "id": account.id,
            "username": account.username,
            "acct": account.acct,
            "display_name": account.name,
            "locked": account.locked,
            "bot": account.bot,
            "discoverable": True,
            "indexable": True,
            "group": False,
            "created_at": stamp(account.created_at.replace(hour=0, minute=0, second=0, microsecond=0)),
            "note": content.as_html(account.note, self._base, self._resolve),
            "url": self.profile_url(account),
            "uri": f"{self._base}/users/{account.username}",
            "avatar": avatar,
            "avatar_static": avatar,
            "header": header,
            "header_static": header,
            "followers_count": account.crowd + len(self._site.marked("follow", account.id)),
            "following_count": self._site.following[account.id],
            "statuses_count": self._site.spoken[account.id],
            "last_status_at": last.created_at.date().isoformat() if last else None,
            "hide_collections": False,
            "noindex": False,
            "emojis": [],
            "roles": [],
            "fields": [self._field(name, value) for name, value in account.fields],
        }

    def own_account(self, account: Account) -> Json:
        """A CredentialAccount: an Account with what only its owner sees."""
        return {
            **self.account(account),
            "source": {
                "privacy": account.visibility,
                "sensitive": False,
                "language": account.language,
                "note": account.note,
                "fields": [
                    {"name": name, "value": value, "verified_at": None} for name, value in account.fields
                ],
                "follow_requests_count": 0,
                "hide_collections": False,
                "discoverable": True,
                "indexable": True,
                "attribution_domains": [],
            },
            "role": {"id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": False},
        }

    def status(self, status: Status) -> Json:
        """A Status; a boost carries the boosted one in `reblog`."""
        shown = self._site.statuses.get(status.boost_of or "")
        author = self._site.accounts[status.author]
        return {
            "id": status.id,
            "created_at": stamp(status.created_at),
            **self._answered(status),
            "sensitive": status.sensitive,
            "spoiler_text": status.spoiler,
            "visibility": status.visibility,
            "language": status.language,
            "uri": f"{self._base}/users/{author.username}/statuses/{status.id}",
            "url": self.status_url(status),
            **self._counts(status),
            "content": content.as_html(status.text, self._base, self._resolve),
            "reblog": self.status(shown) if shown else None,
            "application": self._application(status),
            "account": self.account(author),
            "media_attachments": [
                self.media(one) for one in map(self._site.media.get, status.media) if one is not None
            ],
            "mentions": [self._mention(self._site.accounts[one]) for one in status.mentions],
            "tags": [{"name": tag, "url": f"{self._base}/tags/{tag}"} for tag in status.tags],
            "emojis": [],
            "card": None,
            "poll": None,
            "quote": None,
            **self._viewer_state(status),
        }

    def media(self, media: Media) -> Json:
        """A MediaAttachment; its `url` is null until it is ready."""
        ready = media.ready_at <= self._site.clock()
        size = {"width": media.width, "height": media.height, "size": f"{media.width}x{media.height}"}
        shape = {**size, "aspect": round(media.width / max(media.height, 1), 6)}
        x, y = media.focus or (0.0, 0.0)
        return {
            "id": media.id,
            "type": _KINDS.get(media.mime.partition("/")[0], "unknown"),
            "url": f"{self._base}/media/{media.id}/original" if ready else None,
            "preview_url": f"{self._base}/media/{media.id}/small" if ready else None,
            "remote_url": None,
            "preview_remote_url": None,
            "text_url": None,
            "meta": {"focus": {"x": x, "y": y}, "original": shape, "small": shape} if ready else {},
            "description": media.description,
            "blurhash": "UHR{0#t7%MxuR*j[j[ay~qfQM{j[WBj[ayfQ" if ready else None,
        }

    def notice(self, notice: Notice) -> Json:
        """A Notification."""
        status = self._site.statuses.get(notice.status or "")
        found: Json = {
            "id": notice.id,
            "type": notice.kind,
            "created_at": stamp(notice.at),
            "group_key": f"ungrouped-{notice.id}",
            "account": self.account(self._site.accounts[notice.actor]),
        }
        return {**found, "status": self.status(status)} if status else found

    def tag(self, name: str) -> Json:
        """A Tag with its history of seven days."""
        today = self._site.clock().replace(hour=0, minute=0, second=0, microsecond=0)
        used = [one for one in self._site.statuses if name in one.tags and one.visibility == "public"]
        days = [today - timedelta(days=back) for back in range(7)]
        on = {
            day: [one for one in used if one.created_at.astimezone(UTC).date() == day.date()] for day in days
        }
        return {
            "id": name,
            "name": name,
            "url": f"{self._base}/tags/{name}",
            "history": [
                {
                    "day": str(int(day.timestamp())),
                    "uses": str(len(found)),
                    "accounts": str(len({one.author for one in found})),
                }
                for day, found in on.items()
            ],
            "following": False,
            "featuring": False,
        }

    def profile_url(self, account: Account) -> str:
        """Where people read an account."""
        return f"{self._base}/@{account.acct}"

    def status_url(self, status: Status) -> str:
        """Where people read a status."""
        return f"{self._base}/@{self._site.accounts[status.author].acct}/{status.id}"

    def _answered(self, status: Status) -> Json:
        parent = self._site.statuses.get(status.reply_to or "")
        return {
            "in_reply_to_id": status.reply_to,
            "in_reply_to_account_id": parent.author if parent else None,
            "edited_at": stamp(status.edited_at) if status.edited_at else None,
        }

    def _counts(self, status: Status) -> Json:
        return {
            "replies_count": status.crowd.replies + len(self._site.replies(status.id)),
            "reblogs_count": status.crowd.reposts + len(self._site.boosts(status.id)),
            "favourites_count": status.crowd.likes + len(self._site.marked("favourite", status.id)),
            "quotes_count": 0,
        }

    def _viewer_state(self, status: Status) -> Json:
        if self._viewer is None:
            return {}
        return {
            "favourited": self._site.has_marked("favourite", self._viewer, status.id),
            "reblogged": self._viewer in self._site.boosts(status.id),
            "muted": self._site.has_marked("mute", self._viewer, self._site.root(status).id),
            "bookmarked": False,
            "pinned": False,
            "filtered": [],
        }

    def _application(self, status: Status) -> Json | None:
        return {"name": status.application, "website": None} if status.application else None

    def _mention(self, account: Account) -> Json:
        return {
            "id": account.id,
            "username": account.username,
            "url": self.profile_url(account),
            "acct": account.acct,
        }

    def _field(self, name: str, value: str) -> Json:
        return {
            "name": name,
            "value": content.as_html(value, self._base, self._resolve)[3:-4],
            "verified_at": None,
        }

    def _pictures(self, account: Account) -> tuple[str, str]:
        avatar = f"{self._base}/media/{account.avatar}/original" if account.avatar else ""
        header = f"{self._base}/media/{account.header}/original" if account.header else ""
        name = account.username
        return avatar or f"{self._base}/avatars/{name}.png", header or f"{self._base}/headers/{name}.png"

    def _resolve(self, username: str, domain: str) -> tuple[str, str] | None:
        account = self._site.account(username, domain)
        return (self.profile_url(account), account.username) if account else None


def handle(account: Account) -> str:
    """The whole handle, with the server, also for a local account."""
    return f"@{account.username}@{account.domain or DOMAIN}"
