"""What is kept: SQLAlchemy Core on SQLite or PostgreSQL, one repository for each aggregate."""
