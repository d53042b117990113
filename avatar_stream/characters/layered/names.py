"""What a layer's name says about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from avatar_stream.characters.layered.words import EXPRESSIONS, LOOSE, OTHERS, PARTS, VOWELS

# Letters of one script, or single signs: a change of case from low to high begins a word, too.
_WORDS = re.compile(r"[a-z]+|[぀-ヿ㐀-鿿々ー]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_SIDES = ("l", "r", "left", "right")
# A Japanese sign says as much as so many Latin letters.
_SIGN_LENGTH = 3
_MAX_LENGTH = 200


@dataclass(frozen=True)
class NamedPart:
    """What a name says.

    Attributes:
        label: one of `characters.labels.LABELS`; for a layer of an expression that of what it stands for or lies on.
        expression: "" for a plain part; else "eyes_closed", "eyes_happy", "eyes_angry", "mouth_open", "brows", "blush",
            "tears", "sweat" or "at_rest".
        kind: of a mouth "A", "I", "U", "E", "O", "open" or "smile"; of brows "angry", "sad", "happy" or "raised";
            of details at rest "brow", "eye", "mouth", "head", "neck" or "body"; else "".
        choices: labels among which the place has to decide, where the name leaves several open; else empty.
    """

    label: str
    expression: str = ""
    kind: str = ""
    choices: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def label_of(name: str) -> NamedPart | None:
    """What a layer's or group's name says, or None where it says nothing.

    Upper and lower case, full and half width, hiragana and katakana, separators, numbers and marks of a side make no
    difference. Sides are not read: artists and tools disagree whose left is meant.
    """
    text = unicodedata.normalize("NFKC", name[:_MAX_LENGTH])
    text = _HUMP.sub(" ", text).lower().translate(_KATAKANA)
    for other in _OTHERS:
        text = text.replace(other, " ")
    found = _WORDS.findall(text)
    english = _english([word for word in found if word.isascii()])
    japanese = [word for word in found if not word.isascii()]
    best: NamedPart | None = None
    best_score = (0, 0, 0)
    for phrase, part in _TABLE:
        score = _score(phrase, english, japanese)
        if score is not None and score >= best_score and score[0] > 0:
            best, best_score = part, score
    if best is not None and best.label == "mouth" and best.expression in ("", "mouth_open"):
        vowel = _vowel(english, japanese)
        return NamedPart("mouth", "mouth_open", vowel) if vowel else best
    return best


def label_in_group(name: str, path: tuple[str, ...]) -> tuple[NamedPart | None, bool]:
    """What a layer's name says, with the help of its groups' names where its own says too little.

    Args:
        name: the layer's.
        path: names of its groups, outermost first.

    Returns:
        The part or None, and whether a group's name was needed.
    """
    own = label_of(name)
    for group in reversed(path):
        of_group = label_of(group)
        if of_group is None:
            continue
        if own is None:
            both = label_of(f"{group} {name}")
            return (both if both is not None and both.expression else of_group), True
        if own.choices:
            shared = [label for label in of_group.choices or (of_group.label,) if label in own.choices]
            if shared:
                choices = of_group.choices if len(shared) > 1 else ()
                return NamedPart(shared[0], of_group.expression, of_group.kind, choices), True
        if of_group.expression and not own.expression:
            return NamedPart(own.label, of_group.expression, of_group.kind), False
    return own, False


def _score(phrase: _Phrase, english: list[str], japanese: list[str]) -> tuple[int, int, int] | None:
    """How much of a name a phrase is (length, how much in one piece, last place); None where it isn't in it."""
    places = []
    for word in phrase.words:
        if word.isascii():
            if word not in english:
                return None
            places.append(len(english) - 1 - english[::-1].index(word))
        else:
            at = [number for number, text in enumerate(japanese) if word in text]
            if not at:
                return None
            places.append(1000 * at[-1] + japanese[at[-1]].rindex(word))
    return phrase.length, int(places == sorted(places)) - len(places), max(places)


def _english(words: list[str]) -> list[str]:
    """Words as the tables know them: without plurals, and those written together taken apart."""
    known: list[str] = []
    for word in words:
        known += _taken_apart(word) or [word]
    return known


@lru_cache(maxsize=4096)
def _taken_apart(word: str) -> list[str]:
    """The known words that a word is made of; empty where it isn't."""
    if len(word) > 40:
        return []
    singular = _singular(word)
    if singular:
        return [singular]
    for end in range(len(word) - 1, 1, -1):
        first = _singular(word[:end])
        if not first:
            continue
        rest = word[end:]
        if rest in _SIDES and len(first) > 2:
            return [first]
        others = _taken_apart(rest) if len(rest) > 1 else []
        if others:
            return [first, *others]
    return []


def _singular(word: str) -> str:
    for ending in ("", "s", "es"):
        stem = word.removesuffix(ending)
        if (not ending or word.endswith(ending)) and stem in _VOCABULARY:
            return stem
    return ""


def _vowel(english: list[str], japanese: list[str]) -> str:
    for vowel, words in VOWELS.items():
        for word in words.split(", "):
            # A polite "お口" is a mouth, and no open one.
            before = "" if word == "お" else f"|{word}(口|くち)"
            if word in english or any(
                re.fullmatch(f"{word}|(口|くち){word}{before}", text) for text in japanese
            ):
                return vowel
    return ""


@dataclass(frozen=True)
class _Phrase:
    words: tuple[str, ...]
    length: int


def _phrases(text: str) -> Iterator[_Phrase]:
    for phrase in text.split(", "):
        words = tuple(phrase.lower().translate(_KATAKANA).split())
        yield _Phrase(words, sum(len(word) * (1 if word.isascii() else _SIGN_LENGTH) for word in words))


def _table() -> list[tuple[_Phrase, NamedPart]]:
    """All phrases with what they mean."""
    table: list[tuple[_Phrase, NamedPart]] = []
    for words, choices in LOOSE.items():
        table += [(phrase, NamedPart(choices[0], choices=choices)) for phrase in _phrases(words)]
    for label, words in PARTS.items():
        table += [(phrase, NamedPart(label)) for phrase in _phrases(words)]
    for (expression, kind, label), words in EXPRESSIONS.items():
        table += [(phrase, NamedPart(label, expression, kind)) for phrase in _phrases(words)]
    return table


_TABLE = _table()
_OTHERS = [word.translate(_KATAKANA) for word in OTHERS.split(", ")]
_VOCABULARY = frozenset(word for phrase, _ in _TABLE for word in phrase.words if word.isascii())
