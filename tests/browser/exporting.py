"""What a person does in the export dialog."""

DIALOG = ".cl-export[open]"
SAID = "document.querySelector('.cl-wrong').textContent"


def open_dialog(editor) -> None:
    """Press the button, and wait until the dialog knows what there is."""
    editor.page.click("#photo [data-act=export]")
    editor.page.wait_for_selector(f"{DIALOG} [name=scale] option", state="attached")
    editor.answered()


def choose(editor, kind: str, **fields) -> None:
    editor.page.click(f"{DIALOG} [data-kind={kind}]")
    for name, value in fields.items():
        field = editor.page.locator(f"{DIALOG} [name={name}]")
        if isinstance(value, bool):
            field.set_checked(value)
        elif field.evaluate("field => field.localName") == "select":
            field.select_option(value)
        else:
            field.fill(value)


def export(editor, kind: str, **fields) -> tuple[bytes, str]:
    """Export something by the dialog; the file's bytes and name."""
    open_dialog(editor)
    choose(editor, kind, **fields)
    with editor.page.expect_download() as download:
        editor.page.click(f"{DIALOG} [name=go]")
    editor.page.wait_for_selector(DIALOG, state="hidden")
    with open(download.value.path(), "rb") as file:
        return file.read(), download.value.suggested_filename
