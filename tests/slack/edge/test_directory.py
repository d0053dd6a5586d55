"""Who people are: members by what Slack says, and nobody by a guess."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.domain.ids import ChannelId, SlackUserId, TeamId
from bot.slack.directory import Directory
from bot.slack.door import Event
from tests.slack.edge.conftest import Edge

T1 = TeamId("T1")
ADA = SlackUserId("UADA")
USER: dict[str, Any] = {"id": "UADA", "team_id": "T1", "tz": "Europe/Berlin", "name": "ada"}
GROUPS = {"ok": True, "usergroups": [{"id": "S1", "date_delete": 0, "users": ["UADA", "U2"]}]}


@pytest.fixture
def directory(edge: Edge) -> Directory:
    return Directory(edge.wire, edge.clock)


def knows(edge: Edge, **more: Any) -> None:
    edge.slack.standing["users.info"] = {"ok": True, "user": {**USER, **more}}


async def test_a_member_has_groups_and_a_zone(edge: Edge, directory: Directory) -> None:
    knows(edge)
    edge.slack.standing["usergroups.list"] = GROUPS
    person = await directory.person(T1, ADA)
    assert (person.member, person.timezone) == (True, "Europe/Berlin")
    assert person.groups == {"S1"}


@pytest.mark.parametrize(
    "more",
    [
        {"deleted": True},
        {"is_bot": True},
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": "T9"},
        {"team_id": "T9", "enterprise_user": {"teams": ["T9"]}},
    ],
)
async def test_guests_bots_and_outsiders_are_no_members(
    edge: Edge, directory: Directory, more: dict[str, Any]
) -> None:
    knows(edge, **more)
    edge.slack.standing["usergroups.list"] = GROUPS
    person = await directory.person(T1, ADA)
    assert (person.member, person.groups) == (False, frozenset())


async def test_an_answer_that_says_nothing_bars_nobody(edge: Edge, directory: Directory) -> None:
    for method in ("users.info", "usergroups.list", "conversations.info"):
        edge.slack.standing[method] = {"ok": True, "user": "UADA", "channel": "C1"}
    assert (await directory.person(T1, ADA)).member
    assert await directory.group_names(T1) == {}
    channel = await directory.channel(T1, ChannelId("C1"))
    assert channel is not None
    assert channel.joined


async def test_who_clicks_from_another_workspace_is_no_member(edge: Edge, directory: Directory) -> None:
    knows(edge)
    assert not (await directory.person(T1, ADA, "T9")).member


async def test_in_an_organisation_a_member_may_come_from_a_sister_workspace(
    edge: Edge, directory: Directory
) -> None:
    knows(edge, team_id="T2", enterprise_user={"teams": ["T1", "T2"]})
    assert (await directory.person(T1, ADA, "T2")).member


async def test_nobody_knows_somebody_who_is_not_there(edge: Edge, directory: Directory) -> None:
    edge.slack.standing["users.info"] = {"ok": False, "error": "user_not_found"}
    assert not (await directory.person(T1, ADA)).member
    assert await directory.name_of(T1, ADA) == "somebody"


async def test_a_server_that_does_not_know_people_lets_them_work(edge: Edge, directory: Directory) -> None:
    edge.slack.standing["users.info"] = {"ok": False, "error": "unknown_method"}
    person = await directory.person(T1, ADA)
    assert (person.member, person.timezone) == (True, None)
    assert not (await directory.person(T1, ADA, "T9")).member


async def test_nobody_is_let_in_while_slack_does_not_say_who_they_are(
    edge: Edge, directory: Directory
) -> None:
    edge.slack.standing["users.info"] = {"ok": False, "error": "internal_error"}
    with pytest.raises(SlackApiError):
        await directory.person(T1, ADA)


async def test_groups_that_can_not_be_read_give_no_right(edge: Edge, directory: Directory) -> None:
    knows(edge)
    edge.slack.standing["usergroups.list"] = {"ok": False, "error": "missing_scope"}
    assert (await directory.person(T1, ADA)).groups == frozenset()
    assert not (await directory.person(T1, ADA)).groups_known
    assert await directory.groups(T1) == {}
    edge.slack.standing["usergroups.list"] = GROUPS
    assert (await directory.person(T1, ADA)).groups == frozenset()
    edge.clock.advance(minutes=1)
    assert (await directory.person(T1, ADA)).groups == {"S1"}
    assert (await directory.person(T1, ADA)).groups_known
    assert ADA in (await directory.groups(T1))["S1"]


async def test_groups_without_their_people_are_asked_one_by_one(edge: Edge, directory: Directory) -> None:
    knows(edge)
    groups = [{"id": "S1"}, {"id": "S2", "date_delete": 1}]
    edge.slack.standing["usergroups.list"] = {"ok": True, "usergroups": groups}
    edge.slack.standing["usergroups.users.list"] = {"ok": True, "users": ["UADA"]}
    assert (await directory.person(T1, ADA)).groups == {"S1"}


async def test_what_is_known_is_not_asked_again_until_it_changes(edge: Edge, directory: Directory) -> None:
    knows(edge)
    edge.slack.standing["usergroups.list"] = GROUPS
    for _ in range(3):
        await directory.person(T1, ADA)
    assert len(edge.slack.called("users.info")) == len(edge.slack.called("usergroups.list")) == 1
    await directory.heed(Event(team=T1, id="Ev1", type="user_change", body={"user": {"id": "UADA"}}))
    await directory.heed(Event(team=T1, id="Ev2", type="subteam_members_changed", body={}))
    await directory.person(T1, ADA)
    assert len(edge.slack.called("users.info")) == len(edge.slack.called("usergroups.list")) == 2


async def test_people_are_called_by_the_name_they_chose(edge: Edge, directory: Directory) -> None:
    knows(edge, profile={"display_name": "Ada\u202e", "real_name": "Ada Park"})
    assert await directory.name_of(T1, ADA) == "Ada"


async def test_a_channel_says_whether_we_are_in_it(edge: Edge, directory: Directory) -> None:
    found = {"id": "C1", "name": "review", "is_member": True, "is_archived": False, "is_ext_shared": True}
    edge.slack.standing["conversations.info"] = {"ok": True, "channel": found}
    channel = await directory.channel(T1, ChannelId("C1"))
    assert channel is not None
    assert (channel.name, channel.joined, channel.archived, channel.shared_outside) == (
        "review",
        True,
        False,
        True,
    )


async def test_a_channel_that_is_not_there_is_none(edge: Edge, directory: Directory) -> None:
    edge.slack.standing["conversations.info"] = {"ok": False, "error": "channel_not_found"}
    assert await directory.channel(T1, ChannelId("C1")) is None


async def test_a_server_that_does_not_know_channels_is_believed(edge: Edge, directory: Directory) -> None:
    edge.slack.standing["conversations.info"] = {"ok": False, "error": "unknown_method"}
    channel = await directory.channel(T1, ChannelId("C1"))
    assert channel is not None
    assert channel.joined
