"""How long a text is on each platform, in the platform's own measure.

X: https://developer.x.com/en/docs/counting-characters and version 3 of twitter-text's configuration.
Threads: https://developers.facebook.com/docs/threads/posts. LinkedIn: the "little text" format of its posts.
"""

import unicodedata
from collections.abc import Iterator

import regex

_URL = regex.compile(r"https?://[^\s<>\"]+", regex.IGNORECASE)
_REMOTE_MENTION = regex.compile(r"(?<![\w/])(@[\w.-]+)@[\w.-]+\w")

LINK = 23
"""What any link counts on Mastodon and on X."""


def graphemes(text: str) -> int:
    """Characters as people see them: a family emoji is one."""
    return len(regex.findall(r"\X", text))


def mastodon(text: str) -> int:
    """As Mastodon's StatusLengthValidator counts: https://docs.joinmastodon.org/user/posting/#text."""
    return graphemes(_REMOTE_MENTION.sub(r"\1", _URL.sub("x" * LINK, text)))


# ---- X

_LABEL = r"[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}\p{So}_-]*[\p{L}\p{M}\p{N}\p{So}])?|\p{So}"
_ANY_TOP = r"[\p{L}\p{M}][\p{L}\p{M}\p{N}-]+"
_ACCENTS = r"\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0300-\u036F\u1E00-\u1EFF"
_SIMPLE_LABEL = rf"[a-z0-9](?:[a-z0-9{_ACCENTS}-]*[a-z0-9])?"
_IN_PATH = rf"a-z0-9\u0400-\u04FF{_ACCENTS}!*';:=+,.$/%#\[\]\u2013_~@|&-"
_PARENS = rf"\((?:[{_IN_PATH}]+|[{_IN_PATH}]*\([{_IN_PATH}]+\)[{_IN_PATH}]*)\)"
_PATH = rf"/(?:(?:[{_IN_PATH}]|{_PARENS})*(?:[a-z0-9\u0400-\u04FF{_ACCENTS}+=_#/-]|{_PARENS}))?"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]_.,~|-]*[a-z0-9_&=#/-]"
_BEYOND = rf"(?::\d+)?(?:{_PATH})?(?:{_QUERY})?"
_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca
cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr
ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm
jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq
mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa
re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn
to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""
_COMMON = """
aero agency app art asia biz blog cafe cat cloud club co com community coop design dev digital edu email
events fashion fun global gov group guide health info int international jobs life link live love ltd
media mil mobi museum name net network news one online org page photo photos press pro pub review rocks
school science shop site social software space store studio style systems team tech tel today tools top
tours travel video vip website wiki work world xyz
"""
#: The names of all countries and the common others: who leaves out https:// seldom writes a rarer one.
_TOPS = "|".join(sorted((_COUNTRIES + _COMMON).split(), key=len, reverse=True))
_KNOWN_TOP = rf"(?:{_TOPS})(?![A-Za-z0-9@+-])"
_X_LINK = regex.compile(
    rf"(?<![A-Za-z0-9@\uFF20$#\uFF03])https?://(?P<host>(?:(?:{_LABEL})\.)+(?:{_KNOWN_TOP}|{_ANY_TOP})){_BEYOND}"
    rf"|(?<![A-Za-z0-9@\uFF20$#\uFF03_./-])(?P<host>(?:{_SIMPLE_LABEL}\.)+{_KNOWN_TOP}){_BEYOND}",
    regex.IGNORECASE,
)
_LONGEST_LABEL = 63
#: Of these runs each character weighs 1; all others weigh 2.
_LIGHT = regex.compile(r"[\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]+")
#: Flags, keycaps, and all that is drawn as a picture; © and ® only where they are told to be one.
_EMOJI = r"(?=(?![©®](?!\uFE0F))\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|.\uFE0F?\u20E3)"
_EMOJI_SHOWN = regex.compile(rf"{_EMOJI}\X")


def weighted(text: str) -> int:
    """As X counts: links 23, an emoji 2, letters of most alphabets 1 and all others 2, after NFC.

    What follows https:// is a link here wherever it leads; X has a list of what a host may end with.
    """
    rest, length = [], 0
    done, whole = 0, unicodedata.normalize("NFC", text)
    for start, end in _x_links(whole):
        rest.append(whole[done:start])
        done, length = end, length + LINK
    rest.append(whole[done:])
    return length + sum(map(_weight_of, rest))


def _x_links(text: str) -> Iterator[tuple[int, int]]:
    for found in _X_LINK.finditer(text):
        if all(_is_label(label) for label in found["host"].split(".")):
            yield found.span()


def _is_label(label: str) -> bool:
    """Whether a name can be part of a host: in ASCII, as the network knows it, it must not be too long."""
    spelt = label if label.isascii() else "xn--" + label.encode("punycode").decode()
    return len(spelt) <= _LONGEST_LABEL


def _weight_of(text: str) -> int:
    letters, emoji = _EMOJI_SHOWN.subn("", text)
    return 2 * (emoji + len(letters)) - sum(map(len, _LIGHT.findall(letters)))


# ---- Threads and LinkedIn


def threads(text: str) -> int:
    """As Threads counts: characters as people see them, but an emoji as its bytes in UTF-8."""
    emoji = _EMOJI_SHOWN.findall(text)
    return graphemes(text) - len(emoji) + sum(len(one.encode()) for one in emoji)


_RESERVED = regex.compile(r"[|{}@\[\]()<>#\\*_~]")


def little(text: str) -> int:
    """As LinkedIn counts: what its format reserves has to be escaped, and the escapes count."""
    # Whether they do is not documented; who counts them is never refused.
    return len(text.encode("utf-16-le")) // 2 + len(_RESERVED.findall(text))
