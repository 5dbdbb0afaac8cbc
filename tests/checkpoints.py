"""Random narrow networks: checkpoints as their authors publish them, bundles, and label maps to
draw.

The published key names are written out here by hand, so that a wrong name in the conversion shows.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from clvae.bundle import Bundle, NetworkConfig
from clvae.bundle.tensors import networks
from clvae.core.colours import Colours
from clvae.core.directions import Direction, Directions
from clvae.core.labels import LabelSet
from clvae.core.presets import Shelf, StylePresets
from clvae.core.prior import Prior
from clvae.nn import Segmenter, Upscaler

NARROW = {
    "classes": 6,
    "width": 2,
    "z_global": 5,
    "z_local": 3,
    "height": 64,
    "picture_width": 64,
    "upsampling": "normal",
    "hidden": 4,
}
STRIDES = {"normal": 32, "more": 64, "most": 128}


def published_pair(values: dict, seed: int = 0) -> tuple[dict, dict]:
    """Random state dictionaries (generator, encoder) with the published keys, for a conversion
    config's sizes.
    """
    rng = torch.Generator().manual_seed(seed)
    return _generator(values, rng), _encoder(values, rng)


def write_pair(folder: Path, values: dict, seed: int = 0) -> tuple[Path, Path]:
    """Write such a pair as latest_net_G.pth and latest_net_E.pth."""
    files = folder / "latest_net_G.pth", folder / "latest_net_E.pth"
    for file, state in zip(files, published_pair(values, seed), strict=True):
        torch.save(state, file)
    return files


def _generator(values: dict, rng) -> dict:
    n, classes, code = values["width"], values["classes"], values["z_local"]
    stride = STRIDES[values["upsampling"]]
    cells = values["height"] // stride * (values["picture_width"] // stride)
    blocks = [
        ("head_0", 16 * n, 16 * n),
        ("G_middle_0", 16 * n, 16 * n),
        ("G_middle_1", 16 * n, 16 * n),
        ("up_0", 16 * n, 8 * n),
        ("up_1", 8 * n, 4 * n),
        ("up_2", 4 * n, 2 * n),
        ("up_3", 2 * n, n),
    ]
    if values["upsampling"] == "most":
        blocks.append(("up_4", n, n // 2))
    state = {"embedding.weight": torch.randn(classes, code, generator=rng)}
    _affine(state, "fc", (16 * n * cells, values["z_global"]), rng)
    for name, inputs, outputs in blocks:
        middle = min(inputs, outputs)
        condition = classes if name in ("up_3", "up_4") else code
        _spectral(state, f"{name}.conv_0", (middle, inputs, 3, 3), rng, bias=True)
        _spectral(state, f"{name}.conv_1", (outputs, middle, 3, 3), rng, bias=True)
        _spade(state, f"{name}.norm_0", inputs, condition, values["hidden"], rng)
        _spade(state, f"{name}.norm_1", middle, condition, values["hidden"], rng)
        if inputs != outputs:
            _spectral(state, f"{name}.conv_s", (outputs, inputs, 1, 1), rng, bias=False)
            _spade(state, f"{name}.norm_s", inputs, condition, values["hidden"], rng)
    _affine(state, "conv_img", (3, blocks[-1][2], 3, 3), rng)
    state["conv_img.weight"] /= 4  # keeps pictures away from where tanh is flat
    return state


def _encoder(values: dict, rng) -> dict:
    n, state = values["width"], {}
    channels = [3, n, 2 * n, 4 * n, 8 * n, 8 * n, 8 * n]
    for i in range(6):
        _spectral(state, f"layer{i + 1}.0", (channels[i + 1], channels[i], 3, 3), rng, bias=False)
    for kind in ("mu", "var"):
        _affine(state, f"fc_{kind}", (values["z_global"], 8 * n * 16), rng)
        for i in range(1, 6):
            _affine(state, f"fc_{kind}{i}", (values["z_local"], channels[i]), rng)
    return state


def _affine(state: dict, name: str, shape: tuple[int, ...], rng) -> None:
    fan_in = int(np.prod(shape[1:]))
    state[f"{name}.weight"] = torch.randn(shape, generator=rng) / fan_in**0.5
    state[f"{name}.bias"] = 0.3 * torch.randn(shape[0], generator=rng)


def _spectral(state: dict, name: str, shape: tuple[int, ...], rng, bias: bool) -> None:
    # One power iteration from a random u: neither u, v are the singular vectors, nor their product
    # the spectral norm.
    weight = torch.randn(shape, generator=rng)
    u = torch.randn(shape[0], generator=rng)
    v = torch.nn.functional.normalize(weight.flatten(1).T @ u, dim=0)
    state[f"{name}.weight_orig"] = weight
    state[f"{name}.weight_u"] = torch.nn.functional.normalize(weight.flatten(1) @ v, dim=0)
    state[f"{name}.weight_v"] = v
    if bias:
        state[f"{name}.bias"] = 0.3 * torch.randn(shape[0], generator=rng)


def _spade(state: dict, name: str, channels: int, condition: int, hidden: int, rng) -> None:
    state[f"{name}.param_free_norm.running_mean"] = 0.3 * torch.randn(channels, generator=rng)
    state[f"{name}.param_free_norm.running_var"] = 0.5 + torch.rand(channels, generator=rng)
    state[f"{name}.param_free_norm.num_batches_tracked"] = torch.tensor(1000)
    _affine(state, f"{name}.mlp_shared.0", (hidden, condition, 3, 3), rng)
    _affine(state, f"{name}.mlp_gamma", (channels, hidden, 3, 3), rng)
    _affine(state, f"{name}.mlp_beta", (channels, hidden, 3, 3), rng)


def random_networks(config: NetworkConfig, seed: int = 0):
    """A random generator and encoder whose every tensor, running statistics included, is drawn."""
    rng, tensors = torch.Generator().manual_seed(seed), {}
    for prefix, module in (("generator", config.generator()), ("encoder", config.encoder())):
        for key, value in module.state_dict().items():
            fan_in = max(1, value[0].numel()) if value.ndim > 1 else 4
            drawn = torch.randn(value.shape, generator=rng) / fan_in**0.5
            tensors[f"{prefix}.{key}"] = drawn.abs() + 0.5 if key.endswith("running_var") else drawn
    return networks(config, tensors)


def random_upscaler(width: int = 4, depth: int = 2) -> Upscaler:
    """An upscaler of random weights, half-precision ones as in a bundle."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Upscaler(width, depth).eval().requires_grad_(False).half().float()


