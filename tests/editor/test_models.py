"""The bundles on offer: those that were given, and those beside the first."""

import pytest

from clvae.editor.models import find_models
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


def test_a_folder_whose_card_is_broken_is_listed_by_its_name(weights, tmp_path):
    tiny_bundle().save(tmp_path / "good")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "bundle.json").write_text("{")
    assert listed(tmp_path / "good")[1] == ("odd", "odd", "cannot be read")


def test_each_folder_is_listed_once_however_it_was_given(weights, tmp_path):
    (tmp_path / "link").symlink_to(weights / "room")
    assert [key for key, *_ in listed(weights / "hills", weights / "room", weights / "hills")] == ["hills", "room"]
    assert [key for key, *_ in listed(weights / "hills", tmp_path / "link", weights / ".." / weights.name / "room")] == [
        "hills", "link"]


def test_keys_fit_into_addresses_and_no_two_are_the_same(weights, tmp_path):
    for folder in (tmp_path / "hills", tmp_path / "my röom", tmp_path / "my room", tmp_path / "a" / "my room"):
        tiny_bundle().save(folder)
    keys = [model.key for model in find_models([weights / "hills", tmp_path / "hills", tmp_path / "a" / "my room"])]
    assert keys[0] == "hills" and keys[1].startswith("hills-") and len(set(keys)) == len(keys) == 4
    keys = [model.key for model in find_models([tmp_path / "hills"])]
    assert len(set(keys)) == len(keys) == 3 and all(key.replace("-", "").isalnum() and key.isascii() for key in keys)
    assert find_models([tmp_path / "hills", tmp_path / "my room"])[1].key in keys
