"""Decoding within a budget: large photos come back small, large pictures one at a time."""

import io
import threading

import numpy as np
import pytest
from PIL import Image

from clvae import read_photo
from clvae.core import images as decoding
from clvae.core import photos
from clvae.core.images import BIG, load_within
from clvae.core.photos import MOST_PIXELS, read_sized

KINDS = [
    ("JPEG", "RGB"),
    ("JPEG", "CMYK"),
    ("PNG", "RGB"),
    ("PNG", "RGBA"),
    ("PNG", "L"),
    ("PNG", "P"),
    ("PNG", "1"),
    ("TIFF", "LA"),
    ("WEBP", "RGB"),
]
LARGE = (500, 400)  # width, height, with the bounds of `narrow`


@pytest.fixture
def narrow(monkeypatch):
    """Bounds a hundredth of the real ones."""
    monkeypatch.setattr(decoding, "BIG", BIG // 100)
    monkeypatch.setattr(photos, "MOST_PIXELS", MOST_PIXELS // 100)


def picture(kind, mode="RGB", size=LARGE, **more):
    """A picture, dark on the left and light on the right."""
    image = Image.new("L", size, 40)
    image.paste(200, (size[0] // 2, 0, *size))
    file = io.BytesIO()
    image.convert(mode).save(file, kind, **more)
    return file.getvalue()


@pytest.mark.parametrize(("kind", "mode"), KINDS)
def test_a_large_photo_is_reduced(kind, mode, narrow):
    photo = read_photo(picture(kind, mode))
    height, width = photo.shape[:2]
    assert (width, height) == ((250, 200) if mode in decoding.MEANS else (224, 179))
    half = width // 2
    assert photo[:, : half - 4].mean() < 100 < photo[:, half + 4 :, :3].mean()


def test_a_photo_of_everyday_size_stays_as_it_is():
    data = picture("PNG", size=(2400, 1800))
    assert np.array_equal(read_photo(data), np.array(Image.open(io.BytesIO(data))))


def test_a_very_large_jpeg_is_never_decoded_whole():
    loaded = []
    image = Image.open(io.BytesIO(picture("JPEG", "L", (8000, 8000))))
    image.load = lambda: (loaded.append(image.size), type(image).load(image))[1]
    assert load_within(image, MOST_PIXELS).size == (2000, 2000) == loaded[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_what_a_large_photo_says_of_its_orientation_holds(kind, narrow):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    assert read_photo(picture(kind, exif=exif)).shape[:2] == (250, 200)
    photo, own = read_sized(picture(kind, exif=exif))
    assert photo.shape[:2] == (250, 200) and own == LARGE


@pytest.mark.parametrize(("kind", "mode"), KINDS)
def test_the_size_of_its_file_is_known_of_a_reduced_photo(kind, mode, narrow):
    photo, own = read_sized(picture(kind, mode))
    assert photo.shape[0] < LARGE[1] and own == LARGE[::-1]
    assert read_sized(picture(kind, mode, (60, 40)))[1] == (40, 60)
    assert read_sized(Image.new("RGB", (60, 40)))[1] == (40, 60)


def test_a_map_is_not_reduced(narrow):
    assert load_within(Image.open(io.BytesIO(picture("PNG", "P")))).size == LARGE


def test_large_pictures_wait_for_one_another(monkeypatch):
    """The first is decoded only once all others stand before its door."""
    at_work, most, arrived, turn = [], [], threading.Semaphore(0), threading.Lock()

    class Turn:
        def __enter__(self):
            arrived.release()
            turn.acquire()

        def __exit__(self, *_):
            turn.release()

    class Slow:
        mode, format, width, height = "RGB", "PNG", BIG, 2

        def load(self):
            at_work.append(self)
            most.append(len(at_work))
            if len(most) == 1:
                assert all(arrived.acquire(timeout=60) for _ in threads)
            at_work.remove(self)

    monkeypatch.setattr(decoding, "_turn", Turn())
    threads = [threading.Thread(target=load_within, args=[Slow()]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 4
