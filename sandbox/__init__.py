"""A Slack workspace and social platforms on loopback, with a page to use them and an API to steer them."""
