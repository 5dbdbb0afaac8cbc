"""The bundles on offer: those that were given, and those beside the first."""

import json
import os
import re

import pytest

from clvae import Bundle, ClvaeError
from clvae.editor.server.models import find_models
from tests.landscape import landscape_bundle, tiny_bundle


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    landscape_bundle().save(folder / "hills")
    tiny_bundle("room").save(folder / "room")
    return folder


def listed(*given):
    return [(model.key, model.title, model.note) for model in find_models(given)]


def test_the_first_comes_first_then_those_beside_it_by_name(weights):
    hills = ("hills", "random landscape", "hills: 192×128, 12 classes")
    assert listed(weights / "hills") == [hills, ("room", "room", "64×96, 3 classes")]
    assert [key for key, *_ in listed(weights / "room")] == ["room", "hills"]


def test_what_comes_to_lie_there_is_found_and_what_is_no_bundle_is_not(weights, tmp_path):
    here = tmp_path / "room"
    tiny_bundle().save(here)
    assert len(listed(here)) == 1
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("no folder")
    tiny_bundle().save(tmp_path / ".half-written")
    tiny_bundle("second").save(tmp_path / "later")
    assert [key for key, *_ in listed(here)] == ["room", "later"]


def card_with(folder, **changes):
    """The card of a proper bundle with some entries of its config changed, as JSON."""
    tiny_bundle().save(folder)
    card = json.loads((folder / "bundle.json").read_text())
    return json.dumps(card | {"config": card["config"] | changes})


def odd_neighbours(folder) -> list[str]:
    """Folders that look like bundles and are none, each odd in its own way. Returns their names."""
    proper = card_with(folder.parent / "pattern")
    cards = {
        "braces": "{",
        "nothing": "",
        "list": "[]",
        "deep": "[" * 100_000,
        "deeper": '{"a":' * 100_000,
        "words": "\xff\xfe",
        "upsampling": card_with(folder.parent / "pattern", upsampling=[]),
        "huge": card_with(folder.parent / "pattern", width=2**31),
        "larger": card_with(folder.parent / "pattern", width=2**63),
        "colour": re.sub(r'("colors": \[\[)[0-9]+', r"\g<1>1e999", proper),
        "digits": card_with(folder.parent / "pattern", width=10**4000),
        "names": json.dumps(
            json.loads(proper)
            | {"labels": {"names": 5, "colors": [[1e300, None, []]], "unlabelled": 0}}
        ),
        "nan": proper.replace('"width":', '"width": NaN, "old":'),
        "half": '["\\ud800"]',
    }
    for name, text in cards.items():
        (folder / name).mkdir()
        (folder / name / "bundle.json").write_text(
            text, encoding="latin-1" if name == "words" else "utf-8"
        )
    for name in ("loop", "pipe", "inside"):
        (folder / name).mkdir()
    (folder / "loop" / "bundle.json").symlink_to("bundle.json")
    os.mkfifo(folder / "pipe" / "bundle.json")
    (folder / "inside" / "bundle.json").mkdir()
    (folder / "circle").symlink_to("circle")
    (folder / ("long" * 60)).mkdir()
    (folder / ("long" * 60) / "bundle.json").write_text("{")
    return sorted([*cards, "loop", "pipe", "inside", "long" * 60])


def test_neighbours_that_cannot_be_read_are_named_and_never_in_the_way(tmp_path, caplog):
    tiny_bundle().save(tmp_path / "models" / "good")
    odd = odd_neighbours(tmp_path / "models")
    first, *others = find_models([tmp_path / "models" / "good"])
    assert first.key == "good" and not first.problem
    assert [model.folder.name for model in others] == odd and len(caplog.records) == len(odd)
    for model in others:
        assert (
            model.note == "cannot be read"
            and len(model.title) <= 83
            and str(tmp_path) not in model.problem
        )
        assert model.problem.startswith("cannot load the bundle ") and len(model.problem) <= 400
        with pytest.raises(ClvaeError):
            Bundle.load(model.folder)
    find_models([tmp_path / "models" / "good"])
    assert len(caplog.records) == len(odd)  # the log says each once


def test_a_folder_whose_name_is_no_text_is_listed(tmp_path):
    tiny_bundle("café").save(tmp_path / "good")
    os.rename(tmp_path / "good", os.fsencode(tmp_path) + b"/caf\xe9")
    (model,) = find_models([tmp_path / os.fsdecode(b"caf\xe9")])
    assert (
        json.loads(json.dumps([model.key, model.title, model.note]).encode())
        and model.title == "café"
    )


def test_each_folder_is_listed_once_however_it_was_given(weights, tmp_path):
    (tmp_path / "link").symlink_to(weights / "room")
    assert [key for key, *_ in listed(weights / "hills", weights / "room", weights / "hills")] == [
        "hills",
        "room",
    ]
    assert [
        key
        for key, *_ in listed(
            weights / "hills", tmp_path / "link", weights / ".." / weights.name / "room"
        )
    ] == ["hills", "link"]


def test_keys_fit_into_addresses_and_no_two_are_the_same(weights, tmp_path):
    for folder in (
        tmp_path / "hills",
        tmp_path / "my röom",
        tmp_path / "my room",
        tmp_path / "a" / "my room",
    ):
        tiny_bundle().save(folder)
    keys = [
        model.key
        for model in find_models(
            [weights / "hills", tmp_path / "hills", tmp_path / "a" / "my room"]
        )
    ]
    assert keys[0] == "hills" and keys[1].startswith("hills-") and len(set(keys)) == len(keys) == 4
    keys = [model.key for model in find_models([tmp_path / "hills"])]
    assert len(set(keys)) == len(keys) == 3 and all(
        key.replace("-", "").isalnum() and key.isascii() for key in keys
    )
    assert find_models([tmp_path / "hills", tmp_path / "my room"])[1].key in keys
