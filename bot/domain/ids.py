"""The identifiers of things: ours are numbers from the database, the others' are opaque strings."""

from typing import NewType

BrandId = NewType("BrandId", int)
AccountId = NewType("AccountId", int)
PostId = NewType("PostId", int)
RevisionId = NewType("RevisionId", int)
DeliveryId = NewType("DeliveryId", int)
ConversationId = NewType("ConversationId", int)
ItemId = NewType("ItemId", int)
ReplyId = NewType("ReplyId", int)
PauseId = NewType("PauseId", int)
LapseId = NewType("LapseId", int)
AlertId = NewType("AlertId", int)
StormId = NewType("StormId", int)
WaitId = NewType("WaitId", int)
ClosureId = NewType("ClosureId", int)
CrisisId = NewType("CrisisId", int)
CampaignId = NewType("CampaignId", int)
SnippetId = NewType("SnippetId", int)
RuleId = NewType("RuleId", int)
ImportId = NewType("ImportId", int)

TeamId = NewType("TeamId", str)
"""A Slack workspace: T…"""
SlackUserId = NewType("SlackUserId", str)
"""A person in Slack: U… or W…"""
ChannelId = NewType("ChannelId", str)
"""A Slack channel: C…, G… or D…"""
