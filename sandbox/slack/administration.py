"""Changes of the workspace itself: channels, their members, people and groups, with the events of each."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.slack.office import Office
from sandbox.slack.people import BOT_USER, TEAM_ID, Channel, Person, UserGroup
from sandbox.slack.shape import ActError, Json, new_id


class Administration:
    """What the control API changes in the workspace behind the app's back."""

    def __init__(self, office: Office) -> None:
        self._all = office
        self._state = office.state

    def add_channel(self, name: str, members: list[str], *, is_private: bool) -> Channel:
        """A new channel."""
        if any(channel.name == name for channel in self._state.channels.values()):
            raise ActError("name_taken")
        created = int(self._all.clock().timestamp())
        channel = Channel(
            id=new_id("C"), name=name, is_private=is_private, created=created, creator=members[0]
        )
        self._state.save_channel(channel)
        self._all.feed.say("channel", channel=channel.id)
        for member in members:
            self.join(channel.id, member, members[0])
        return self._state.channels[channel.id]

    def join(self, channel_id: str, user: str, inviter: str) -> None:
        """Make somebody a member; the bot hears of it where it is (or now comes to be)."""
        channel = self._state.channel(channel_id)
        if user in channel.members:
            raise ActError("already_in_channel")
        channel = self._state.set_members(channel, (*channel.members, user))
        self._tell_channel(channel, "member_joined_channel", user=user, inviter=inviter, **_place(channel))
        self._note(channel, user, "join", f"<@{user}> has joined the channel", inviter=inviter)

    def leave(self, channel_id: str, user: str) -> None:
        """Take somebody out of a channel."""
        channel = self._state.channel(channel_id)
        if user not in channel.members:
            raise ActError("not_in_channel")
        self._tell_channel(channel, "member_left_channel", user=user, **_place(channel))
        self._state.set_members(channel, tuple(one for one in channel.members if one != user))

    def archive(self, channel_id: str, user: str, *, archived: bool = True) -> None:
        """Archive a channel, or bring it back."""
        channel = replace(self._state.channel(channel_id), is_archived=archived)
        self._state.save_channel(channel)
        kind = f"{'group' if channel.is_private else 'channel'}_{'archive' if archived else 'unarchive'}"
        self._tell_channel(channel, kind, channel=channel.id, **_BY[kind](user))
        if archived:
            self._note(
                channel, user, "archive", f"<@{user}> archived the channel", members=list(channel.members)
            )

    def rename(self, channel_id: str, name: str, user: str) -> None:
        """Give a channel another name."""
        before = self._state.channel(channel_id)
        channel = replace(before, name=name)
        self._state.save_channel(channel)
        about = {
            "id": channel.id,
            "name": name,
            "created": channel.created,
            "is_channel": not channel.is_private,
        }
        kind = "group" if channel.is_private else "channel"
        self._tell_channel(
            channel, f"{kind}_rename", channel=about | {"name_normalized": name, "is_mpim": False}
        )
        self._note(
            channel, user, "name", f"<@{user}> has renamed the channel", old_name=before.name, name=name
        )

    def change_person(self, user: str, **changes: str | bool) -> Person:
        """Change a member (zone, name, deleted …); the bot hears of it."""
        body = {name: value for name, value in changes.items() if name in Person.__slots__ and name != "id"}
        person = replace(self._state.person(user), **body)  # type: ignore[arg-type]
        self._state.save_person(person)
        self._event(
            "user_change",
            user=person.user_object(self._all.clock()),
            cache_ts=int(self._all.clock().timestamp()),
        )
        self._all.feed.say("person", user=user)
        return person

    def set_group(self, group_id: str, members: list[str]) -> UserGroup:
        """Give a user group other members; the bot hears of it."""
        before = self._state.groups.get(group_id)
        if before is None:
            raise ActError("no_such_subteam", 404)
        group = replace(before, members=tuple(members))
        self._state.save_group(group)
        added = [one for one in members if one not in before.members]
        removed = [one for one in before.members if one not in members]
        now = int(self._all.clock().timestamp())
        self._event(
            "subteam_members_changed",
            subteam_id=group.id,
            team_id=TEAM_ID,
            date_previous_update=now,
            date_update=now,
            added_users=added,
            added_users_count=len(added),
            removed_users=removed,
            removed_users_count=len(removed),
        )
        self._event("subteam_updated", subteam=group.usergroup_object(with_users=True))
        return group

    def uninstall(self) -> None:
        """Take the app out of the workspace: two last events, then its token is worth nothing."""
        self._event("tokens_revoked", tokens={"oauth": [], "bot": [BOT_USER]})
        self._event("app_uninstalled")
        self._state.save_settings(installed="no")

    def install(self) -> None:
        """Put the app back, with the same token."""
        self._state.save_settings(installed="yes")

    def _tell_channel(self, place: Channel, kind: str, **parts: str | Json) -> None:
        self._all.feed.say("channel", channel=place.id)
        event = {"type": kind, **parts, "event_ts": self._all.timeline.next_ts()}
        self._all.timeline.tell(place, event)

    def _note(self, channel: Channel, user: str, what: str, text: str, **parts: str | list[str]) -> None:
        """The message that Slack itself writes into the channel."""
        note = {"subtype": f"channel_{what}", "user": user, "text": text, "team": TEAM_ID, **parts}
        self._all.timeline.post(channel, note)

    def _event(self, kind: str, **parts: object) -> None:
        self._all.delivery.event({"type": kind, **parts, "event_ts": self._all.timeline.next_ts()})


_BY: dict[str, Callable[[str], Json]] = {
    "channel_archive": lambda user: {"user": user, "is_moved": 0},
    "group_archive": lambda user: {"user": user, "is_moved": 0},
    "channel_unarchive": lambda user: {"user": user},
    "group_unarchive": lambda user: {"actor_id": user},
}
"""Who did it, as each event says it."""


def _place(channel: Channel) -> Json:
    kind = "G" if channel.is_private else "C"
    return {"channel": channel.id, "channel_type": kind, "team": TEAM_ID}
