"""Label maps as other programs leave them: what is read, what is refused, and in which words."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, LabelSet
from clvae.core.classes import spread_colors
from clvae.core.maps import doubt, interpolated
from clvae.errors import ForeignColors
from tests.checkpoints import draw_map

NAMES = [
    "sky",
    "sea",
    "sand",
    "tree",
    "rock",
    "snow",
    "road",
    "wall",
    "boat",
    "moss",
    "reef",
    "town",
]
COLORS = (
    (70, 130, 180),
    (0, 60, 120),
    (220, 200, 150),
    (30, 100, 30),
    (90, 90, 90),
    (240, 240, 240),
    (120, 20, 20),
    (200, 100, 50),
    (250, 210, 10),
    (10, 200, 120),
    (160, 40, 160),
    (60, 20, 90),
)
COAST, CLOSED = LabelSet(NAMES, COLORS, unlabelled=True), LabelSet(NAMES, COLORS)
MAP = draw_map((48, 80), [0, 2, 5, 11])
HOLED = np.where(np.arange(80) < 8, 12, MAP).astype(np.uint8)  # a tenth is unlabelled


def saved(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def indexed(ids: np.ndarray, palette: dict[int, tuple[int, int, int]]) -> Image.Image:
    image = Image.frombytes("P", ids.shape[::-1], ids.astype(np.uint8).tobytes())
    flat = np.zeros((256, 3), np.uint8)
    for index, color in palette.items():
        flat[index] = color
    image.putpalette(flat.tobytes())
    return image


def shuffled(ids: np.ndarray, colors) -> Image.Image:
    """A map as a program that quantises leaves it: the colours right, the indices its own."""
    used = np.unique(ids)
    place = {int(c): (i * 5 + 3) % 12 for i, c in enumerate(used)}
    table = np.zeros(256, np.uint8)
    for c, i in place.items():
        table[c] = i
    return indexed(table[ids], {i: colors[c] for c, i in place.items()})


# Palettes


def test_the_colours_count_where_another_program_put_the_palette_in_another_order():
    assert np.array_equal(COAST.read(saved(shuffled(MAP, COLORS))), MAP)
    assert np.array_equal(COAST.read(saved(shuffled(HOLED, [*COLORS, (0, 0, 0)]))), HOLED)
    quantised = Image.fromarray(COAST.paint(HOLED)).quantize(16, dither=Image.Dither.NONE)
    assert np.array_equal(COAST.read(saved(quantised)), HOLED)
    insisted = COAST.read(saved(shuffled(MAP, COLORS)), ids=True)
    assert np.array_equal(insisted, np.asarray(shuffled(MAP, COLORS)))


@pytest.mark.parametrize("step", [0, 1, 20])
def test_a_grey_palette_counts_as_ids(step):
    image = indexed(MAP, {i: (step * i,) * 3 for i in range(12)})
    assert np.array_equal(COAST.read(saved(image)), MAP)


def test_a_grey_map_of_ids_whose_palette_was_reordered_reads_by_its_greys():
    assert np.array_equal(COAST.read(saved(shuffled(MAP, [(i, i, i) for i in range(12)]))), MAP)


def test_another_data_sets_palette_is_refused_unless_the_numbers_are_said_to_count():
    image = saved(indexed(MAP, dict(enumerate(spread_colors(12)))))
    with pytest.raises(ForeignColors) as refused:
        COAST.read(image)
    assert str(refused.value).endswith(
        "which is no colour of the palette: recolour it, or if its "
        "numbers are class ids, read it with ids=True"
    )
    assert refused.value.numbers
    assert set(refused.value.colors) == {spread_colors(12)[i] for i in (0, 2, 5, 11)}
    assert np.array_equal(COAST.read(image, ids=True), MAP)


@pytest.mark.parametrize("ids", ["false", "", 0, 1, None, [True]])
def test_whether_numbers_count_is_true_or_false(ids):
    with pytest.raises(ClvaeError, match="whether a map's numbers are ids is true or false, not"):
        COAST.read(saved(Image.fromarray(MAP)), ids=ids)


def test_numbers_that_are_no_classes_are_not_offered():
    with pytest.raises(ForeignColors) as refused:
        COAST.read(saved(indexed(MAP + 20, dict(enumerate(spread_colors(40))))))
    assert not refused.value.numbers and "recolour" not in str(refused.value)


# Depths


@pytest.mark.parametrize("bits", [1, 2, 4])
@pytest.mark.parametrize("ids", [False, True])
def test_grey_of_few_bits_holds_ids(bits, ids):
    label_map = draw_map((48, 80), range(2**bits if bits < 4 else 12))
    assert np.array_equal(COAST.read(grey_png(label_map, bits), ids=ids), label_map)


def grey_png(values: np.ndarray, bits: int, clear: int | None = None) -> bytes:
    """A grey PNG of 1, 2 or 4 bits a pixel, which Pillow reads and does not write.

    clear: the number that is transparent.
    """
    height, width = values.shape
    each = values[..., None] >> np.arange(bits)[::-1] & 1
    rows = np.packbits(each.reshape(height, -1).astype(np.uint8), axis=1)
    body = b"".join(b"\0" + row.tobytes() for row in rows)

    def chunk(name, data):
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    key = b"" if clear is None else chunk(b"tRNS", struct.pack(">H", clear))
    chunks = chunk(b"IHDR", head), key, chunk(b"IDAT", zlib.compress(body)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_sixteen_bits_hold_ids_also_where_a_program_stretched_them():
    assert np.array_equal(COAST.read(saved(Image.fromarray(MAP.astype(np.uint16)))), MAP)
    assert np.array_equal(COAST.read(saved(Image.fromarray(MAP.astype(np.uint16) * 257))), MAP)


def test_ids_as_red_green_and_blue():
    values = np.where(HOLED == 12, 255, HOLED).astype(np.uint8)
    assert np.array_equal(COAST.read(saved(Image.fromarray(values).convert("RGB"))), HOLED)
    assert COAST.read(saved(Image.fromarray(np.zeros((9, 9, 3), np.uint8)))).max() == 0


def test_a_mode_that_holds_neither_ids_nor_colours_is_refused():
    with pytest.raises(ClvaeError, match="an indexed, grey or RGB picture, this one has mode F"):
        COAST.read(saved(Image.fromarray(MAP.astype(np.float32)), "TIFF"))


# Transparency


def with_alpha(mode: str) -> Image.Image:
    image = Image.fromarray(MAP) if mode == "LA" else Image.fromarray(COAST.paint(MAP))
    image = image.convert(mode)
    pixels = np.array(image)
    pixels[:, :8] = 77  # hidden: no id and no colour of the palette
    pixels[:, :8, -1] = 0
    return Image.fromarray(pixels, mode)


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_a_transparent_pixel_is_unlabelled_whatever_it_hides(mode):
    assert np.array_equal(COAST.read(saved(with_alpha(mode))), HOLED)


def test_a_transparent_colour_or_index_is_unlabelled():
    values = np.where(HOLED == 12, 200, HOLED).astype(np.uint8)
    assert np.array_equal(COAST.read(saved(Image.fromarray(values), transparency=200)), HOLED)
    image = indexed(values, dict(enumerate(COLORS)) | {200: (255, 0, 255)})
    assert np.array_equal(COAST.read(saved(image, transparency=200)), HOLED)
    assert np.array_equal(COAST.read(saved(image, transparency=bytes([255] * 200 + [0]))), HOLED)
    painted = np.where(HOLED[..., None] == 12, np.uint8(1), COAST.paint(HOLED))
    keyed = saved(Image.fromarray(painted), transparency=(1, 1, 1))
    assert np.array_equal(COAST.read(keyed), HOLED)


@pytest.mark.parametrize("bits", [1, 2, 4])
@pytest.mark.parametrize("clear", [0, 1])
def test_a_transparent_number_of_few_bits_is_unlabelled(bits, clear):
    label_map = draw_map((48, 80), range(2**bits if bits < 4 else 12))
    found = COAST.read(grey_png(label_map, bits, clear))
    assert np.array_equal(found, np.where(label_map == clear, 12, label_map))


def test_a_transparent_number_of_stretched_sixteen_bits_is_unlabelled():
    values = np.where(HOLED == 12, 200, HOLED).astype(np.uint16) * 257
    file = saved(Image.fromarray(values), transparency=200 * 257)
    assert np.array_equal(COAST.read(file), HOLED)


def test_holes_are_refused_where_the_model_has_nothing_unlabelled():
    with pytest.raises(ClvaeError, match="10 % of the map is transparent, and this model has no"):
        CLOSED.read(saved(with_alpha("RGBA")))
    pixels = np.array(with_alpha("RGBA"))
    pixels[..., 3] = 0
    with pytest.raises(ClvaeError, match="every pixel is transparent"):
        COAST.read(saved(Image.fromarray(pixels)))


def test_sixteen_bits_of_grey_with_transparency_are_refused():
    image = Image.new("RGBA", (4, 4))
    image.info["clvae stored"] = "LA;16B"
    with pytest.raises(ClvaeError, match="grey with 16 bits and transparency: save it with 8 bits"):
        COAST.read(image)


# What changes pixels


@pytest.mark.parametrize(("kind", "named"), [("JPEG", "JPEG"), ("AVIF", "AVIF"), ("TIFF", "JPEG")])
@pytest.mark.parametrize("colored", [False, True])
def test_lossy_files_are_refused(kind, named, colored):
    image = Image.fromarray(COAST.paint(MAP) if colored else MAP)
    options = {"compression": "jpeg"} if kind == "TIFF" else {}
    with pytest.raises(ClvaeError, match=f"cannot be a {named}, which changes pixels: save it as"):
        COAST.read(saved(image, kind, **options))


def test_webp_holds_colours_and_no_ids():
    painted = saved(Image.fromarray(COAST.paint(HOLED)), "WEBP", lossless=True)
    assert np.array_equal(COAST.read(painted), HOLED)
    with pytest.raises(ClvaeError, match="as WebP holds the palette's colours: save ids as a PNG"):
        COAST.read(saved(Image.fromarray(MAP).convert("RGB"), "WEBP", lossless=True))


@pytest.mark.parametrize("how", ["BILINEAR", "BICUBIC", "LANCZOS"])
@pytest.mark.parametrize("scale", [0.5, 0.8, 1.7])
def test_a_resize_with_interpolation_is_told_from_a_map(how, scale):
    large = draw_map((200, 300), [0, 3, 7, 11], seed=4)
    size = round(300 * scale), round(200 * scale)
    resized = Image.fromarray(large).resize(size, Image.Resampling[how])
    with pytest.raises(ClvaeError, match="resized with interpolation: classes that nobody drew"):
        COAST.read(saved(resized))
    painted = Image.fromarray(COAST.paint(large)).resize(size, Image.Resampling[how])
    with pytest.raises(ClvaeError, match="colours from between those of the palette"):
        COAST.read(saved(painted))
    if how == "BILINEAR":  # the others overshoot
        assert COAST.read(saved(resized), ids=True).shape == size[::-1]  # who insists is heard
    nearest = Image.fromarray(large).resize(size, Image.Resampling.NEAREST)
    assert np.array_equal(COAST.read(saved(nearest)), np.array(nearest))


def test_maps_with_thin_things_or_noise_are_not_taken_for_interpolated():
    bars = draw_map((200, 300), [0, 7, 11])
    bars[:, ::40] = 5  # poles between lower and higher ids
    noise = np.random.default_rng(0).integers(0, 12, (99, 99))
    assert not interpolated(bars) and not interpolated(noise)
    assert not interpolated(np.zeros((1, 1), np.uint8))


# What the product writes

DARK = LabelSet(("a", "b", "c"), ((0, 0, 0), (1, 1, 1), (9, 9, 9)), unlabelled=True)


@pytest.mark.parametrize("labels", [COAST, DARK])
def test_unlabelled_pixels_come_back_from_what_we_write(labels, tmp_path):
    ids = np.array([[0, 1, 2], [len(labels.names)] * 3], np.uint8)
    labels.write(ids, tmp_path / "map.png")
    assert np.array_equal(labels.read(tmp_path / "map.png"), ids)
    assert np.array_equal(labels.read(saved(Image.fromarray(labels.paint(ids)))), ids)


# Orientation, and what is said


@pytest.mark.parametrize(("orientation", "turn"), [(1, 0), (3, 2), (6, 3), (8, 1)])
def test_a_maps_own_orientation_is_obeyed(orientation, turn):
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert np.array_equal(COAST.read(saved(Image.fromarray(MAP), exif=exif)), np.rot90(MAP, turn))
    palette = indexed(MAP, dict(enumerate(COLORS)))
    assert np.array_equal(COAST.read(saved(palette, exif=exif)), np.rot90(MAP, turn))


def test_what_is_unlabelled_is_said():
    mask = np.full((10, 10), 0, np.uint8)
    mask.flat[:21] = 255
    assert doubt(COAST.read(saved(Image.fromarray(mask))), COAST) == "21 % of it is unlabelled"
    assert doubt(MAP, COAST) is None and doubt(MAP, CLOSED) is None