def random_segmenter(classes: int, size: tuple[int, int], seed: int = 0) -> Segmenter:
    """A segmenter of random weights, half-precision ones as in a bundle, that finds every so often
    another class.
    """
    rng = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        segmenter = Segmenter(classes, size).train()
        for module in segmenter.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                # statistics of the one batch that follows, so that features neither fade nor
                # explode
                module.momentum = 1.0
        segmenter(2 * torch.rand(4, 3, *size, generator=rng) - 1)
    scores = segmenter.classify[1]
    scores.weight.data, scores.bias.data = (
        torch.randn(scores.weight.shape, generator=rng),
        torch.zeros(classes),
    )
    for parameter in segmenter.parameters():
        parameter.data = parameter.data.half().float()
    return segmenter.eval().requires_grad_(False)


def narrow_bundle(seed: int = 0, noise: bool = False) -> Bundle:
    """A bundle with all a bundle can have: a prior, directions, presets, an unlabelled class, facts
    and a licence. noise: whether its blocks take noise.
    """
    config = NetworkConfig.from_dict(NARROW | {"noise": noise})
    rng = np.random.default_rng(seed)
    numbers = 5 * config.z_local
    prior = Prior(
        rng.normal(size=(config.classes, 5, config.z_local)).astype(np.float32),
        rng.normal(size=(config.classes, numbers, numbers)).astype(np.float32) / numbers**0.5,
        rng.normal(size=config.z_global).astype(np.float32),
        np.eye(config.z_global, dtype=np.float32),
        rng.normal(size=(config.classes, numbers, 2)).astype(np.float32),
        rng.normal(size=(config.classes, numbers, numbers)).astype(np.float32) / numbers**0.5,
    )
    sizes = (config.classes, config.z_global, config.z_local)
    labels = LabelSet(
        ("sky", "sea", "sand", "tree", "rock"),
        ((70, 130, 180), (0, 60, 120), (220, 200, 150), (30, 100, 30), (90, 90, 90)),
        unlabelled=True,
    )
    return Bundle(
        config,
        labels,
        *random_networks(config, seed),
        prior,
        draw_directions(*sizes, seed),
        draw_presets(*sizes, seed),
        "narrow",
        {"steps": 7},
        "made for tests",
    )


