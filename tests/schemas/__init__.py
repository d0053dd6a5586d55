"""The JSON schemas made of Slack's own TypeScript types."""
