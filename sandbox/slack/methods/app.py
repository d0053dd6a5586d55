"""auth.test, apps.connections.open and what else is about the app, its team and its people."""

from collections.abc import Mapping

from sandbox.slack.methods.method import APP, NOBODY, Method, needed, page
from sandbox.slack.office import Office
from sandbox.slack.people import APP_ID, BOT_ID, BOT_USER, TEAM_DOMAIN, TEAM_ID, TEAM_NAME
from sandbox.slack.rates import SPECIAL, TIER_1, TIER_2, TIER_3, TIER_4
from sandbox.slack.shape import Json, SlackError


def auth_test(_office: Office, _args: Json) -> Json:
    """Who the token is."""
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": TEAM_NAME,
        "user": "pressroom",
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def api_test(_office: Office, args: Json) -> Json:
    """Give back what came, or the error that is asked for."""
    if args.get("error"):
        raise SlackError(str(args["error"]), args=args)
    return {"args": args}


def connections_open(office: Office, _args: Json) -> Json:
    """A WebSocket address for Socket Mode."""
    if office.delivery.mode != "socket":
        raise SlackError("socket_mode_not_enabled")
    base = office.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/slack/socket?ticket={office.socket.ticket()}&app_id={APP_ID}"}


def team_info(_office: Office, _args: Json) -> Json:
    """The workspace."""
    team = {
        "id": TEAM_ID,
        "name": TEAM_NAME,
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "domain": TEAM_DOMAIN,
        "email_domain": "",
        "icon": {"image_default": True},
    }
    return {"team": team}


def bots_info(office: Office, args: Json) -> Json:
    """The bot."""
    if args.get("bot", BOT_ID) != BOT_ID:
        raise SlackError("bot_not_found")
    name = office.state.people[BOT_USER].real_name
    bot = {"id": BOT_ID, "deleted": False, "name": name, "updated": 1_760_000_000, "app_id": APP_ID}
    return {"bot": bot | {"user_id": BOT_USER, "icons": {}}}


def users_info(office: Office, args: Json) -> Json:
    """One member."""
    (user,) = needed(args, "user")
    return {"user": office.state.person(user).user_object(office.clock())}


def users_list(office: Office, args: Json) -> Json:
    """Every member, bots too."""
    now = office.clock()
    members, cursor = page([person.user_object(now) for person in office.state.people.values()], args)
    return {"members": members, "cache_ts": int(now.timestamp()), "response_metadata": cursor}


def groups_list(office: Office, args: Json) -> Json:
    """Every user group."""
    with_users = bool(args.get("include_users"))
    groups = [group.usergroup_object(with_users=with_users) for group in office.state.groups.values()]
    return {"usergroups": groups}


def group_users(office: Office, args: Json) -> Json:
    """The members of a user group."""
    (group,) = needed(args, "usergroup")
    if group not in office.state.groups:
        raise SlackError("no_such_subteam")
    return {"users": list(office.state.groups[group].members)}


METHODS: Mapping[str, Method] = {
    "auth.test": Method(call=auth_test, rate=SPECIAL),
    "api.test": Method(call=api_test, rate=TIER_4, token=NOBODY),
    "apps.connections.open": Method(call=connections_open, rate=TIER_1, token=APP),
    "team.info": Method(call=team_info, rate=TIER_3, scopes=("team:read",)),
    "bots.info": Method(call=bots_info, rate=TIER_3, scopes=("users:read",)),
    "users.info": Method(call=users_info, rate=TIER_4, scopes=("users:read",)),
    "users.list": Method(call=users_list, rate=TIER_2, scopes=("users:read",)),
    "usergroups.list": Method(call=groups_list, rate=TIER_2, scopes=("usergroups:read",)),
    "usergroups.users.list": Method(call=group_users, rate=TIER_2, scopes=("usergroups:read",)),
}
