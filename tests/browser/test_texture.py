"""An object's texture rolled alone, on the page of a model with noise."""

import numpy as np
import pytest

from clvae import Engine
from tests.landscape import landscape_bundle

from .conftest import hosting, visit

SELECT = "#layers select"


@pytest.fixture(scope="module")
def noisy(browser):
    """A server of random weights that take noise."""
    yield from hosting(Engine(landscape_bundle(noise=True), "cpu", "float32"))


@pytest.fixture
def grainy(browser, noisy):
    yield from visit(browser, noisy)


def choices(editor) -> list[str]:
    return editor.page.locator(f"{SELECT} option").all_inner_texts()


def test_the_dice_moves_the_texture_and_keeps_the_codes(grainy):
    page, src, before = grainy.page, grainy.src(), grainy.state().base
    grainy.select("sky")
    assert choices(grainy)[-1] == "texture"
    page.select_option(SELECT, "texture")
    page.click("#dice-one")
    grainy.changed(src)
    now = grainy.state().base
    assert np.flatnonzero(now.grain != before.grain).tolist() == [0]
    assert np.array_equal(now.local_codes, before.local_codes)
    page.keyboard.press("Control+z")
    grainy.shows(src)
    page.select_option(SELECT, "1")  # a layer leaves the texture where it is
    page.click("#dice-one")
    grainy.changed(src)
    assert np.array_equal(grainy.state().base.grain, before.grain)


def test_a_model_without_noise_does_not_offer_it(editor):
    assert len(choices(editor)) == 6 and "texture" not in choices(editor)
