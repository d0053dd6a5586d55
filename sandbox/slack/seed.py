"""The workspace as it is on the first day, and the fixed tokens of an app installed in it."""

from sandbox.slack.people import BOT_USER, Channel, Person, UserGroup
from sandbox.slack.shape import Json

BOT_KEY = "xoxb-sandbox-bot"
APP_KEY = "xapp-sandbox-app"
SIGNING_KEY = "sandbox-signing-secret"
VERIFICATION_KEY = "sandbox-verification"

_TEAM = ("U0WREN", "U0ADA", "U0CEM", "U0LENA")

PEOPLE = (
    Person(id="U0WREN", name="wren", real_name="Wren Ito", role="writer", tz="Asia/Tokyo"),
    Person(id="U0ADA", name="ada", real_name="Ada Park", role="approver", tz="America/New_York"),
    Person(id="U0CEM", name="cem", real_name="Cem Kaya", role="community manager", tz="Europe/Istanbul"),
    Person(id="U0LENA", name="lena", real_name="Lena Vogt", role="lead", tz="Europe/Berlin", is_admin=True),
    Person(
        id="U0GUEST", name="sam", real_name="Sam Guest", role="guest", tz="Europe/London", is_restricted=True
    ),
    Person(
        id=BOT_USER,
        name="pressroom",
        real_name="Pressroom",
        role="app",
        tz="America/Los_Angeles",
        is_bot=True,
    ),
)

CHANNELS = (
    Channel(
        id="C0REVIEW", name="social-review", members=(*_TEAM, BOT_USER), topic="Posts before they go out"
    ),
    Channel(id="C0COMMUNITY", name="community", members=(*_TEAM, BOT_USER), topic="What people say to us"),
    Channel(id="C0DAILY", name="social-daily", members=(*_TEAM, BOT_USER), topic="Yesterday in numbers"),
    Channel(id="C0GENERAL", name="general", members=(*_TEAM, "U0GUEST"), topic="Everything and coffee"),
    Channel(id="C0LEADS", name="leads", members=("U0ADA", "U0LENA"), is_private=True, topic="Leads only"),
)

GROUPS = (UserGroup(id="S0APPROVERS", handle="approvers", name="Approvers", members=("U0ADA", "U0LENA")),)

SCOPES = (
    "commands",
    "chat:write",
    "app_mentions:read",
    "channels:history",
    "groups:history",
    "im:history",
    "channels:read",
    "groups:read",
    "im:write",
    "users:read",
    "usergroups:read",
    "files:read",
    "files:write",
    "reactions:write",
    "team:read",
)

EVENTS = (
    "app_home_opened",
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "member_joined_channel",
    "member_left_channel",
    "channel_archive",
    "channel_unarchive",
    "channel_rename",
    "channel_deleted",
    "channel_id_changed",
    "group_archive",
    "group_unarchive",
    "group_rename",
    "user_change",
    "subteam_updated",
    "subteam_members_changed",
    "file_shared",
    "app_uninstalled",
    "tokens_revoked",
)


def _shortcut(name: str, kind: str, callback_id: str, description: str) -> Json:
    return {"name": name, "type": kind, "callback_id": callback_id, "description": description}


MANIFEST: Json = {
    "display_information": {"name": "Pressroom"},
    "features": {
        "bot_user": {"display_name": "Pressroom", "always_online": True},
        "slash_commands": [
            {
                "command": "/social",
                "description": "Draft, approve and schedule posts",
                "usage_hint": "draft | queue | inbox | stats | digest | accounts | help",
                "should_escape": True,
            }
        ],
        "shortcuts": [
            _shortcut("Draft a post", "global", "post:new", "Write a new post"),
            _shortcut("Draft from message", "message", "post:from_message", "Start a post with this message"),
            _shortcut("Send as reply", "message", "reply:from_message", "Send this message as the answer"),
        ],
    },
    "oauth_config": {"scopes": {"bot": list(SCOPES)}},
    "settings": {"event_subscriptions": {"bot_events": list(EVENTS)}},
}
"""The app as it is installed before another manifest is given to the control API."""
