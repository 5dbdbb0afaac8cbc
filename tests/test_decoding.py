"""Decoding within a budget: large photos come back small, large pictures one at a time."""

import io
import threading
import time

import numpy as np
import pytest
from PIL import Image

from clvae import read_photo
from clvae.decoding import BIG, load_within
from clvae.photos import MOST_PIXELS

LARGE = (3000, 2400)                      # width, height: more than a photo keeps


def photo_file(kind, mode="RGB", size=LARGE, **more):
    """A picture, dark on the left and light on the right."""
    image = Image.new("L", size, 40)
    image.paste(200, (size[0] // 2, 0, *size))
    file = io.BytesIO()
    image.convert(mode).save(file, kind, **more)
    return file.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"),
                                            ("PNG", "P"), ("PNG", "1"), ("TIFF", "LA"), ("WEBP", "RGB")])
def test_a_large_photo_is_reduced(kind, mode):
    photo = read_photo(photo_file(kind, mode))
    height, width = photo.shape[:2]
    assert MOST_PIXELS / 8 < height * width <= LARGE[0] * LARGE[1] and width * 4 == height * 5
    if kind != "JPEG":                    # that comes in halves, quarters and eighths, and never too small
        assert height * width <= 2 * MOST_PIXELS
    assert photo[:, :width // 2 - 2].mean() < 100 < photo[:, width // 2 + 2:, :3].mean()


def test_a_photo_of_everyday_size_stays_as_it_is():
    data = photo_file("PNG", size=(2000, 1500))
    assert np.array_equal(read_photo(data), np.array(Image.open(io.BytesIO(data))))


def test_a_very_large_jpeg_is_never_decoded_whole():
    image = Image.open(io.BytesIO(photo_file("JPEG", "L", (8000, 8000))))
    image.load, loaded = lambda load=image.load: (loaded.append(image.size), load())[1], []
    load_within(image, MOST_PIXELS)
    assert loaded == [(2000, 2000)]


def test_what_a_large_photo_says_of_its_orientation_holds():
    exif = Image.Exif()
    exif[0x0112] = 6                      # turned by 90 degrees
    for kind in ("JPEG", "PNG", "TIFF"):
        height, width = read_photo(photo_file(kind, exif=exif)).shape[:2]
        assert width * 5 == height * 4


def test_a_map_is_not_reduced():
    image = load_within(Image.open(io.BytesIO(photo_file("PNG", "P"))))
    assert image.size == LARGE


def test_large_pictures_wait_for_one_another(monkeypatch):
    at_work, most = [], []

    class Slow:
        mode, format, size = "RGB", "PNG", (BIG, 2)
        width, height = size

        def load(self):
            at_work.append(self)
            most.append(len(at_work))
            time.sleep(0.02)
            at_work.remove(self)

    threads = [threading.Thread(target=load_within, args=[Slow()]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 4
