"""The tables around media: which posts name it, what was made of it, what a platform has been handed."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from storage.columns import metadata, moment

#: Which versions of posts name which media: what nobody names is swept out.
uses = Table(
    "media_uses",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("post_id", ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True),
)

#: What was made of a picture so that an account takes it. It can be made again at any time.
renditions = Table(
    "renditions",
    metadata,
    Column("original", String(64), primary_key=True),
    #: How it was made: the limits it had to fit into.
    Column("recipe", String(255), primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("mime", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    moment("used_at"),
)

#: What a platform has been handed for a delivery that is not out yet, so that a further try needs not hand
#: it over again.
uploads = Table(
    "uploads",
    metadata,
    Column("delivery_id", ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),
    #: Of the connector's making, as JSON.
    Column("handle", Text, nullable=False),
    moment("made_at"),
)
