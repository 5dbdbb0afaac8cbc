"""The published networks once more, as plainly as they can be said: loops over pictures, layers and
classes.

Works straight from the published keys, spectral norm included, and shares nothing with the library.
It is slow on purpose; the library's networks are compared with it.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

# Block, style layer of its condition (None: the plain one-hot map), and for which upsampling modes
# x doubles after it.
ALL = ("normal", "more", "most")
BLOCKS = [
    ("head_0", 4, ALL),
    ("G_middle_0", 3, ("more", "most")),
    ("G_middle_1", 3, ALL),
    ("up_0", 2, ALL),
    ("up_1", 1, ALL),
    ("up_2", 0, ALL),
    ("up_3", None, ("most",)),
]


def render(
    state: dict, upsampling: str, labels: Tensor, z_global: Tensor, z_local: Tensor
) -> Tensor:
    """Pictures [B, 3, H, W] of label maps [B, H, W] with codes z_global [B, Zg] and z_local [B, C,
    5, Zl].
    """
    return torch.stack(
        [
            _render_one(state, upsampling, *sample)
            for sample in zip(labels, z_global, z_local, strict=True)
        ]
    )


def _render_one(
    state: dict, upsampling: str, label: Tensor, z_global: Tensor, z_local: Tensor
) -> Tensor:
    height, width = label.shape
    w0 = width // {"normal": 32, "more": 64, "most": 128}[upsampling]
    h0 = round(w0 * height / width)
    x = (state["fc.weight"] @ z_global + state["fc.bias"]).view(1, -1, h0, w0)
    blocks = BLOCKS + [("up_4", None, ())] if upsampling == "most" else BLOCKS
    for name, layer, doubled in blocks:
        condition = (
            _one_hot(state, label) if layer is None else _condition(state, label, z_local, layer)
        )
        if condition.shape[2:] != x.shape[2:]:
            condition = functional.interpolate(condition, x.shape[2:], mode="nearest")
        x = _block(state, name, x, condition)
        if upsampling in doubled:
            x = functional.interpolate(x, scale_factor=2, mode="nearest")
    x = functional.conv2d(
        functional.leaky_relu(x, 0.2), state["conv_img.weight"], state["conv_img.bias"], padding=1
    )
    return torch.tanh(x)[0]


def _condition(state: dict, label: Tensor, z_local: Tensor, layer: int) -> Tensor:
    small = label[:: 2 ** (layer + 1), :: 2 ** (layer + 1)]
    condition = torch.zeros(1, z_local.shape[-1], *small.shape)
    for c in range(len(z_local)):
        for y, x in (small == c).nonzero().tolist():
            condition[0, :, y, x] = state["embedding.weight"][c] + z_local[c, layer]
    return condition


def _one_hot(state: dict, label: Tensor) -> Tensor:
    classes = len(state["embedding.weight"])
    return torch.stack([(label == c).float() for c in range(classes)])[None]


def _block(state: dict, name: str, x: Tensor, condition: Tensor) -> Tensor:
    dx = functional.leaky_relu(_spade(state, f"{name}.norm_0", x, condition), 0.2)
    dx = functional.conv2d(
        dx, _weight(state, f"{name}.conv_0"), state[f"{name}.conv_0.bias"], padding=1
    )
    dx = functional.leaky_relu(_spade(state, f"{name}.norm_1", dx, condition), 0.2)
    dx = functional.conv2d(
        dx, _weight(state, f"{name}.conv_1"), state[f"{name}.conv_1.bias"], padding=1
    )
    if f"{name}.conv_s.weight_orig" in state:
        x = functional.conv2d(
            _spade(state, f"{name}.norm_s", x, condition), _weight(state, f"{name}.conv_s")
        )
    return x + dx


def _spade(state: dict, name: str, x: Tensor, condition: Tensor) -> Tensor:
    mean = state[f"{name}.param_free_norm.running_mean"].view(1, -1, 1, 1)
    variance = state[f"{name}.param_free_norm.running_var"].view(1, -1, 1, 1)
    a = torch.relu(_conv(state, f"{name}.mlp_shared.0", condition))
    gamma, beta = _conv(state, f"{name}.mlp_gamma", a), _conv(state, f"{name}.mlp_beta", a)
    return (x - mean) / torch.sqrt(variance + 1e-5) * (1 + gamma) + beta


def _conv(state: dict, name: str, x: Tensor) -> Tensor:
    return functional.conv2d(x, state[f"{name}.weight"], state[f"{name}.bias"], padding=1)


def _weight(state: dict, name: str) -> Tensor:
    weight = state[f"{name}.weight_orig"]
    norm = state[f"{name}.weight_u"] @ weight.flatten(1) @ state[f"{name}.weight_v"]
    return weight / norm


def encode(state: dict, photos: Tensor, labels: Tensor, count: int):
    """(mu, logvar, present, global mu, global logvar) of photos [B, 3, h, w] with maps [B, h, w] of
    `count` classes.
    """
    rows = [
        _encode_one(state, photo, label, count) for photo, label in zip(photos, labels, strict=True)
    ]
    return tuple(torch.stack(part) for part in zip(*rows, strict=True))


def _encode_one(state: dict, photo: Tensor, label: Tensor, count: int):
    x = photo[None]
    if x.shape[2:] != (256, 256):
        x = functional.interpolate(x, (256, 256), mode="bilinear")
        label = label[(torch.arange(256) * label.shape[0] // 256)][
            :, torch.arange(256) * label.shape[1] // 256
        ]
    code = len(state["fc_mu1.bias"])
    mu, logvar, present = (
        torch.zeros(count, 5, code),
        torch.zeros(count, 5, code),
        torch.zeros(count, 5, dtype=torch.bool),
    )
    for i in range(1, 7):
        x = functional.conv2d(
            x if i == 1 else functional.leaky_relu(x, 0.2),
            _weight(state, f"layer{i}.0"),
            stride=2,
            padding=1,
        )
        x = (x - x.mean((2, 3), keepdim=True)) / torch.sqrt(
            x.var((2, 3), correction=0, keepdim=True) + 1e-5
        )
        if i == 6:
            break
        small = label[:: 2**i, :: 2**i]
        for c in range(count):
            pixels = x[0][:, small == c]
            if pixels.shape[1]:
                pooled = functional.leaky_relu(pixels.max(1).values, 0.2)
                mu[c, i - 1] = state[f"fc_mu{i}.weight"] @ pooled + state[f"fc_mu{i}.bias"]
                logvar[c, i - 1] = state[f"fc_var{i}.weight"] @ pooled + state[f"fc_var{i}.bias"]
                present[c, i - 1] = True
    flat = functional.leaky_relu(x, 0.2).flatten()
    return (
        mu,
        logvar,
        present,
        state["fc_mu.weight"] @ flat + state["fc_mu.bias"],
        state["fc_var.weight"] @ flat + state["fc_var.bias"],
    )
