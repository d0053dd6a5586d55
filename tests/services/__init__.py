"""Services, on a real database and a platform in memory."""
