"""Which language a text is in, by its script and its most frequent words: a guess that says when it has none."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

FREQUENT: Mapping[str, str] = {
    "en": "the of and to in is that for it was on are with as be this have from you not or by at which but we can your"
    " a an do does did will would what when where how they there has had if so all its our i my me he she were been",
    "de": "der die und das ist nicht mit sie ein eine zu den von für auf auch sich wir werden oder dem des ich es im",
    "fr": "le la les de et des est un une que pour dans qui pas sur vous nous avec sont ce au du il elle cette être",
    "es": "el la los las de y que en un una es por para con no se del al lo como más su son este está pero sus",
    "it": "il la di che e un una per non con sono del della è si le lo gli come anche più questo nel alla dei",
    "pt": "o a os as de que e em um uma para com não do da é por se mais dos das no na como são seu ao está você",
    "nl": "de het een en van is dat op te in niet zijn met voor die aan er ook naar bij als maar om wordt kan",
    "sv": "och att det som en på är av för med den till inte ett har om de kan från jag vi så eller var",
    "da": "og at det en er på af for med den til ikke et har om de kan fra jeg vi så eller som der hvad",
    "no": "og å det en er på av for med den til ikke et har om de kan fra jeg vi så eller som hva være",
    "fi": "ja on ei se että oli ovat hän mutta tai kun myös niin kuin jos mitä voi tämä ole minä sen",
    "pl": "i w nie na się z jest do to że o jak po co ale od za przez dla są być lub tak może które",
    "cs": "a se v na je že to s z do o i jako za pro ale jsou by k od po který nebo není být",
    "tr": "ve bir bu da de için ile çok ne o daha gibi olarak kadar var en ama değil mi ben sonra olan",
    "ro": "și de la în a o nu că un cu pe din este mai să pentru care se au sunt ce prin sau fi",
    "hu": "a az és hogy nem is egy ez van meg csak de ki mint el vagy már még ha be lehet azt kell",
    "id": "yang dan di untuk dengan ini tidak dari dalam itu pada adalah ke akan bisa atau juga saya anda ada",
    "vi": "và của là có không được cho các một những với trong này đã người để từ khi bạn tôi",
}
"""Frequent words by language, ISO 639-1."""

_SCRIPTS: Mapping[str, str] = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "THAI": "th", "GREEK": "el", "HEBREW": "he",
    "ARABIC": "ar", "DEVANAGARI": "hi", "CYRILLIC": "ru",
}  # fmt: skip
_CYRILLIC: Mapping[str, str] = {"uk": "іїєґ", "ru": "ыэёъ"}
_LETTERS = re.compile(r"[^\W\d_]+")
_FIRST = {name: frozenset(words.split()) for name, words in FREQUENT.items()}
LANGUAGES = tuple(sorted({*FREQUENT, *_SCRIPTS.values(), *_CYRILLIC}))
"""Those that can be told."""


def language(text: str) -> str | None:
    """The language of a text as ISO 639-1 (`LANGUAGES`), None where too little speaks for one.

    Other scripts than Latin decide by themselves where at least half of the letters are theirs; kana make Japanese of
    Chinese characters, the letters of Ukrainian tell it from Russian. In Latin script the language whose frequent
    words cover most of the text wins: at least two of them, a twelfth of all words, and more than the next language.
    """
    words = _LETTERS.findall(unicodedata.normalize("NFC", text).lower())
    letters = "".join(words)
    if not letters:
        return None
    scripts = Counter(script for letter in letters if (script := _script(letter)))
    if sum(scripts.values()) * 2 >= len(letters):
        return _of_script(scripts, letters)
    counts = Counter(words)
    ranked = sorted(((sum(counts[word] for word in known), name) for name, known in _FIRST.items()), reverse=True)
    (most, name), (next_most, _) = ranked[0], ranked[1]
    return name if most >= 2 and most * 12 >= len(words) and most > next_most else None


def _script(letter: str) -> str | None:
    if letter < "\u0370":
        return None
    first = unicodedata.name(letter, "").partition(" ")[0]
    return _SCRIPTS.get(first)


def _of_script(scripts: Counter[str], letters: str) -> str:
    if scripts["ja"]:
        return "ja" if scripts["ja"] * 10 >= scripts["zh"] else "zh"
    name = max(sorted(scripts), key=lambda each: scripts[each])
    if name == "ru":
        own = {each: sum(letters.count(letter) for letter in signs) for each, signs in _CYRILLIC.items()}
        return "uk" if own["uk"] > own["ru"] else "ru"
    return name
