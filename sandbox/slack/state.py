"""What the workspace holds: members, channels, messages, views, files; every change goes to the shelf."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, replace
from pathlib import Path

from sandbox.slack import seed
from sandbox.slack.people import BOT_USER, Channel, Person, UserGroup
from sandbox.slack.shape import Json, SlackError, new_id
from sandbox.slack.shelf import Shelf

MAIN = "main"


class State:
    """The documents of the workspace in memory; a restart finds them again in the data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.shelf = Shelf(data_dir / "slack.db")
        self.files_dir = data_dir / "slack-files"
        self.files_dir.mkdir(exist_ok=True)
        self.people = {person.id: person for person in seed.PEOPLE}
        self.people |= {key: Person(**body) for key, body in self.shelf.load("person").items()}
        self.groups = {group.id: group for group in seed.GROUPS}
        self.groups |= {
            key: UserGroup(**{**body, "members": tuple(body["members"])})
            for key, body in self.shelf.load("group").items()
        }
        self.channels = {channel.id: channel for channel in seed.CHANNELS}
        self.channels |= {key: _channel(body) for key, body in self.shelf.load("channel").items()}
        self.manifest = self.shelf.load("manifest").get(MAIN) or deepcopy(seed.MANIFEST)
        self.settings = self.shelf.load("settings").get(MAIN, {})
        self.homes = self.shelf.load("home")
        self.views = self.shelf.load("view")
        self.files = self.shelf.load("file")
        self.messages: dict[str, dict[str, Json]] = {}
        for key, body in self.shelf.load("message").items():
            self.messages.setdefault(key.partition("/")[0], {})[body["ts"]] = body

    def save_person(self, person: Person) -> None:
        """Keep a member as given."""
        self.people[person.id] = person
        self.shelf.put("person", person.id, asdict(person))

    def save_group(self, group: UserGroup) -> None:
        """Keep a user group as given."""
        self.groups[group.id] = group
        self.shelf.put("group", group.id, asdict(group))

    def save_channel(self, channel: Channel) -> None:
        """Keep a channel as given."""
        self.channels[channel.id] = channel
        self.shelf.put("channel", channel.id, asdict(channel))

    def save_message(self, channel: str, message: Json) -> None:
        """Keep a message as given; its `ts` is its key."""
        self.messages.setdefault(channel, {})[message["ts"]] = message
        self.shelf.put("message", f"{channel}/{message['ts']}", message)

    def drop_message(self, channel: str, ts: str) -> None:
        """Forget a message."""
        self.messages.get(channel, {}).pop(ts, None)
        self.shelf.drop("message", f"{channel}/{ts}")

    def save_view(self, record: Json) -> None:
        """Keep an open modal: `{"user": …, "view": …}`."""
        self.views[record["view"]["id"]] = record
        self.shelf.put("view", record["view"]["id"], record)

    def drop_view(self, view_id: str) -> None:
        """Forget a closed modal."""
        self.views.pop(view_id, None)
        self.shelf.drop("view", view_id)

    def save_home(self, user: str, view: Json) -> None:
        """Keep what a person's App Home shows."""
        self.homes[user] = view
        self.shelf.put("home", user, view)

    def save_file(self, file: Json) -> None:
        """Keep a file's description; its bytes lie in `files_dir`."""
        self.files[file["id"]] = file
        self.shelf.put("file", file["id"], file)

    def save_manifest(self, manifest: Json) -> None:
        """Keep the manifest by which the app is installed."""
        self.manifest = manifest
        self.shelf.put("manifest", MAIN, manifest)

    def save_settings(self, **changes: str) -> None:
        """Keep how requests reach the bot."""
        self.settings |= changes
        self.shelf.put("settings", MAIN, self.settings)

    def channel(self, channel_id: str) -> Channel:
        """A channel by id; a user's id stands for the direct message of the bot with that person."""
        if channel_id in self.people and channel_id != BOT_USER:
            return self.direct_message(channel_id)
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def direct_message(self, user: str) -> Channel:
        """The direct message between the bot and a person, opened when there is none yet."""
        for channel in self.channels.values():
            if channel.partner == user:
                return channel
        channel = Channel(id=new_id("D"), name="", members=(user, BOT_USER), partner=user)
        self.save_channel(channel)
        return channel

    def person(self, user: str) -> Person:
        """A member by id."""
        if user not in self.people:
            raise SlackError("user_not_found")
        return self.people[user]

    def set_members(self, channel: Channel, members: tuple[str, ...]) -> Channel:
        """Keep a channel with other members."""
        changed = replace(channel, members=members)
        self.save_channel(changed)
        return changed

    def message(self, channel: str, ts: str) -> Json:
        """A message that is there for all (not an ephemeral)."""
        found = self.messages.get(channel, {}).get(ts)
        if found is None or "ephemeral_to" in found:
            raise SlackError("message_not_found")
        return found

    def replies(self, channel: str, thread_ts: str) -> Iterator[Json]:
        """Every message of a thread but its root, oldest first, ephemerals too."""
        for message in self.messages.get(channel, {}).values():
            if message.get("thread_ts") == thread_ts != message["ts"]:
                yield message

    @property
    def installed(self) -> bool:
        """Whether the app is in the workspace: its bot token works, and it hears of things."""
        return bool(self.settings.get("installed", "yes") == "yes")

    @property
    def scopes(self) -> list[str]:
        """What the installed app may do."""
        scopes: list[str] = self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
        return scopes

    @property
    def bot_events(self) -> list[str]:
        """The events that the app is subscribed to."""
        subscriptions: Json = self.manifest.get("settings", {}).get("event_subscriptions", {})
        events: list[str] = subscriptions.get("bot_events", [])
        return events


def _channel(body: Json) -> Channel:
    return Channel(**{**body, "members": tuple(body["members"])})
