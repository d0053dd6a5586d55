"""The tests of Pressroom."""
