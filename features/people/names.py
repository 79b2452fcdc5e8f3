"""Names of people as they are compared: umlauts, nicknames, titles and slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from features.profile.text import is_filled, without_accents

SHORTEST_WITH_A_SLIP = 5
_TITLE_WORDS = """
dr prof professor dipl ing med phil rer nat jur pol hc mag mba msc bsc ba ma phd mr mrs ms miss herr
frau hr fr sir madam dott ir
"""
_PARTICLES = "von van der den de del della di da du zu zum zur la le dos das do"
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "œ": "o"})
_NOT_WORD = re.compile(r"[\W_\d]+")
_TITLES, _BETWEEN = frozenset(_TITLE_WORDS.split()), frozenset(_PARTICLES.split())

# Each line is one name; the first form stands for all. Only forms that are hardly ever a name of
# somebody else: "Alex" may be Alexander or Alexandra, and so stays Alex.
_SHORT_FORMS = """
robert bob rob bobby | william bill will billy | richard rick dick | james jim jimmy
michael mike mick | thomas tom thom tommy | edward ed eddie ted | joseph joe joey
anthony tony | charles charlie chuck | daniel dan danny | david dave | stephen steve steven stefan
matthew matt matthias mathias matthaus | nicholas nick nicolas nikolas niklas nicklas
benjamin ben benny | timothy tim | gregory greg | andrew andy andreas | peter pete | kenneth ken
jeffrey jeff geoffrey geoff | ronald ron | donald don | philip phil phillip philipp
samuel sam | frederick fred freddy friedrich fritz | lawrence larry | raymond ray
elizabeth liz beth elisabeth lisbeth betty | margaret maggie peggy margarete
katherine kate kathy catherine katharina kathrin katrin | jennifer jen jenny
patricia pat patty | susan sue
susanne suzanne | deborah deb debbie | barbara barb | rebecca becky rebekka | jessica jess
victoria vicky viktoria | christopher kit christoph kristof | johannes hannes
maximilian max | sebastian basti bastian | wolfgang wolf | gunther gunter | heinrich heinz
josef sepp | bernhard bernd bernard | ulrich uli | jurgen jorgen | reinhard reiner rainer
angelika geli | gabriele gabi | brigitte gitti | ursula uschi | sabine bine | alfred fredi
"""


def _standing_for() -> dict[str, str]:
    lines = [
        line.split() for line in re.split(r"\n(?=\S)|\|", _SHORT_FORMS.strip()) if line.strip()
    ]
    return {form: forms[0] for forms in lines for form in forms}


class Name(NamedTuple):
    """A person's name, folded: "Dr. Jürgen Müller" is ("jurgen", "muller")."""

    first: str
    last: str

    @property
    def is_full(self) -> bool:
        """First and last name are known, the first not as an initial only."""
        return len(self.first) > 1 and len(self.last) > 1


NAMELESS = Name("", "")


@lru_cache(maxsize=65_536)
def name_of(first: object, last: object) -> Name:
    """Fold a person's name.

    Parameters
    ----------
    first, last
        As typed; a full name in either is split at its last word ("Müller, Jürgen" at the comma).

    Returns
    -------
    Name
        Empty where nothing is known.
    """
    given, family = _text(first), _text(last)
    if not given or not family:
        given, family = _split(given or family, was_last=not given)
    names = [word for word in _words(given) if word not in _TITLES]
    families = [word for word in _words(family) if word not in _TITLES | _BETWEEN]
    return Name(_STANDS_FOR.get(names[0], names[0]) if names else "", "".join(families))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) and is_filled(value) else ""


def _split(whole: str, was_last: bool) -> tuple[str, str]:
    family, comma, given = whole.partition(",")
    if comma and given.strip():
        return given, family
    words = whole.split()
    if len(words) > 1:
        return " ".join(words[:-1]), words[-1]
    return ("", whole) if was_last else (whole, "")


def _words(text: str) -> list[str]:
    plain = without_accents(text.casefold().translate(_LETTERS)).replace("ph", "f")
    return _NOT_WORD.sub(" ", plain).split()


_STANDS_FOR = {
    "".join(_words(form)): "".join(_words(stands)) for form, stands in _standing_for().items()
}


def same_person(one: Name, other: Name) -> bool:
    """Tell whether two full names are most likely one person's, slips of the pen allowed.

    First and last name may be swapped. A slip is one letter more, fewer or in another place, in a
    name of at least five letters, but not in its last two: Daniel and Daniela, Christian and
    Christina are two people. Another letter is a slip in a first name only (Marcus, Markus):
    Müller and Möller are two families.
    """
    if not (one.is_full and other.is_full):
        return False
    return _alike(one, other) or _alike(one, Name(other.last, other.first))


def contradict(one: Name, other: Name) -> bool:
    """Tell whether two names, as far as they are known, cannot be one person's."""
    if one.is_full and other.is_full:
        return not same_person(one, other)
    first = one.first[:1] and other.first[:1] and one.first[:1] != other.first[:1]
    last = one.last and other.last and not _slip_in_last(one.last, other.last)
    return bool(first or last)


def _alike(one: Name, other: Name) -> bool:
    slips = (one.first != other.first) + (one.last != other.last)
    return slips == 0 or (
        slips == 1 and _slip(one.first, other.first) and _slip_in_last(one.last, other.last)
    )


def _slip_in_last(one: str, other: str) -> bool:
    moved = len(one) != len(other) or sorted(one) == sorted(other)
    return moved and _slip(one, other)


def _slip(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST_WITH_A_SLIP or one[-2:] != other[-2:]:
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def pairs_alike(names: Iterable[tuple[int, Name]]) -> list[tuple[int, int]]:
    """Give the pairs of a block that are one person."""
    listed = list(names)
    return [
        (i, j)
        for place, (i, one) in enumerate(listed)
        for j, other in listed[place + 1 :]
        if same_person(one, other)
    ]
