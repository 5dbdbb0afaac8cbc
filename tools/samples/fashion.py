"""Draws the people: python -m tools.samples.fashion [FOLDER] writes maps and samples.json.

Without a folder they go to assets/samples/fashion, where the page finds them.
"""

from .figure import LABELS, Figure
from .writing import SAMPLES as FOLDER
from .writing import folder_said, write_samples


def coat_and_scarf() -> Figure:
    """A coat, trousers and a scarf, with a bag."""
    f = Figure()
    f.body()
    f.legs("pants")
    f.shoes(top=440)
    f.torso("coat", 338, 52, 40)
    f.sleeves("coat", 240)
    f.long_hair()
    f.shape(
        "scarf",
        [(-26, 86), (26, 86), (30, 106), (14, 118), (12, 178), (-6, 178), (-8, 120), (-30, 108)],
    )
    f.shape("bag", [(56, 250), (86, 250), (92, 310), (52, 310)])
    return f


def summer_dress() -> Figure:
    """A dress with a belt, one hand at the hip."""
    f = Figure()
    f.body(arms="hip")
    f.long_hair()
    f.shape(
        "dress",
        [
            (-40, 102),
            (-20, 94),
            (-16, 118),
            (16, 118),
            (20, 94),
            (40, 102),
            (46, 130),
            (30, 178),
            (60, 322),
            (-60, 322),
            (-30, 178),
            (-46, 130),
        ],
    )
    f.shape("belt", [(-31, 176), (31, 176), (32, 187), (-32, 187)])
    f.glasses()
    f.shoes(top=474)
    f.shape("bag", [(-74, 258), (-42, 258), (-38, 300), (-78, 300)])
    return f


def sweater_and_jeans() -> Figure:
    """A sweater, jeans and a cap."""
    f = Figure()
    f.body()
    f.legs("jeans", width=19)
    f.shoes()
    f.torso("sweater", 236, 42, 38)
    f.sleeves("sweater", 246)
    f.short_hair()
    f.shape("hat", [(-24, 50), (-22, 30), (0, 18), (22, 30), (24, 50), (0, 45)])
    return f


def suit() -> Figure:
    """A suit with a shirt and a tie."""
    f = Figure()
    f.body()
    f.legs("suit", width=24)
    f.shoes()
    f.torso("suit", 262, 44, 38)
    f.sleeves("suit", 244)
    f.shape("top", [(-14, 92), (14, 92), (12, 112), (2, 168), (-2, 168), (-12, 112)])
    f.shape("accessories", [(-4, 98), (4, 98), (5, 150), (0, 160), (-5, 150)])
    f.short_hair()
    return f


def jacket_and_skirt() -> Figure:
    """An open jacket over a skirt, with a bag."""
    f = Figure()
    f.body()
    f.both(
        "stockings",
        [(3, 280), (34, 280), (34, 330), (27, 400), (23, 474), (9, 474), (8, 400), (4, 330)],
    )
    f.shape("skirt", [(-34, 200), (34, 200), (54, 312), (-54, 312)])
    f.shape("top", [(-22, 94), (22, 94), (30, 212), (-30, 212)])
    f.both("jacket", [(14, 92), (46, 102), (50, 124), (38, 180), (44, 232), (20, 236), (16, 150)])
    f.sleeves("jacket", 240)
    f.long_hair()
    f.shoes(top=452)
    f.shape("bag", [(54, 262), (92, 262), (88, 302), (58, 302)])
    return f


def top_and_shorts() -> Figure:
    """A top, shorts and a hat."""
    f = Figure()
    f.body(arms="hip")
    f.shape("shorts", [(-36, 212), (36, 212), (44, 296), (5, 298), (0, 266), (-5, 298), (-44, 296)])
    f.torso("top", 222, 38, 34)
    f.short_sleeves("top")
    f.long_hair()
    f.shape("hat", [(-40, 46), (-22, 40), (-18, 22), (18, 22), (22, 40), (40, 46), (0, 52)])
    f.shoes(top=470)
    return f


SAMPLES = {
    "Coat and scarf": coat_and_scarf,
    "Summer dress": summer_dress,
    "Sweater and jeans": sweater_and_jeans,
    "Suit": suit,
    "Jacket and skirt": jacket_and_skirt,
    "Top and shorts": top_and_shorts,
}


def main() -> None:
    """Draw everybody."""
    folder = folder_said(__doc__, FOLDER / "fashion")
    write_samples(folder, LABELS, {name: figure().ids for name, figure in SAMPLES.items()})


if __name__ == "__main__":
    main()
