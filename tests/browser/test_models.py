"""The menu of models: other bundles open on the same server, also those that come later."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest

from clvae import Engine
from clvae.editor.server.handlers import works
from clvae.editor.site import Site
from tests.browser.conftest import READY, Editor, visit
from tests.browser.keeping import NOTE
from tests.browser.test_works import FULL
from tests.landscape import CARD, landscape_bundle, tiny_bundle


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    landscape_bundle().save(folder / "hills")
    return folder


@pytest.fixture(scope="module")
def site(weights):
    site = Site([weights / "hills"], lambda folder: Engine.load(folder, "cpu", "float32"))
    _, site.url, _ = site.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    yield site
    site.close()


@pytest.fixture
def editor(browser, site):
    yield from visit(browser, SimpleNamespace(workspaces=site.first.workspaces, url=site.url))


def titles(editor) -> list[str]:
    return editor.page.locator(".cl-models b").all_inner_texts()


def open_menu(editor) -> None:
    """Open the menu and wait until it has what the server offers, the page's own model focused."""
    editor.page.click("button.cl-model")
    editor.page.wait_for_function("document.activeElement?.getAttribute('aria-checked') === 'true'")


def arrived(editor, workspaces, address: str) -> Editor:
    """The page at an address of the server, once it is there."""
    editor.page.wait_for_url(address)
    editor.page.wait_for_function(READY)
    return Editor(editor.page, workspaces)


def test_a_bundle_that_came_later_is_opened_painted_on_and_left_again(editor, site, weights):
    page, hills = editor.page, editor
    open_menu(editor)
    assert titles(editor) == ["random landscape"]
    page.keyboard.press("Escape")
    page.wait_for_selector(".cl-models", state="hidden")
    assert page.evaluate("document.activeElement.matches('button.cl-model')")

    tiny_bundle("room").save(weights / "room")
    open_menu(editor)
    assert titles(editor) == ["random landscape", "room"]
    assert "64×96, 3 classes" in page.inner_text(".cl-models [data-model=room]")
    page.click(".cl-models [data-model=room]")
    page.wait_for_url(f"{site.url}model/room/")
    room = arrived(editor, site.open("room").page.workspaces, f"{site.url}model/room/")
    assert page.inner_text("button.cl-model") == "room"
    assert set(
        page.locator("#scene-painter .cl-chip").evaluate_all(
            "chips => chips.map((c) => c.dataset.name)"
        )
    ) == {"wall", "floor", "lamp"}
    assert page.evaluate(
        "[document.querySelector('.cl-picture').naturalWidth, "
        "document.querySelector('.cl-map').width]"
    ) == [64, 64]
    src, ids = room.src(), room.ids()
    room.select("lamp")
    room.paint([(0.2, 0.3), (0.8, 0.4)])
    room.changed(src)
    assert not np.array_equal(room.ids(), ids)
    room.holds(room.ids())
    page.keyboard.press("Control+z")
    room.holds(ids)

    open_menu(editor)
    page.click(".cl-models [data-model=hills]")
    hills = arrived(editor, site.first.workspaces, site.url)
    assert page.inner_text("button.cl-model") == "random landscape"
    src = hills.src()
    hills.select("road")
    hills.paint([(0.3, 0.6), (0.5, 0.65)])
    hills.changed(src)
    hills.holds(hills.ids())
    assert (hills.state().scene.objects == CARD["names"].index("road")).any()


def test_what_was_done_last_is_kept_before_the_page_goes_to_another_model(editor, site, weights):
    page = editor.page
    tiny_bundle("room").save(weights / "room")
    src = editor.src()
    open_menu(editor)
    # as two clicks that no rest of the hand comes between
    page.evaluate("document.querySelector('#dice-all').click()")
    editor.changed(src)
    src = editor.src()
    page.click(".cl-models [data-model=room]")
    arrived(editor, site.open("room").page.workspaces, f"{site.url}model/room/")
    page.goto(site.url)
    arrived(editor, site.first.workspaces, site.url).shows(src)


