"""The map and the scene of the engine's tests."""

from clvae import Scene
from tests.checkpoints import draw_map

MAP = draw_map((64, 64), range(5))
SCENE = Scene.from_labels(MAP, 6)
