"""The workspace as the page, the control API and the Web API see it: one object over all its parts."""

from pathlib import Path

from sandbox.clock import SandboxClock
from sandbox.feed import Feed
from sandbox.slack.acts import Acts
from sandbox.slack.administration import Administration
from sandbox.slack.office import Office, can_see
from sandbox.slack.people import BOT_USER, Channel, Person, UserGroup
from sandbox.slack.shape import Json


class Workspace(Office):
    """A Slack workspace with one app in it.

    Reading is synchronous and cheap; `act` does what a person does and is what page and control API share.
    """

    def __init__(self, data_dir: Path, clock: SandboxClock, feed: Feed, base_url: str) -> None:
        super().__init__(data_dir, clock, feed, base_url)
        self._acts = Acts(self)
        self.administration = Administration(self)

    async def act(self, user: str, verb: str, body: Json) -> Json:
        """Do what a person does: command, click, submit, close, say, edit, delete, shortcut, home, options.

        Returns `{"ok": True, …}` once the bot has acknowledged; raises ActError with Slack's word otherwise.
        """
        return await self._acts.act(user, verb, body)

    def upload(self, user: str, name: str, content: bytes) -> Json:
        """Keep a file that a person picked; its `id` goes into `files` of say, or into a file input."""
        return self.files.add(user, name, content)

    def people(self) -> list[Person]:
        """Every human member."""
        return [person for person in self.state.people.values() if not person.is_bot]

    def groups(self) -> list[UserGroup]:
        """Every user group."""
        return list(self.state.groups.values())

    def channels(self, user: str = "") -> list[Channel]:
        """The channels `user` may see, direct messages with the bot last; all of them without a user."""
        person = self.state.people.get(user)
        seen = [one for one in self.state.channels.values() if person is None or can_see(person, one)]
        return sorted(seen, key=lambda channel: (channel.is_im, channel.name))

    def messages(self, channel_id: str, user: str = "") -> list[Json]:
        """A channel's messages with their threads in `replies`, oldest first, as `user` sees them."""
        if user and channel_id == BOT_USER:
            channel_id = self.state.direct_message(user).id
        everything = self.state.messages.get(channel_id, {}).values()
        seen = [message for message in everything if message.get("ephemeral_to", user) == user]
        seen.sort(key=lambda message: float(message["ts"]))
        threads: dict[str, list[Json]] = {}
        for message in filter(_is_reply, seen):
            threads.setdefault(message["thread_ts"], []).append(message)
        return [message | {"replies": threads.get(message["ts"], [])} for message in seen if _is_top(message)]

    def stack(self, user: str) -> list[Json]:
        """A person's open modals, top last."""
        return self.views.stack(user)

    def home(self, user: str) -> Json | None:
        """What a person's App Home shows."""
        return self.state.homes.get(user)


def _is_reply(message: Json) -> bool:
    return message.get("thread_ts") not in (None, message["ts"])


def _is_top(message: Json) -> bool:
    return not _is_reply(message) or message.get("subtype") == "thread_broadcast"
