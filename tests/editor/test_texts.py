"""The page says its texts in the language that was chosen, else the browser's."""

import json
from contextvars import copy_context

import pytest

from clvae.editor import texts
from clvae.editor.texts import COOKIE, catalogues, language, language_of, say, sentence, translated
from clvae.errors import ClvaeError, Text


@pytest.fixture
def words(monkeypatch):
    """The German of a few texts, spoken while a test runs: {English: German}."""
    words = {"Paint {name} first": "Zuerst {name} malen", "sky": "Himmel", "no map": "keine Karte"}
    monkeypatch.setattr(texts, "catalogues", lambda: {"en": {}, "de": words})
    token = language.set("de")
    yield words
    language.reset(token)


def test_a_text_is_said_in_the_language_with_its_values(words):
    assert say("Paint {name} first", name="trees") == "Zuerst trees malen"
    assert say("Paint {name} first", name=Text("sky")) == "Zuerst Himmel malen"
    assert translated(Text("sky")) == "Himmel"


def test_what_a_user_wrote_is_never_translated(words):
    assert translated("sky") == "sky" and say("Paint {name} first", name="sky").endswith(
        "sky malen"
    )


def test_what_the_catalogue_lacks_is_said_in_english(words):
    assert say("Undo") == "Undo"


def test_an_error_is_a_sentence_of_the_language(words):
    assert sentence(ClvaeError("no map")) == "Keine Karte."
    assert sentence("as it is") == "As it is."


def test_english_is_said_unless_a_door_set_a_language():
    assert say("Paint {name} first", name=Text("sky")) == "Paint sky first"


def test_what_runs_on_after_an_answer_speaks_its_visitors_language(words):
    later = copy_context()
    token = language.set("en")
    said = say("sky"), later.run(say, "sky")
    language.reset(token)
    assert said == ("sky", "Himmel")


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({}, "en"),
        ({"accept-language": "de-CH"}, "de"),
        ({"accept-language": "fr, de;q=0.5, en;q=0.7"}, "en"),
        ({"accept-language": "fr;q=0.9,DE;q = 0.8,en;q=0.7"}, "de"),
        ({"accept-language": "de;q=0, fr"}, "en"),
        ({"accept-language": "*, ä, de;q=9, ;;"}, "en"),
        ({"accept-language": "en", "cookie": f"a=b; {COOKIE}=de"}, "de"),
        ({"accept-language": "de", "cookie": f"{COOKIE}=en"}, "en"),
        ({"accept-language": "de", "cookie": f"{COOKIE}=../x; ü"}, "de"),
    ],
)
def test_the_chosen_language_counts_then_what_the_browser_asks_for(headers, name):
    assert language_of(headers) == name


def test_each_catalogue_is_one_sorted_object_of_texts():
    for file in texts.FOLDER.glob("*.json"):
        written = file.read_text(encoding="utf-8")
        known = json.loads(written)
        assert all(type(text) is str and text for pair in known.items() for text in pair)
        tidy = json.dumps(known, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        assert written == tidy
    assert next(iter(catalogues())) == "en" and "de" in catalogues()
