"""The Fréchet distance between sets of pictures, on features of Inception (then it is the FID) or
EfficientNet-Lite.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance, NoTrainInceptionV3
from tqdm import tqdm

from clvae.errors import ClvaeError

from ..data import Split
from ..fit.features import EfficientNetLite

STAGES, AXES = 4, 64
BATCH = 32


class InceptionFeatures:
    """The 2048 pooled features of the Inception that FID is defined on (Heusel et al. 2017),
    weights from a file.
    """

    name = "FID"

    def __init__(self, weights: Path, device: torch.device):
        if not weights.is_file():
            raise ClvaeError(f"there is no file {weights} with Inception's weights")
        try:
            # The next line's reader would run a pickle's code.
            torch.load(weights, map_location="cpu", weights_only=True)
            self.net = NoTrainInceptionV3("inception-v3-compat", ["2048"], str(weights))
        except ModuleNotFoundError:
            raise ClvaeError(
                "FID needs the package torch-fidelity, which train/requirements.txt names"
            ) from None
        # a file of another kind makes the reader fail in any way
        except Exception as error:  # noqa: BLE001
            raise ClvaeError(
                f"{weights} does not hold the weights of FID's Inception: {type(error).__name__}"
            ) from None
        self.size, self.device = 2048, device
        self.net.to(device)

    @torch.no_grad()
    def __call__(self, pictures: Tensor) -> Tensor:
        """Features [B, 2048] of pictures uint8 [B, 3, H, W]."""
        return self.net(pictures.to(self.device)).view(len(pictures), -1).cpu()


class EfficientNetFeatures:
    """The last STAGES stages' averages over a picture, standardised and turned to AXES principal
    axes of training photos.

    Its distances are no FID: that name means Inception.
    """

    def __init__(self, trunk: EfficientNetLite, training: Split):
        self.trunk, self.name = trunk, f"{trunk.name} distance"
        rows = torch.cat(
            [
                self._pool(sample.photo)
                for sample in tqdm(training.loader(BATCH), desc="training photos")
            ]
        )
        self.mean, self.deviation = rows.mean(0), rows.std(0).clamp(min=1e-6)
        standard = (rows - self.mean) / self.deviation
        self.axes = torch.linalg.svd(standard, full_matrices=False).Vh[:AXES].T
        self.size = self.axes.shape[1]  # fewer than AXES where photos are few

    @torch.no_grad()
    def _pool(self, pictures: Tensor) -> Tensor:
        return torch.cat(
            [stage.mean((2, 3)) for stage in self.trunk(pictures.to(self.trunk.device))[-STAGES:]],
            1,
        ).cpu()

    def __call__(self, pictures: Tensor) -> Tensor:
        """Features [B, size] of pictures uint8 [B, 3, H, W]."""
        return ((self._pool(pictures.float() / 127.5 - 1) - self.mean) / self.deviation) @ self.axes


class _Passed(nn.Identity):
    """What the metric takes for a network: it gets features, each picture's computed once."""

    def __init__(self, size: int):
        super().__init__()
        self.num_features = size


class Distances:
    """The distance of any number of named picture sets to one set of photos; keeps sums only, no
    pictures.

    features: pictures uint8 [B, 3, H, W] → [B, features.size].
    """

    def __init__(self, features: InceptionFeatures | EfficientNetFeatures):
        self.features, self.name = features, features.name
        passed = _Passed(features.size)
        self._new = lambda: FrechetInceptionDistance(feature=passed)
        self.photos, self.sets = [], {}

    def add_photo(self, photo: np.ndarray) -> None:
        """One more of the photos, uint8 [H, W, 3]."""
        self.photos.append(self._of(photo))

    def add(self, name: str, picture: np.ndarray) -> None:
        """picture: uint8 [H, W, 3]."""
        self.sets.setdefault(name, self._new()).update(self._of(picture), real=False)

    def _of(self, picture: np.ndarray) -> Tensor:
        return self.features(torch.from_numpy(picture.copy()).permute(2, 0, 1)[None])

    def result(self) -> dict[str, float]:
        """The distance of each set; a set or photos of one picture have none, nan."""
        out = {}
        for name, metric in self.sets.items():
            metric.update(torch.cat(self.photos), real=True)
            enough = min(len(self.photos), int(metric.fake_features_num_samples)) > 1
            out[name] = float(metric.compute()) if enough else float("nan")
        return out
