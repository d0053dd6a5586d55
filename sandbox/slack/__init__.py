"""A Slack workspace that speaks Slack's Web API, Socket Mode, signed HTTP and Block Kit."""
