"""The page in another language than English: the browser's, or the one that was chosen."""

from .conftest import MODULES, READY, blank, load
from .layout import faults_of_all


def in_german(browser, server):
    """A page whose browser asks for German."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="de-DE")
    page = context.new_page()
    page.goto(server.url)
    page.wait_for_function(READY)
    return page


def language(page) -> str:
    return page.evaluate("document.documentElement.lang")


def test_the_page_speaks_german_to_a_german_browser_until_english_is_chosen(browser, server):
    page = in_german(browser, server)
    assert language(page) == "de"
    assert page.get_by_text("Malen: Das Foto folgt").is_visible()
    assert page.inner_text("#look-head b") == page.inner_text(".cl-hand b") == "Himmel"
    page.keyboard.press("?")
    with page.expect_navigation():
        page.get_by_label("Sprache").select_option(label="English")
    page.wait_for_function(READY)
    assert language(page) == "en"
    assert page.get_by_text("Paint: the photo follows").is_visible()
    page.context.close()


def test_what_was_done_last_is_there_in_the_other_language(editor):
    page, opening = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(opening)
    src = editor.src()
    page.keyboard.press("?")
    with page.expect_navigation():
        page.get_by_label("Language").select_option("de")  # before hands came to rest
    page.wait_for_function(READY)
    assert language(page) == "de"
    editor.shows(src)


def test_nothing_of_the_german_page_overlaps_or_is_cut(browser, server):
    page = in_german(browser, server)
    found = faults_of_all(page)
    page.context.close()
    assert not found


def test_a_class_may_have_any_name(browser):
    page = blank(browser, "texts.js")
    names = ["constructor", "{name}", "toString", "sky"]
    assert page.evaluate("(names) => names.map((name) => called(name))", names) == names
    page.close()


def test_a_piece_is_called_as_its_class_is_here(browser):
    page = blank(browser)
    page.evaluate("window.clvaeTexts = {language: 'de', languages: [], known: {sky: 'Himmel'}}")
    load(page, f"{MODULES}/texts.js")
    names = ["sky", "sky 2", "lamp 3", "evening sky", "7"]
    assert page.evaluate("(names) => names.map((name) => called(name))", names) == [
        *("Himmel", "Himmel 2", "lamp 3", "evening sky", "7"),
    ]
    page.close()