def test_what_cannot_be_kept_is_not_left_for_another_model_without_asking(editor, site, weights):
    page, src = editor.page, editor.src()
    tiny_bundle("room").save(weights / "room")
    page.evaluate(FULL)
    page.click("#dice-all")
    editor.changed(src)
    open_menu(editor)
    page.click(".cl-models [data-model=room]")
    page.locator(NOTE, has_text="What you did last could not be kept").wait_for()
    assert page.url == site.url
    page.click(f"{NOTE} >> text=Open the other model all the same")
    page.wait_for_url(f"{site.url}model/room/")


def test_a_menu_closed_while_the_picture_is_kept_means_that_one_stays(
    editor, site, weights, monkeypatch
):
    page, keeping, over, known = editor.page, threading.Event(), threading.Event(), works.has_stored

    def slow(*what):
        keeping.set()
        over.wait(60)
        return known(*what)

    tiny_bundle("room").save(weights / "room")
    open_menu(editor)
    monkeypatch.setattr(works, "has_stored", slow)
    page.click(".cl-models [data-model=room]")
    page.wait_for_selector("#workspace[inert]")
    assert keeping.wait(60)
    page.keyboard.press("Escape")
    page.wait_for_selector(".cl-models", state="hidden")
    open_menu(editor)  # to look
    over.set()
    page.wait_for_selector("#workspace:not([inert])")
    page.keyboard.press("Escape")
    src = editor.src()
    page.click("#dice-all")
    editor.changed(src)
    assert page.url == site.url
    open_menu(editor)
    page.click(".cl-models [data-model=room]")
    page.wait_for_url(f"{site.url}model/room/")


def test_what_cannot_be_opened_is_a_sentence_and_all_stays(editor, site, weights):
    page = editor.page
    tiny_bundle("broken").save(weights / "broken")
    (weights / "broken" / "model.safetensors").write_bytes(b"no weights")
    editor.select("road")
    editor.paint([(0.3, 0.6), (0.5, 0.65)])
    editor.holds(editor.ids())
    src = editor.src()
    open_menu(editor)
    page.click(".cl-models [data-model=broken]")
    page.locator(".cl-models [role=alert]", has_text="Cannot load the bundle broken: ").wait_for()
    assert (
        page.url == site.url
        and editor.src() == src
        and not page.locator(".cl-models [aria-busy=true]").count()
    )
    tiny_bundle("mended").save(weights / "broken")
    page.click(".cl-models [data-model=broken]")  # the menu is still open, and tries again
    arrived(editor, site.open("broken").page.workspaces, f"{site.url}model/broken/")


def test_the_menu_by_keys_alone(editor, site, weights):
    page = editor.page
    for name in ("room", "attic"):
        tiny_bundle(name).save(weights / name)
    page.focus("button.cl-model")
    page.keyboard.press("ArrowDown")
    menu = page.get_by_role("menu", name="Models")
    menu.get_by_role("menuitemradio", name="attic").wait_for()
    assert page.get_attribute("button.cl-model", "aria-expanded") == "true"

    def focused() -> str:
        return page.evaluate("document.activeElement.querySelector('b')?.textContent")

    names = titles(editor)
    assert focused() == names[0]
    for key, name in (
        ("ArrowDown", names[1]),
        ("End", names[-1]),
        ("ArrowDown", names[0]),
        ("ArrowUp", names[-1]),
        ("Home", names[0]),
    ):
        page.keyboard.press(key)
        assert focused() == name
    page.keyboard.press("g")  # not the page's key here
    assert (
        page.get_attribute("#scene-painter [aria-checked=true][data-tool]", "data-tool") == "brush"
    )
    page.keyboard.press("ArrowDown")
    assert focused() == "attic"
    page.keyboard.press("Enter")
    arrived(editor, site.open("attic").page.workspaces, f"{site.url}model/attic/")


def test_an_address_that_somebody_kept_opens_its_model(editor, site, weights):
    tiny_bundle("cellar").save(weights / "cellar")
    editor.page.goto(f"{site.url}model/cellar/")
    cellar = arrived(editor, site.open("cellar").page.workspaces, f"{site.url}model/cellar/")
    assert editor.page.inner_text("button.cl-model") == "cellar" and cellar.ids().shape == (96, 64)


def test_a_page_of_one_engine_has_a_name_and_no_menu(browser, server):
    for editor in visit(browser, server):
        assert editor.page.inner_text("span.cl-model") == "random landscape"
        assert editor.page.is_hidden("button.cl-model")
