"""The page has no text outside its catalogues, and these have none that the page lacks."""

import pytest

from clvae.editor.texts import catalogues

from . import page_texts
from .page_texts import places

KINDS = {
    "scripts": lambda: set().union(*page_texts.scripts().values()),
    "html": page_texts.html,
    "scenes": page_texts.scenes,
    "labels": page_texts.labels,
    "names": page_texts.names,
    "python": lambda: set().union(*page_texts.python()[0].values()),
}
OTHERS = sorted({*catalogues()} - {"en"})


@pytest.fixture(scope="module")
def used():
    """The texts of the page, by what they stand in."""
    return {kind: find() for kind, find in KINDS.items()}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_the_page_is_in_the_catalogue(used, kind, language):
    assert used[kind] - {*catalogues()[language]} == set()


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_has_nothing_that_the_page_does_not_say(used, language):
    assert {*catalogues()[language]} - set().union(*used.values()) == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_has_the_same_places_in_every_language(language):
    assert [
        one for one, other in catalogues()[language].items() if places(one) != places(other)
    ] == []


def test_no_text_is_put_together_of_parts():
    assert page_texts.python()[1] == []
