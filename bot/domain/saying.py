"""What somebody says: the same again, in whatever letters and spaces, has the same mark."""

from hashlib import blake2b


def mark_of(author_id: str, text: str) -> int | None:
    """A number of 64 bits that stands for an author's words; None where there are none.

    Two that differ have the same one as often as never: words can be looked up without being read.
    """
    words = " ".join(text.casefold().split())
    if not words:
        return None
    said = f"{author_id}\0{words}".encode(errors="surrogatepass")
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)
