"""What a proxy in front of the server answers in its own words shows as a sentence."""

import pytest

from tests.browser.conftest import photo_file
from tests.landscape import SIZE

PAGE = "<html>\r\n<head><title>413 Request Entity Too Large</title></head></html>"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (413, "This is too large for the server, or for the proxy in front of it"),
        (502, "cannot answer now (502): try again in a moment"),
    ],
)
def test_a_proxys_page_of_html_is_a_sentence(editor, status, said):
    page = editor.page
    editor.open_style_tab()
    page.route(
        "**/queue/join*",
        lambda route: route.fulfill(status=status, content_type="text/html", body=PAGE),
    )
    editor.choose_file("#style-painter .cl-drop", photo_file(SIZE))
    editor.says(said)
    assert "Unexpected token" not in page.locator(".toast-body").first.inner_text()
    page.unroute("**/queue/join*")
    editor.choose_file("#style-painter .cl-drop", photo_file(SIZE))
    editor.settled(lambda state: len(state.style_photos) == 1, "the photo")
