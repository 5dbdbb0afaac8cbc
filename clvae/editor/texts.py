"""The page's texts in the visitor's language.

A text is known by its English sentence, with named values in braces. assets/texts/NAME.json has
what it is in the language NAME: {English: the other}. What is missing there is said in English.
The language is set where a request comes in, and what runs for the request says its texts by it;
what goes on after the answer takes it along (contextvars.copy_context).
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from starlette.requests import cookie_parser

from ..errors import ClvaeError, Text, said
from ..errors import sentence as english_sentence
from .folders import ASSETS

FOLDER = ASSETS / "texts"
ENGLISH = "en"
COOKIE = "clvae-language"
# One of the languages that a browser asks for, with how much it wants it: "de-CH;q=0.8".
WANTED = re.compile(r"\s*([a-zA-Z]{1,8}|\*)(?:-[\w-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")

# Of whoever is answered: the name of a catalogue, or English.
language: ContextVar[str] = ContextVar("language", default=ENGLISH)


@functools.cache
def catalogues() -> dict[str, Mapping[str, str]]:
    """All texts by language, English first: {name: {English: the other}}. Its own is empty."""
    files = sorted(FOLDER.glob("*.json"))
    others = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}
    return {ENGLISH: {}, **others}


@contextmanager
def in_language(name: str) -> Iterator[None]:
    """What is said inside is said in a language."""
    token = language.set(name)
    try:
        yield
    finally:
        language.reset(token)


def say(text: str, /, **values: object) -> str:
    """A text in the visitor's language. values: what stands in its named places."""
    return translated(Text(text, **values))


def translated(text: str | ClvaeError) -> str:
    """A Text, or what an error says, in the visitor's language; another string as it is."""
    return str(said(text, translation))


def sentence(error: str | ClvaeError) -> str:
    """What an error says in the visitor's language, as a sentence."""
    return english_sentence(translated(error))


def translation(text: str) -> str:
    """A text in the visitor's language, its named places as they are."""
    return catalogues().get(language.get(), {}).get(text, text)


def language_of(headers: Mapping[str, str]) -> str:
    """The language for whoever sent a request with these headers (their names in lower case).

    What the visitor chose is in a cookie; else it is the first that the browser asks for and we
    have; else English.
    """
    chosen = cookie_parser(headers.get("cookie", "")).get(COOKIE)
    if chosen in catalogues():
        return chosen
    wanted = []
    for item in headers.get("accept-language", "").split(",")[:20]:
        if found := WANTED.fullmatch(item):
            wanted.append((found[1].lower(), float(found[2] or 1)))
    for name, much in sorted(wanted, key=lambda pair: -pair[1]):
        if much and name in catalogues():
            return name
    return ENGLISH
