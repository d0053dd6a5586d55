// What an app sends to Slack.
export type { HomeView, KnownBlock, ModalView } from '@slack/types'
