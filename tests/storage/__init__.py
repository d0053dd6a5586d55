"""What is kept is tested on SQLite and on PostgreSQL."""
