"""Chooses and checks the 256 Chinese words in which fingerprints are read aloud (指纹口令).

``python build/spoken_words.py check`` proves the committed list against the rules below and, where the
build-time library pypinyin is installed, the committed readings against its dictionary. ``choose`` searches
the candidates for a list that keeps the rules and prints it; it was used once: the list is fixed for ever.
"""

import argparse
import hashlib
import itertools
import math
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "verifier" / "words" / "spoken" / "chinese.txt"
RULES = Path(__file__).with_suffix(".toml")

DISTANCE = 2.0
SAME_BEGINNING = 2
SAME_ENDING = 4
SAME_CHARACTER = 2

Sound = tuple[str, str]
"""One syllable as heard: initial and final, with the accents merged."""

_INITIALS = (*("zh", "ch", "sh"), *"bpmfdtnlgkhjqxrzcs")
# What speakers of the southern and western dialects do not keep apart.
_ONE_INITIAL = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l"}
_ONE_FINAL = {"ang": "an", "iang": "ian", "uang": "uan", "eng": "en", "ing": "in"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its reading: two syllables of pinyin with tone numbers, 5 where there is none."""

    text: str
    reading: tuple[str, ...]

    @property
    def sounds(self) -> tuple[Sound, ...]:
        return tuple(sound(syllable.rstrip("12345")) for syllable in self.reading)


def spelling(syllable: str) -> Sound:
    """A toneless syllable of pinyin as initial and final, without y and w: ``yuan`` is ``("", "van")``."""
    head, rest = syllable[0], syllable[1:]
    if head == "y":
        whole = {"ou": "iu", "ong": "iong"}.get(rest)
        return "", whole or ("v" + rest[1:] if rest[0] == "u" else rest if rest[0] == "i" else "i" + rest)
    if head == "w":
        return "", {"u": "u", "ei": "ui", "en": "un", "eng": "un"}.get(rest, "u" + rest)
    initial = next((one for one in _INITIALS if syllable.startswith(one)), "")
    final = syllable[len(initial) :]
    if initial in {"j", "q", "x"} and final[0] == "u":
        final = "v" + final[1:]
    return initial, final


def sound(syllable: str) -> Sound:
    """A toneless syllable as heard in any accent: zh/z, ch/c, sh/s, n/l/r, -n/-ng and f/hu are one each."""
    initial, final = spelling(syllable)
    final = _ONE_FINAL.get(final, final)
    if initial == "f":
        initial, final = "h", {"u": "u", "o": "uo", "ei": "ui", "en": "un"}.get(final, "u" + final)
    if initial in {"b", "p", "m"} and final == "o":
        final = "uo"
    return _ONE_INITIAL.get(initial, initial), final


@cache
def rules() -> dict[str, str]:
    """The candidates and the characters and sounds to keep out, from the file beside this one."""
    return {name: str(text) for name, text in tomllib.loads(RULES.read_text(encoding="utf-8")).items()}


@cache
def near(name: str) -> frozenset[frozenset[str]]:
    """Pairs that are kept apart but easily misheard across a hall: half a difference each."""
    return frozenset(frozenset(pair.split("/")) for pair in rules()[name].split())


def distance(one: Sequence[Sound], other: Sequence[Sound]) -> float:
    """How far apart two words sound: 1 for each initial or final that differs, 0.5 where the two are near."""
    if len(one) != len(other):
        return math.inf

    def part(left: str, right: str, pairs: frozenset[frozenset[str]]) -> float:
        return 0.0 if left == right else 0.5 if frozenset((left, right)) in pairs else 1.0

    return sum(
        part(left[0], right[0], near("near_initials")) + part(left[1], right[1], near("near_finals"))
        for left, right in zip(one, other, strict=True)
    )


def first_level(char: str) -> bool:
    """Whether a character is among the 3,755 commonest, level 1 of GB 2312."""
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


def committed() -> list[Word]:
    """The committed list, in order of the bytes."""
    rows = [line.split("\t") for line in LIST.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    assert [row[0] for row in rows] == [f"{byte:02x}" for byte in range(256)], (
        "the bytes are not 00 to ff in order"
    )
    return [Word(text, tuple(reading.split())) for _, text, reading in rows]


def digest(words: Iterable[Word]) -> str:
    """SHA-256 of the words in order, each ending in a newline, as UTF-8; readings do not enter."""
    return hashlib.sha256("".join(word.text + "\n" for word in words).encode()).hexdigest()


def unfit(word: Word, limits: dict[str, str]) -> list[str]:
    """What is wrong with a word by itself."""
    found = []
    if len(word.text) != 2 or len(word.reading) != 2:
        found.append(f"{word.text} has not two characters and two syllables")
    if not all(map(first_level, word.text)):
        found.append(f"{word.text} has a character outside level 1 of GB 2312")
    for name in ("doubtful", "merged", "digits", "jarring"):
        if set(word.text) & set(limits[name]):
            found.append(f"{word.text} has a character that is {name}")
    return found


def clash(one: Word, other: Word) -> bool:
    """Whether two words sound too near, or are made of the same characters (蜜蜂, 蜂蜜)."""
    return set(one.text) == set(other.text) or distance(one.sounds, other.sounds) < DISTANCE


def crowded(words: Sequence[Word]) -> list[str]:
    """First syllables, last syllables and characters that too many words share."""
    counts = (
        ("first syllable", Counter("-".join(word.sounds[0]) for word in words), SAME_BEGINNING),
        ("last syllable", Counter("-".join(word.sounds[1]) for word in words), SAME_ENDING),
        ("character", Counter(char for word in words for char in set(word.text)), SAME_CHARACTER),
    )
    return [
        f"the {name} {what} is in {count} words"
        for name, tally, most in counts
        for what, count in tally.items()
        if count > most
    ]


def check(words: Sequence[Word], limits: dict[str, str], unwelcome: Sequence[Word] = ()) -> list[str]:
    """Everything that is wrong with a list; nothing, if it may be used."""
    found = [] if len(words) == 256 else [f"there are {len(words)} words, not 256"]
    found += [complaint for word in words for complaint in unfit(word, limits)]
    found += [
        f"{one.text} and {other.text} are too near"
        for one, other in itertools.combinations(words, 2)
        if clash(one, other)
    ]
    found += [
        f"{word.text} sounds like {other.text}"
        for word in words
        for other in unwelcome
        if distance(word.sounds, other.sounds) < 1
    ]
    return found + crowded(words)


def choose(pool: Sequence[Word], steps: int, seed: int) -> list[Word]:
    """A large list that keeps the rules: add a word, throw out what it clashes with, fill up, again."""
    chance = random.Random(seed)
    limit = {"first": SAME_BEGINNING, "last": SAME_ENDING, "character": SAME_CHARACTER}
    rivals = {word: [other for other in pool if other != word and clash(word, other)] for word in pool}
    shares = {
        word: [
            ("first", word.sounds[0]),
            ("last", word.sounds[1]),
            *(("character", c) for c in set(word.text)),
        ]
        for word in pool
    }
    chosen: set[Word] = set()
    used: Counter[tuple[str, object]] = Counter()
    blocked: Counter[Word] = Counter()

    def move(word: Word, by: int) -> None:
        (chosen.add if by > 0 else chosen.remove)(word)
        for share in shares[word]:
            used[share] += by
        for rival in rivals[word]:
            blocked[rival] += by

    def full(word: Word) -> list[tuple[str, object]]:
        return [share for share in shares[word] if used[share] >= limit[share[0]]]

    def fill() -> None:
        for word in sorted(pool, key=lambda word: (len(rivals[word]), chance.random())):
            if word not in chosen and not blocked[word] and not full(word):
                move(word, +1)

    fill()
    best, rest = list(chosen), dict.fromkeys(pool, 0)
    for step in range(steps):
        ready = [word for word in chance.sample(pool, 30) if word not in chosen and rest[word] <= step]
        if not ready:
            continue
        word = min(ready, key=lambda word: blocked[word] + len(full(word)))
        out = [rival for rival in rivals[word] if rival in chosen]
        for share in full(word):
            out.append(chance.choice([other for other in pool if other in chosen and share in shares[other]]))
        for other in set(out):
            move(other, -1)
            rest[other] = step + chance.randint(5, 15)
        move(word, +1)
        fill()
        if len(chosen) > len(best):
            best = list(chosen)
    return sorted(best, key=lambda word: (word.reading, word.text))


def reader() -> Callable[[str], Word] | None:
    """What reads a word by pypinyin's dictionary, or None where that library is not installed."""
    try:
        import pypinyin  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None

    def read(text: str) -> Word:
        syllables = pypinyin.pinyin(text, style=pypinyin.Style.TONE3, neutral_tone_with_five=True)
        return Word(text, tuple(one[0] for one in syllables))

    return read


def misread(words: Iterable[Word], read: Callable[[str], Word]) -> list[str]:
    """Words whose committed reading is not the dictionary's."""
    pairs = [(word, read(word.text)) for word in words]
    return [
        f"{word.text}: {' '.join(word.reading)}, but {' '.join(by.reading)}"
        for word, by in pairs
        if word != by
    ]


def main() -> int:
    """Runs one of the two commands; 1 if the list breaks a rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["check", "choose"])
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    limits, read = rules(), reader()
    if given.command == "choose":
        if read is None:
            sys.exit("choosing needs pypinyin: python -m pip install pypinyin")
        pool = [word for word in map(read, limits["candidates"].split()) if not unfit(word, limits)]
        found = choose(pool, given.steps, given.seed)
        print(f"# {len(found)} of {len(pool)} candidates")
        for word in found:
            print(word.text, *word.reading, sep="\t")
        return 0
    words = committed()
    complaints = check(words, limits, [read(text) for text in limits["unwelcome"].split()] if read else [])
    complaints += misread(words, read) if read else []
    print(*complaints, sep="\n")
    print(f"{len(words)} words, {len(complaints)} complaints, SHA-256 {digest(words)}")
    print("readings compared with pypinyin" if read else "pypinyin is not installed: readings not compared")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
