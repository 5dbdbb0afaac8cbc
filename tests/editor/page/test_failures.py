"""What no handler expected to go wrong is a sentence for the caller, and the log has the rest."""

import errno
import os

import gradio as gr
import pytest

from clvae import ClvaeError
from clvae.editor.page.failures import speaking
from tests.awaiting import awaited


def answer(handler, inputs, component=gr.Number):
    """What a page answers to a call of a handler with one input."""
    with gr.Blocks() as page:
        value, button = component(), gr.Button()
        button.click(handler, value, value)
    speaking(page)
    return awaited(page.process_api(0, inputs))["data"]


@pytest.mark.parametrize(
    ("error", "said", "logged"),
    [
        (ClvaeError("there is no class 7"), "There is no class 7.", False),
        (
            MemoryError("Unable to allocate 16.0 GiB"),
            "The server's memory is full: try again",
            True,
        ),
        (
            RuntimeError(
                "[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory"
            ),
            "The server's memory is full",
            True,
        ),
        (
            RuntimeError("CUDA error: device-side assert triggered"),
            "Something went wrong on the server",
            True,
        ),
        (KeyError("index"), "Something went wrong on the server", True),
    ],
)
def test_an_error_is_a_sentence_and_the_next_call_goes_on(caplog, error, said, logged):
    waiting = [error]

    def handler(value):
        if waiting:
            raise waiting.pop()
        return value + 1

    with pytest.raises(gr.Error) as caught:
        answer(handler, [1])
    assert caught.value.message.startswith(said) and not caught.value.print_exception
    assert (str(error)[:20] in caplog.text) == logged
    assert answer(handler, [1]) == [2]


def test_a_call_without_its_inputs_is_the_callers_mistake(caplog):
    with pytest.raises(gr.Error, match="This call cannot be read"):
        answer(lambda value: value, [])
    assert not caplog.text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "The server's disk is full"),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), "The server's disk is full"),
        (MemoryError("Unable to allocate 16.0 GiB"), "The server's memory is full"),
    ],
)
@pytest.mark.parametrize("where", ["inputs", "handler"])
def test_a_full_server_is_not_the_callers_mistake(caplog, error, said, where):
    def failing(_):
        raise error

    def component():
        number = gr.Number()
        if where == "inputs":
            number.preprocess = failing
        return number

    with pytest.raises(gr.Error, match=said):
        answer(failing, [1], component)
    assert str(error) in caplog.text


@pytest.mark.parametrize("file", ["x", 7, [], {"path": "/etc/passwd"}, {"path": "a\0b"}])
def test_a_file_that_was_not_uploaded_is_the_callers_mistake(caplog, file):
    with pytest.raises(gr.Error, match="This call cannot be read"):
        answer(lambda value: None, [file], gr.File)
    assert not caplog.text
