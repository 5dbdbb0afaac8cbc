"""What is counted of events and calls, and what the log says of them."""

import logging

import gradio as gr
import pytest
from prometheus_client import generate_latest

from clvae import ClvaeError
from clvae.editor.page.watched import counted
from clvae.editor.server.metrics import COUNTED


def number(sample: str) -> float:
    lines = generate_latest(COUNTED).decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(sample + " "))


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "answered"),
        (ClvaeError("the map is empty"), "refused"),
        (gr.Error("The map is empty."), "refused"),
        (ValueError("no such thing"), "failed"),
    ],
)
def test_an_event_is_counted_with_what_came_of_it_but_not_what_it_said(error, outcome, caplog):
    calls, errors = 'clvae_call_seconds_count{call="stroke"}', 'clvae_errors_total{kind="%s"}'
    before = number(calls), number(errors % outcome)

    def answered():
        with counted("stroke"):
            if error:
                raise error

    with caplog.at_level(logging.INFO, logger="clvae"):
        if error:
            with pytest.raises(type(error)):
                answered()
        else:
            answered()
    assert number(calls) == before[0] + 1
    assert number(errors % outcome) == before[1] + bool(error)
    (record,) = caplog.records
    assert record.fields["outcome"] == outcome and record.fields["call"] == "stroke"
    assert set(record.fields) == {"call", "outcome", "seconds"}
