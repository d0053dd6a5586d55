"""Who and what is in the workspace: people, channels, groups, and the objects the Web API makes of them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.slack.shape import Json

TEAM_ID = "T0SANDBOX"
TEAM_NAME = "Linden Coffee"
TEAM_DOMAIN = "linden-coffee"
APP_ID = "A0PRESSROOM"
BOT_ID = "B0PRESSROOM"
BOT_USER = "U0PRESSROOM"
AVATARS = "https://a.slack-edge.com/80588/img/avatars/ava_0001"
"""Where pictures of people would be; nothing is ever fetched from there."""
TEAM: Json = {"id": TEAM_ID, "domain": TEAM_DOMAIN}


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A member of the workspace; `role` is what this person does in the brand's team."""

    id: str
    name: str
    real_name: str
    role: str
    tz: str
    is_admin: bool = False
    is_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False

    def user_object(self, now: datetime) -> Json:
        """The user as users.info gives it."""
        offset = now.astimezone(ZoneInfo(self.tz)).utcoffset()
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz.rpartition("/")[2].replace("_", " "),
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "color": "4bbe2e",
            "locale": "en-US",
            "profile": self._profile(),
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "is_email_confirmed": not self.is_bot,
            "updated": int(now.timestamp()),
            "who_can_share_contact_card": "EVERYONE",
        }

    def _profile(self) -> Json:
        profile: Json = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "title": self.role,
            "phone": "",
            "skype": "",
            "avatar_hash": f"g{self.id.lower()}",
            "status_text": "",
            "status_text_canonical": "",
            "status_emoji": "",
            "status_emoji_display_info": [],
            "fields": None,
            **{f"image_{size}": f"{AVATARS}_{size}.png" for size in (24, 32, 48, 72, 192, 512)},
            "status_expiration": 0,
            "team": TEAM_ID,
            "first_name": self.real_name.partition(" ")[0],
            "last_name": self.real_name.rpartition(" ")[2],
        }
        if self.is_bot:
            profile |= {"api_app_id": APP_ID, "bot_id": BOT_ID, "always_active": True}
        return profile


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A channel or a direct message; a direct message has the other person in `partner`."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    is_private: bool = False
    is_archived: bool = False
    created: int = 1_760_000_000
    creator: str = "U0LENA"
    partner: str = ""
    topic: str = ""

    @property
    def is_im(self) -> bool:
        """Whether this is a direct message."""
        return bool(self.partner)

    @property
    def kind(self) -> str:
        """The `channel_type` of message events."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"

    def conversation_object(self, member: str) -> Json:
        """The conversation as conversations.info gives it to `member`."""
        if self.is_im:
            return self._common() | {"is_im": True, "user": self.partner, "is_org_shared": False}
        return self._common() | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_general": self.name == "general",
            "is_shared": False,
            "is_org_shared": False,
            "is_ext_shared": False,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "pending_connected_team_ids": [],
            "shared_team_ids": [TEAM_ID],
            "parent_conversation": None,
            "unlinked": 0,
            "creator": self.creator,
            "is_member": member in self.members,
            "topic": {"value": self.topic, "creator": self.creator, "last_set": self.created},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "previous_names": [],
            "num_members": len(self.members),
        }

    def _common(self) -> Json:
        return {
            "id": self.id,
            "created": self.created,
            "updated": self.created * 1000,
            "is_archived": self.is_archived,
            "context_team_id": TEAM_ID,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class UserGroup:
    """A user group such as @approvers."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]

    def usergroup_object(self, *, with_users: bool) -> Json:
        """The group as usergroups.list gives it."""
        group: Json = {
            "id": self.id,
            "team_id": TEAM_ID,
            "is_usergroup": True,
            "is_subteam": True,
            "name": self.name,
            "description": "",
            "handle": self.handle,
            "is_external": False,
            "date_create": 1_760_000_000,
            "date_update": 1_760_000_000,
            "date_delete": 0,
            "auto_type": None,
            "auto_provision": False,
            "enterprise_subteam_id": "",
            "created_by": "U0LENA",
            "updated_by": "U0LENA",
            "deleted_by": None,
            "prefs": {"channels": [], "groups": []},
            "user_count": len(self.members),
        }
        return group | {"users": list(self.members)} if with_users else group
