"""Everything that one screen of the page shows, gathered for one person at one place."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.platforms.stage import Platforms
from sandbox.slack.people import BOT_USER, TEAM_NAME, Channel, Person
from sandbox.slack.workspace import Workspace
from sandbox.web.drawing import Drawer
from sandbox.web.messages import Bodies, rows
from sandbox.web.place import Place
from sandbox.web.reads import Reads
from sandbox.web.stage import brand_posts, conversations, private_messages
from sandbox.web.story import story
from sandbox.web.viewer import Viewer
from sandbox.web.views import with_typed

Json = dict[str, Any]
MORNING_HOUR = 9


class Desk:
    """Reads workspace and platforms; `screen` is all that the page's template needs."""

    def __init__(
        self, workspace: Workspace, platforms: Platforms | None, clock: Callable[[], datetime]
    ) -> None:
        self._workspace = workspace
        self._platforms = platforms.people if platforms else {}
        self._world = platforms
        self._clock = clock
        self._reads = Reads()
        self._drawer = Drawer()
        self._bodies = Bodies(self._drawer)

    def page(self, template: str, place: Place) -> str:
        """A template, filled for a person at a place."""
        return self._drawer.draw(template, **self.screen(place))

    def screen(self, place: Place) -> Json:
        """The values of one screen."""
        me = self._person(place.user)
        viewer = self._viewer(me)
        return {
            "place": place,
            "viewer": viewer,
            "me": me,
            "team": TEAM_NAME,
            "bot": BOT_USER,
            "people": [person for person in self._workspace.people() if not person.is_restricted],
            "all_people": self._workspace.state.people,
            "morning": self._next_morning(viewer),
            "commands": self._workspace.commands(),
            "global_shortcuts": self._workspace.shortcuts("global"),
            "message_shortcuts": self._workspace.shortcuts("message"),
            "stack": [with_typed(view) for view in self._workspace.stack(me.id)],
            **self._middle(place, me, viewer),
            **self._trouble(),
            "connected": self._is_bot_there(),
            **self._beside(place),
        }

    def _person(self, user: str) -> Person:
        people = {person.id: person for person in self._workspace.people()}
        return people.get(user) or next(iter(people.values()))

    def _viewer(self, me: Person) -> Viewer:
        return Viewer(
            user=me.id,
            zone=ZoneInfo(me.tz),
            now=self._clock(),
            people={key: one.real_name for key, one in self._workspace.state.people.items()},
            channels={one.id: one.name for one in self._workspace.channels(me.id) if not one.is_im},
            groups={group.id: group.handle for group in self._workspace.groups()},
        )

    def _next_morning(self, viewer: Viewer) -> float:
        local = viewer.now.astimezone(viewer.zone) + timedelta(days=1)
        return local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0).timestamp()

    def _middle(self, place: Place, me: Person, viewer: Viewer) -> Json:
        channels = self._workspace.channels(me.id)
        messages = {one.id: self._workspace.messages(one.id, me.id) for one in channels}
        current = next((one for one in channels if one.id == place.channel and not place.is_home), None)
        if current:
            self._reads.see(me.id, current.id, messages[current.id])
        shown = messages[current.id] if current else []
        return {
            "channels": [self._listed(one, me, messages[one.id]) for one in channels],
            "current": current,
            "home": self._home(me) if place.is_home else None,
            "rows": list(rows(shown[-place.depth :], viewer, self._bodies)),
            "earlier": max(0, len(shown) - place.depth),
            "steps": story(_by_the_app(messages), brand_posts(self._platforms.values())),
            **self._thread(place, shown, viewer),
        }

    def _listed(self, channel: Channel, me: Person, messages: Sequence[Json]) -> Json:
        return {"channel": channel, "unread": self._reads.unread(me.id, channel.id, messages)}

    def _home(self, me: Person) -> Json | None:
        view = self._workspace.home(me.id)
        return with_typed(view) if view else None

    def _thread(self, place: Place, shown: Sequence[Json], viewer: Viewer) -> Json:
        root = next((message for message in shown if message["ts"] == place.thread), None)
        if root is None:
            return {"thread": None, "thread_rows": []}
        return {"thread": root, "thread_rows": list(rows([root, *root["replies"]], viewer, self._bodies))}

    def _is_bot_there(self) -> bool:
        delivery = self._workspace.delivery
        return delivery.mode == "http" or self._workspace.socket.connections > 0

    def _trouble(self) -> Json:
        if self._world is None:
            return {"pace": 0, "trouble": []}
        gates = self._world.gates.items()
        trouble = [{"platform": name, "fault": fault} for name, gate in gates for fault in gate.faults.open]
        return {"pace": self._world.life.speed if self._world.life.on else 0, "trouble": trouble}

    def _beside(self, place: Place) -> Json:
        platform = self._platforms.get(place.panel)
        if platform is None:
            return {"platforms": list(self._platforms), "platform": None}
        posts = platform.timeline(everything=True)
        followers = [account for account in platform.accounts() if not account["brand"]]
        handles = [account["handle"] for account in followers]
        handle = place.handle if place.handle in handles else next(iter(handles), "")
        return {
            "platforms": list(self._platforms),
            "platform": platform,
            "followers": followers,
            "brand": next((one for one in platform.accounts() if one["brand"]), None),
            "handle": handle,
            "posts": conversations(posts),
            "private": private_messages(posts, handle),
        }


def _by_the_app(messages: Mapping[str, Sequence[Json]]) -> dict[str, list[Json]]:
    return {
        channel: [one for one in found if "bot_id" in one and "ephemeral_to" not in one]
        for channel, found in messages.items()
    }
