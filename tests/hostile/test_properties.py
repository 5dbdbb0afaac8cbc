"""What holds for any input that hypothesis can think of, which it makes small where it does not."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from clvae import ClvaeError, Style, read_photo
from clvae.core.sizes import Sizes
from clvae.editor.document.project import unpack
from clvae.editor.server.messages import PainterReader, decode, encode, read_settings
from clvae.errors import LONGEST
from clvae.files.npy import FLOAT32, read_npy, write_npy
from clvae.files.strict_json import parse_json
from tests.hostile.pictures import saved

TRIED = settings(max_examples=60, deadline=None, derandomize=True, database=None)
SIZES, CLASSES = Sizes.only((8, 12), 4), 5
SOLID = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANY = st.recursive(
    SOLID, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12
)
NAMES = ("png", "revision", "selected", "pieces", "point", "pending", "acts", "guides", "gesture")
SENT = st.dictionaries(st.sampled_from(NAMES), ANY)
MAPS = arrays.arrays(np.uint8, (8, 12), elements=st.integers(0, CLASSES - 1))
CODES = arrays.arrays(np.float32, st.tuples(st.integers(1, 4), st.just(5), st.integers(1, 6)))


def one_sentence(read, *values) -> None:
    """Reads what it can, or says in one sentence why not."""
    said = "nothing"
    try:
        read(*values)
    except ClvaeError as error:
        said = str(error)
    assert 0 < len(said) <= LONGEST and "\n" not in said


@TRIED
@given(SENT | ANY)
def test_anything_that_a_page_sends_is_read_or_one_sentence(value):
    one_sentence(PainterReader(SIZES, CLASSES).read, value)
    one_sentence(read_settings, value, CLASSES)


@TRIED
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_one_sentence(engine, data):
    one_sentence(read_photo, data)
    one_sentence(engine.labels.read, data)
    one_sentence(parse_json, data, "a text")
    one_sentence(unpack, engine, data)
    one_sentence(Style.read, io.BytesIO(data))
    one_sentence(read_npy, data, FLOAT32, [None], "codes")


@TRIED
@given(MAPS)
def test_any_map_that_a_painter_sends_comes_back_as_it_was(ids):
    assert np.array_equal(decode(encode(ids, [(0, 0, 0)] * CLASSES), SIZES, CLASSES), ids)


@TRIED
@given(MAPS, st.integers(CLASSES, 255), st.integers(0, 95))
def test_any_map_with_an_object_that_there_is_not_is_refused(ids, stray, place):
    ids.flat[place] = stray
    with pytest.raises(ClvaeError, match=f"the map has object {stray}, this scene has {CLASSES}"):
        decode(encode(ids, [(0, 0, 0)] * 256), SIZES, CLASSES)


@TRIED
@given(CODES)
def test_any_codes_are_written_and_read_bit_for_bit_unless_they_are_not_finite(codes):
    shape = [None, 5, None]
    if np.isfinite(codes).all():
        found = read_npy(write_npy(codes), FLOAT32, shape, "codes")
        assert found.tobytes() == np.ascontiguousarray(codes).tobytes()
    else:
        with pytest.raises(ClvaeError, match="NaN or infinite"):
            read_npy(write_npy(codes), FLOAT32, shape, "codes")


@TRIED
@given(arrays.arrays(np.uint8, st.tuples(*[st.integers(1, 40)] * 2, st.just(3))))
def test_any_photo_is_read_pixel_for_pixel(photo):
    assert np.array_equal(read_photo(saved(Image.fromarray(photo), "PNG")), photo)
