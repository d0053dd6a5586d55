"""Pressroom: runs a brand's social media from Slack."""
