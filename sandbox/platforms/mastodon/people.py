"""Mastodon as the followers, the control API and the page use it."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice

from sandbox.platforms.calls import Json, RefusalError
from sandbox.platforms.mastodon import writing
from sandbox.platforms.mastodon.entities import Entities, handle
from sandbox.platforms.mastodon.model import Account, App, Status, Token
from sandbox.platforms.mastodon.site import DOMAIN, PREFIX, Mastodon
from sandbox.platforms.mastodon.writing import Writing
from sandbox.platforms.moments import stamp
from sandbox.platforms.personas import BRAND, Persona
from sandbox.platforms.platform import LIMIT, Crowd, Draft, RefusedActError, Watcher

BRAND_TOKEN = "sandbox-mastodon-token"  # noqa: S105 - a fixed token, good for loopback only
SCOPES = ("read", "write", "follow", "push", "profile")
_APP = "sandbox-mastodon-app"
_AGE = timedelta(days=900)


class MastodonPeople:
    """Plays the accounts of one instance."""

    name = "mastodon"

    def __init__(self, site: Mastodon) -> None:
        self.site = site
        self.watchers: list[Watcher] = site.watchers
        if _APP not in site.apps:
            app = App(id=_APP, secret=_APP[::-1], name="Pressroom", redirects=(), scopes=SCOPES)
            site.apps.put(app)
        self.brand = self.join(BRAND)

    def join(self, persona: Persona) -> str:
        """Make sure the persona has an account and a token `sandbox-mastodon-NAME`."""
        known = self.site.account(persona.key, persona.domain)
        if known:
            return known.id
        born = self.site.clock() - _AGE
        account = self.site.accounts.put(
            Account(
                id=self.site.ids.snowflake(born),
                username=persona.key,
                domain=persona.domain,
                name=persona.name,
                note=persona.note,
                created_at=born,
                language=persona.language,
            )
        )
        key = BRAND_TOKEN if persona == BRAND else f"sandbox-mastodon-{persona.key}"
        token = Token(id=key, account=account.id, app=_APP, scopes=SCOPES, created_at=self.site.clock())
        self.site.tokens.put(token)
        return account.id

    def find(self, handle: str) -> str:
        """The id of an account, by `name`, `name@server` or id."""
        name, _, domain = handle.removeprefix("@").partition("@")
        exact = self.site.accounts.get(handle) or self.site.account(name, domain)
        found = exact or next((one for one in self.site.accounts if one.username == name), None)
        if found is None:
            raise RefusedActError("account_not_found")
        return found.id

    def post(self, author: str, draft: Draft) -> str:
        """Write a public status; a comment names whom it answers, as clients make it."""
        parent = self._status(draft.reply_to) if draft.reply_to else None
        text = self._addressed(draft.text, author, parent) if parent else draft.text
        return self._publish(
            author,
            Writing(
                text=text,
                language=draft.language,
                reply_to=draft.reply_to,
                visibility="direct" if parent and parent.visibility == "direct" else "public",
                at=draft.at,
                crowd=draft.crowd,
            ),
        )

    def like(self, actor: str, post: str) -> None:
        """Favourite a status."""
        writing.favourite(self.site, actor, self._status(post))

    def repost(self, actor: str, post: str) -> None:
        """Boost a status."""
        writing.boost(self.site, actor, self._status(post))

    def follow(self, actor: str, target: str) -> None:
        """Follow an account."""
        writing.follow(self.site, actor, target)

    def message(self, author: str, target: str, text: str) -> str:
        """Write a status for one account only, going on from the last message of the two."""
        last = next((one for one in self.site.statuses.newest() if self._between(one, author, target)), None)
        return self._publish(
            author,
            Writing(
                text=f"{self.mention_of(target)} {text}",
                visibility="direct",
                reply_to=last.id if last else None,
                language=self.site.accounts[author].language,
            ),
        )

    def edit(self, post: str, text: str) -> None:
        """Give a status another text, still naming whom it answers."""
        status = self._status(post)
        parent = self.site.statuses.get(status.reply_to or "")
        said = self._addressed(text, status.author, parent) if parent else text
        kept = Writing(text=said, visibility=status.visibility, language=status.language, media=status.media)
        writing.edit(self.site, status, kept)

    def remove(self, post: str) -> None:
        """Delete a status."""
        self.site.drop(self._status(post))

    def cheer(self, post: str, more: Crowd) -> None:
        """Add to the counts of a status."""
        status = self._status(post)
        crowd = Crowd(
            likes=status.crowd.likes + more.likes,
            reposts=status.crowd.reposts + more.reposts,
            replies=status.crowd.replies + more.replies,
        )
        self.site.keep(replace(status, crowd=crowd))

    def welcome(self, account: str, more: int) -> None:
        """Add to the followers of an account."""
        known = self.site.accounts[account]
        self.site.accounts.put(replace(known, crowd=known.crowd + more))
        self.site.changed(account)

    def mention_of(self, account: str) -> str:
        """`@name`, with the server when it is another one."""
        return f"@{self.site.accounts[account].acct}"

    def addressed(self, post: str) -> set[str]:
        """Whom a status mentions."""
        return set(self._status(post).mentions)

    def root(self, post: str) -> str:
        """The status that began the thread."""
        status = self._status(post)
        while parent := self.site.statuses.get(status.reply_to or ""):
            status = parent
        return status.id

    def timeline(self, *, everything: bool = False, limit: int = LIMIT) -> list[Json]:
        """The statuses, newest first, without boosts."""
        found = (one for one in self.site.statuses.newest() if not one.boost_of)
        wanted = (one for one in found if everything or one.visibility != "direct")
        return [self._shown(one) for one in islice(wanted, limit)]

    def accounts(self) -> list[Json]:
        """Everyone known here."""
        return [self._account_shown(one) for one in self.site.accounts]

    def _publish(self, author: str, what: Writing) -> str:
        try:
            return writing.publish(self.site, author, what).id
        except RefusalError as error:
            raise RefusedActError(str(error)) from error

    def _status(self, post: str) -> Status:
        status = self.site.statuses.get(post)
        if status is None:
            raise RefusedActError("post_not_found")
        return status

    def _addressed(self, text: str, author: str, parent: Status) -> str:
        name = self.mention_of(parent.author)
        return text if parent.author == author or name in text else f"{name} {text}"

    def _between(self, status: Status, one: str, other: str) -> bool:
        pair = {one, other}
        return (
            status.visibility == "direct"
            and status.author in pair
            and pair <= {status.author, *status.mentions}
        )

    def _shown(self, status: Status) -> Json:
        drawn = Entities(self.site, PREFIX).status(status)
        author = self.site.accounts[status.author]
        return {
            "id": status.id,
            "url": drawn["url"],
            "author": self._account_shown(author),
            "text": status.text,
            "html": drawn["content"],
            "media": [{"url": one["url"], "alt": one["description"]} for one in drawn["media_attachments"]],
            "created_at": stamp(status.created_at),
            "in_reply_to": status.reply_to,
            "visibility": status.visibility,
            "language": status.language,
            "likes": drawn["favourites_count"],
            "reposts": drawn["reblogs_count"],
            "replies": drawn["replies_count"],
        }

    def _account_shown(self, account: Account) -> Json:
        drawn = Entities(self.site, PREFIX).account(account)
        return {
            "id": account.id,
            "handle": account.acct,
            "full_handle": handle(account),
            "name": account.name,
            "note": account.note,
            "avatar": drawn["avatar"],
            "url": drawn["url"],
            "followers": drawn["followers_count"],
            "posts": drawn["statuses_count"],
            "language": account.language,
            "brand": account.username == BRAND.key and account.domain in ("", DOMAIN),
        }
