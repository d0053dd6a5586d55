"""Modals and App Home: the stack of each person, hashes, and what was typed so far."""

import json

from sandbox.feed import Feed
from sandbox.slack.inputs import initial_values, kept_values
from sandbox.slack.normal import normal, normal_blocks
from sandbox.slack.people import APP_ID, BOT_ID, TEAM_ID
from sandbox.slack.shape import Json, SlackError, new_id, plain, short_id
from sandbox.slack.state import State
from sandbox.slack.ticket import Triggers
from sandbox.slack.timeline import Timeline

MAX_STACK = 3
MAX_VIEW_BYTES = 250 * 1024


class Views:
    """Every person's open modals, and the App Homes."""

    def __init__(self, state: State, feed: Feed, triggers: Triggers, timeline: Timeline) -> None:
        self._state = state
        self._feed = feed
        self._triggers = triggers
        self._timeline = timeline

    def stack(self, user: str) -> list[Json]:
        """The open modals of a person, top last."""
        records = [record for record in self._state.views.values() if record["user"] == user]
        return [record["view"] for record in sorted(records, key=lambda record: record["order"])]

    def find(self, view_id: str) -> Json:
        """The record of an open modal: `user`, `view`, `order`."""
        record = self._state.views.get(view_id)
        if record is None:
            raise SlackError("not_found")
        return record

    def home_owner(self, view_id: str) -> str:
        """Whose App Home this view is."""
        for user, view in self._state.homes.items():
            if view["id"] == view_id:
                return user
        raise SlackError("not_found")

    def open(self, trigger_id: str, view: Json) -> Json:
        """Open a modal for whoever pulled the trigger; it takes the place of any that is open."""
        trigger = self._triggers.check(trigger_id)
        self._check(view)
        self._triggers.spend(trigger_id)
        for old in self.stack(trigger.user):
            self._state.drop_view(old["id"])
        return self._add(trigger.user, view)

    def push(self, trigger_id: str, view: Json) -> Json:
        """Put a modal on top of the stack in which the trigger was pulled."""
        trigger = self._triggers.check(trigger_id)
        if not trigger.view_id or trigger.view_id not in self._state.views:
            raise SlackError("invalid_trigger_id")
        self._check(view)
        pushed = self.put_on_top(trigger.user, view)
        self._triggers.spend(trigger_id)
        return pushed

    def put_on_top(self, user: str, view: Json) -> Json:
        """Put a modal on a person's stack, of which Slack allows three."""
        if len(self.stack(user)) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        return self._add(user, view)

    def update(self, target: Json, view: Json) -> Json:
        """Change an open modal, found by `view_id` or `external_id`; a `hash` must be the present one."""
        record = self._wanted(target)
        old: Json = record["view"]
        if target.get("hash") and target["hash"] != old["hash"]:
            raise SlackError("hash_conflict")
        self._check(view, but=old["id"])
        new = self._made(view, old["root_view_id"], old["previous_view_id"])
        new["id"] = old["id"]
        new["state"] = {"values": kept_values(new["blocks"], old["state"]["values"])}
        self._state.save_view(record | {"view": new})
        self._feed.say("view", user=record["user"], view=new["id"])
        return new

    def keep(self, view_id: str, values: Json) -> Json:
        """Remember what was typed into a view; returns the view with it."""
        record = self._state.views.get(view_id)
        if record is None:
            user = self.home_owner(view_id)
            home = self._state.homes[user] | {"state": {"values": values}}
            self._state.save_home(user, home)
            return home
        view: Json = record["view"] | {"state": {"values": values}}
        self._state.save_view(record | {"view": view})
        return view

    def publish(self, user: str, view: Json, expected: str = "") -> Json:
        """Show a view as a person's App Home."""
        self._check(view)
        old = self._state.homes.get(user)
        if expected and (old is None or old["hash"] != expected):
            raise SlackError("hash_conflict")
        new = self._made(view, "", None)
        if old:
            new |= {"id": old["id"], "root_view_id": old["id"]}
        self._state.save_home(user, new)
        self._feed.say("home", user=user)
        return new

    def close(self, view_id: str) -> Json:
        """Take the modal away; returns it as it was."""
        record = self.find(view_id)
        self._state.drop_view(view_id)
        self._feed.say("view", user=record["user"], view=view_id)
        view: Json = record["view"]
        return view

    def _wanted(self, target: Json) -> Json:
        if target.get("view_id"):
            return self.find(target["view_id"])
        for record in self._state.views.values():
            if record["view"]["external_id"] == target.get("external_id"):
                return record
        raise SlackError("not_found")

    def _add(self, user: str, view: Json) -> Json:
        stack = self.stack(user)
        new = self._made(view, stack[0]["id"] if stack else "", stack[-1]["id"] if stack else None)
        self._state.save_view({"user": user, "view": new, "order": self._timeline.next_ts()})
        self._feed.say("view", user=user, view=new["id"])
        return new

    def _check(self, view: Json, but: str = "") -> None:
        if len(json.dumps(view).encode()) > MAX_VIEW_BYTES:
            raise SlackError("view_too_large")
        external_id = view.get("external_id")
        taken = (
            record["view"]["external_id"] == external_id
            for record in self._state.views.values()
            if record["view"]["id"] != but
        )
        if external_id and any(taken):
            raise SlackError("duplicate_external_id")

    def _made(self, view: Json, root: str, previous: str | None) -> Json:
        view_id = new_id("V")
        blocks = normal_blocks(view["blocks"])
        return {
            "id": view_id,
            "team_id": TEAM_ID,
            "type": view["type"],
            "blocks": blocks,
            "state": {"values": initial_values(blocks)},
            "hash": f"{self._timeline.next_ts()}.{short_id(8)}",
            "title": normal(view.get("title") or plain("View Title")),
            **{name: view.get(name) or "" for name in ("private_metadata", "callback_id", "external_id")},
            **{name: bool(view.get(name)) for name in ("clear_on_close", "notify_on_close")},
            **{name: normal(view[name]) if view.get(name) else None for name in ("close", "submit")},
            "previous_view_id": previous,
            "root_view_id": root or view_id,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }
