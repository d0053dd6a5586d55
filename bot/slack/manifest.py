"""The Slack app's manifest, made of the same tables that handle what comes in."""

from collections.abc import Iterable, Sequence

from bot.slack.door import Json

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "usergroups:read",
    "users:read",
)
"""What the bot may do; README says what each is for."""

SHORTCUTS: Sequence[tuple[str, str, str, str]] = (
    ("post:new", "global", "Draft a post", "Write a post for your social media"),
    ("post:from_message", "message", "Draft a post", "Start a post with the words of this message"),
    ("reply:from_message", "message", "Send as reply", "Send this message to the follower of its thread"),
)
"""callback_id, type, name, description."""


def manifest(command: str, usage: str, events: Iterable[str], url: str | None) -> Json:
    """The manifest for Socket Mode, or for HTTP at the public address of this process."""
    request = {"request_url": f"{url.rstrip('/')}/slack/events"} if url else {}
    slash: Json = {
        "command": command,
        "description": "Draft, approve and schedule posts; answer followers; see the numbers",
        "usage_hint": usage,
        "should_escape": True,
    }
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Pressroom",
            "description": "Run your social media from Slack: draft, approve, schedule, answer, measure",
            "background_color": "#1f3a34",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Pressroom", "always_online": True},
            "slash_commands": [slash | ({"url": request["request_url"]} if request else {})],
            "shortcuts": [
                {"name": name, "type": kind, "callback_id": callback_id, "description": description}
                for callback_id, kind, name, description in SHORTCUTS
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**request, "bot_events": sorted(_subscribed(events))},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


_MESSAGES = ("message.channels", "message.groups")


def _subscribed(events: Iterable[str]) -> set[str]:
    """What Slack calls the subscriptions: messages come by the kind of channel."""
    return {name for event in events for name in (_MESSAGES if event == "message" else (event,))}