def draw_directions(classes: int, z_global: int, z_local: int, seed: int = 0) -> Directions:
    """Two named directions of each class, one of each of its layers, and one of the global code."""
    rng, found = np.random.default_rng(seed), []
    for class_id in range(classes):
        for measure, ends in (
            ("lightness", ("darker", "lighter")),
            ("warmth", ("cooler", "warmer")),
        ):
            found.append(
                Direction(
                    rng.normal(size=(5, z_local)), 2, class_id, None, measure, ends, 20.5, "L*"
                )
            )
        for layer in reversed(range(5)):
            step = np.eye(5)[layer, :, None] * rng.normal(size=z_local)
            found.append(
                Direction(step, 2, class_id, layer, "lightness", ("darker", "lighter"), 12, "L*")
            )
    found.append(
        Direction(
            rng.normal(size=z_global), 2, None, None, "lightness", ("darker", "lighter"), 9, "L*"
        )
    )
    return Directions(found)


def draw_presets(
    classes: int, z_global: int, z_local: int, seed: int = 0, count: int = 3
) -> StylePresets:
    """`count` looks of each class but the last, and as many of whole scenes, with thumbnails of 8x8
    pixels.
    """
    rng, file = np.random.default_rng(seed), io.BytesIO()
    Image.fromarray(draw_photo((8, 8 * count), seed)).save(file, "JPEG")
    strip = np.frombuffer(file.getvalue(), np.uint8)

    def codes(*shape):
        return rng.normal(size=(count, *shape)).astype(np.float16)  # as they are stored

    return StylePresets(
        {c: Shelf(codes(5, z_local), strip) for c in range(classes - 1)},
        Shelf(codes(classes, 5, z_local), strip, codes(z_global)),
    )


def draw_colours(classes: int, z_local: int, seed: int = 0) -> Colours:
    """Random ones of each class but the last."""
    rng = np.random.default_rng(seed)
    slopes = rng.normal(size=(classes, 3, 5, z_local))
    slopes[-1] = 0
    return Colours(slopes, rng.uniform(0.5, 2, (classes, 5, z_local)))


def draw_map(size: tuple[int, int], classes, seed: int = 0) -> np.ndarray:
    """A random label map uint8 [H, W] of rectangles; each of `classes` has some pixels."""
    rng = np.random.default_rng(seed)
    label_map = np.full(size, classes[0], np.uint8)
    for class_id in [*classes, *classes[1:]]:
        y, x = rng.integers(0, size[0] - 8), rng.integers(0, size[1] - 8)
        label_map[y : y + rng.integers(8, size[0] // 2), x : x + rng.integers(8, size[1] // 2)] = (
            class_id
        )
    for i, class_id in enumerate(classes):
        label_map[:8, 8 * i % size[1] : 8 * i % size[1] + 8] = class_id
    return label_map


def draw_photo(size: tuple[int, int], seed: int = 0) -> np.ndarray:
    """A random photo uint8 [h, w, 3]: smooth colours and some grain."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0 : 1 : size[0] * 1j, 0 : 1 : size[1] * 1j]
    waves = [
        np.sin(rng.uniform(2, 9) * x + rng.uniform(2, 9) * y + rng.uniform(0, 6)) for _ in range(3)
    ]
    return (
        (127 + 90 * np.stack(waves, -1) + rng.normal(0, 8, (*size, 3)))
        .clip(0, 255)
        .astype(np.uint8)
    )
