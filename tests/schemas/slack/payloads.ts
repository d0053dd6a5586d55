// What Slack sends to an app, by the names that Slack's own SDK has for it.
import type { BlockAction, EnvelopedEvent } from '@slack/bolt'

export type {
  BlockSuggestion, GlobalShortcut, MessageShortcut, SlashCommand, ViewClosedAction, ViewSubmitAction,
} from '@slack/bolt'
export type { KnownBlock, SlackEvent } from '@slack/types'

// Generic types become schemas when something uses them.
export type Click = BlockAction
export type Envelope = EnvelopedEvent
