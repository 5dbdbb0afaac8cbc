"""The figures of a bundle: each moves the way its name says."""

import json

import numpy as np
import pytest
import torch
from torch import nn
from torchvision.models import squeezenet1_1
from typer.testing import CliRunner

from clvae import Engine, Scene
from clvae.core.labels import LabelSet
from clvae.errors import ClvaeError
from clvae.nn.pixels import to_picture
from train.agreement import Scores
from train.cli import app
from train.data import Split
from train.evaluate import Tools, evaluate, table, write
from train.evaluate.baselines import Training, blurred
from train.evaluate.changes import changes, summary
from train.evaluate.difference import FeatureDifference, Lpips, find_difference
from train.evaluate.distance import Distances, EfficientNetFeatures, InceptionFeatures
from train.evaluate.segmentation import read_segmenter
from train.fit.features import EfficientNetLite

CPU = torch.device("cpu")
LABELS = LabelSet(("dark", "light"), ((0, 0, 0), (255, 255, 255)), unlabelled=True)
SETS = {
    "encoded",
    "random",
    "photos blurred 4x",
    "mean colour of each class",
    "nearest training photo",
}


class Brightness(nn.Module):
    """A segmenter that calls dark pixels class 0 and light ones class 1."""

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        light = pictures.mean(1, keepdim=True)
        return torch.cat(
            [-light, light, torch.full_like(light, 9.0)], 1
        )  # a score for unlabelled must not win


@pytest.fixture(scope="module")
def trunk():
    return EfficientNetLite().eval()


class Elsewhere:
    """A trunk on another device; torch's "meta" stands for it, which holds no numbers."""

    name, device = "elsewhere", torch.device("meta")

    def __call__(self, pictures: torch.Tensor) -> list[torch.Tensor]:
        assert pictures.device == self.device
        return [torch.arange(len(pictures) * 12.0).view(-1, 3, 2, 2)] * 6


@pytest.fixture
def no_cache(monkeypatch, tmp_path):
    """torchvision's cache, empty."""
    (tmp_path / "hub" / "checkpoints").mkdir(parents=True)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    return tmp_path / "hub" / "checkpoints"


@pytest.fixture
def random():
    return np.random.default_rng(0)


def test_a_bundle_is_measured_on_a_split(finished, data_set, no_cache, tmp_path):
    tools = Tools(segmenter=lambda picture: (picture.mean(-1) > 100).astype(np.int64))
    figures = evaluate(Engine.load(finished), data_set, "val", samples=2, tools=tools)
    assert figures["pairs"] == len(data_set.splits["val"])
    assert list(figures["distance"]) == [
        "EfficientNet-Lite0 distance",
        "EfficientNet-Lite2 distance",
    ]  # never called FID
    for distance in figures["distance"].values():
        assert set(distance) == SETS | {"training photos"} and all(
            value >= 0 for value in distance.values()
        )
    assert set(figures["difference"]) == SETS
    assert set(figures["segmentation"]) == SETS | {"photos"}
    measured = {"encoded", "refined", "taken over", "matched", "random"}
    assert set(figures["colours"]) == measured
    assert figures["colours"]["encoded"]["classes"].keys() <= set(data_set.labels.names)
    assert figures["reconstruction"] > 0 and set(figures["locality"]) <= set(data_set.labels.names)
    text = table(figures)
    assert "to the photo | encoded | refined | taken over | matched | random | regions |" in text
    assert all(f"| {name} |" in text for name in SETS | {"training photos", "photos", "mean"})
    write(figures, tmp_path / "figures.json")
    assert json.loads((tmp_path / "figures.json").read_text())["split"] == "val"


def test_a_bundle_of_other_classes_is_refused(finished, data_set):
    engine = Engine.load(finished)
    engine.labels = LABELS
    with pytest.raises(ClvaeError, match="classes differ from those"):
        evaluate(engine, data_set, "val")


def test_blur_is_further_from_a_photo_than_the_photo_itself(trunk, random):
    photo = random.integers(0, 256, (64, 64, 3), np.uint8)
    difference = FeatureDifference(trunk)
    assert difference(photo, photo) == pytest.approx(0, abs=1e-6)
    assert difference(photo, blurred(photo)) > 0.1
    assert difference.spread([photo, photo, blurred(photo)]) == pytest.approx(
        2 / 3 * difference(photo, blurred(photo)), rel=1e-4
    )


def test_lpips_is_used_where_its_trunk_is_at_hand(no_cache, trunk, random):
    assert isinstance(find_difference(trunk), FeatureDifference)
    torch.save(squeezenet1_1().state_dict(), no_cache / "squeezenet1_1-b8a52dc0.pth")
    lpips = find_difference(trunk)
    assert isinstance(lpips, Lpips) and lpips.name == "LPIPS (squeeze)"
    a, b = random.integers(0, 256, (2, 64, 64, 3), np.uint8)
    assert lpips(a, a) == 0 < lpips(a, b)
    assert lpips.spread([a, a, b]) == pytest.approx(2 / 3 * lpips(a, b), rel=1e-4)


def test_pictures_are_measured_on_the_trunk_s_device(data_set, random):
    """What comes back is a number, or lies on the CPU."""
    pictures = list(random.integers(0, 256, (2, 64, 64, 3), np.uint8))
    assert FeatureDifference(Elsewhere()).spread(pictures) > 0
    features = EfficientNetFeatures(Elsewhere(), Split(data_set, "train", (64, 64)))
    assert features(torch.zeros(2, 3, 64, 64, dtype=torch.uint8)).device == torch.device("cpu")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_a_bundle_is_measured_on_a_gpu_as_on_the_cpu(finished, data_set, no_cache):
    cpu, gpu = (
        evaluate(Engine.load(finished, device, "float32"), data_set, "val", samples=2)
        for device in ("cpu", "cuda")
    )
    assert gpu["difference"] == pytest.approx(cpu["difference"], rel=0.02)
    assert gpu["diversity"] == pytest.approx(cpu["diversity"], rel=0.02)


def test_photos_are_at_no_distance_from_themselves(trunk, data_set, random):
    training = Split(data_set, "train", (64, 64))
    distances = Distances(EfficientNetFeatures(trunk, training))
    for index in range(5):
        photo = to_picture(training[index].photo)
        distances.add_photo(photo)
        distances.add("the photos", photo)
        distances.add("noise", random.integers(0, 256, (64, 64, 3), np.uint8))
    distances.add("one", photo)
    result = distances.result()
    assert abs(result["the photos"]) < 1e-3 * result["noise"]
    assert np.isnan(result["one"])  # one picture has no spread


def test_fid_needs_inception_s_weights(tmp_path):
    with pytest.raises(ClvaeError, match="there is no file"):
        InceptionFeatures(tmp_path / "none.pth", CPU)
    torch.save({"layer": torch.zeros(1)}, tmp_path / "other.pth")
    with pytest.raises(ClvaeError, match="does not hold the weights of FID's Inception"):
        InceptionFeatures(tmp_path / "other.pth", CPU)


def test_fid_is_inception_s_distance(tmp_path, monkeypatch, random):
    """With an Inception that knows nothing yet; the published weights are such a file, too."""
    inception = pytest.importorskip("torch_fidelity.feature_extractor_inceptionv3")
    with monkeypatch.context() as patched:
        patched.setattr(inception, "load_state_dict_from_url", lambda *_, **__: {})
        patched.setattr(inception.FeatureExtractorInceptionV3, "load_state_dict", lambda *_: None)
        untrained = inception.FeatureExtractorInceptionV3("inception-v3-compat", ["2048"])
    for module in untrained.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight)  # else nothing of a picture is left at its end
    torch.save(untrained.state_dict(), tmp_path / "inception.pth")
    distances = Distances(InceptionFeatures(tmp_path / "inception.pth", CPU))
    assert distances.name == "FID"
    for _ in range(2):
        photo = random.integers(0, 256, (64, 64, 3), np.uint8)
        distances.add_photo(photo)
        distances.add("the photos", photo)
        distances.add("black", photo * 0)
    result = distances.result()
    assert abs(result["the photos"]) < 1e-3 * result["black"]


def test_the_training_set_knows_colours_and_the_nearest_map(data_set):
    training = Split(data_set, "train", (64, 64))
    known = Training(training, data_set.labels.count)
    assert known.colors.shape == (4, 3) and 60 < known.colors[0].mean() < 200
    for index in (0, 4):
        found = known.nearest(training[index].labels.numpy().astype(np.uint8))
        assert (found == to_picture(training[index].photo)).all()
    assert len(known.some(3)) == 3 and len(known.some(100)) == len(training)


def test_locality_measures_change_inside_and_beyond(finished, trunk):
    """With a stand-in that paints each object in one number of its code, nothing beyond the class
    may change.
    """
    engine = Engine.load(finished, precision="float32")
    labels = np.zeros((64, 64), np.uint8)
    labels[:, 32:] = 2

    class Painter:
        labels, sample, resample = engine.labels, engine.sample, engine.resample

        def generate(self, scene, style):
            shade = (style.local_codes[:, 0, 0] * 40 + 128).clip(0, 255).astype(np.uint8)
            return np.repeat(shade[scene.objects][..., None], 3, 2)

    measured = changes(Painter(), Scene.from_labels(labels, 4), 1, FeatureDifference(trunk))
    assert set(measured) == {"sky", "grass"}
    for change in measured.values():
        assert change.inside > 0 and change.beyond == 0
        assert change.csd > 0 and change.ocd == 0
    by_class, overall = summary([measured, measured])
    assert by_class["sky"]["maps"] == 2 and by_class["sky"]["mCSD"] == pytest.approx(
        measured["sky"].csd
    )
    assert overall["mOCD"] == 0


def test_a_segmenter_scores_pictures_against_maps():
    """Half of the pixels right; what is unlabelled in the map is left out."""
    label_map = np.array([[0, 0, 1, 1, 2]] * 4)
    right = np.repeat(np.array([[0, 0, 255, 255, 255]] * 4, np.uint8)[..., None], 3, 2)
    scores = Scores(lambda picture: (picture[..., 0] > 127).astype(np.int64), LABELS)
    scores.add("right", right, label_map)
    scores.add("dark", right * 0, label_map)
    result = scores.result()
    assert result["right"] == {"miou": 1, "pixel_accuracy": 1}
    assert result["dark"] == {"miou": pytest.approx(0.25), "pixel_accuracy": pytest.approx(0.5)}


@pytest.mark.filterwarnings("ignore:`torch.jit")
def test_a_segmenter_comes_from_torchscript_or_an_exported_program(tmp_path):
    net, example = Brightness().eval(), torch.zeros(1, 3, 4, 4)
    torch.jit.trace(net, example).save(tmp_path / "net.pt")
    torch.export.save(torch.export.export(net, (example,)), tmp_path / "net.pt2")
    picture = np.zeros((4, 4, 3), np.uint8)
    picture[:, 2:] = 255
    for name in ("net.pt", "net.pt2"):
        assert (read_segmenter(tmp_path / name, LABELS, CPU)(picture) == [[0, 0, 1, 1]] * 4).all()
    many = LabelSet(tuple("abcd"), tuple((i, i, i) for i in range(4)))
    with pytest.raises(ClvaeError, match=r"returns scores \[1, 3, 4, 4\]"):
        read_segmenter(tmp_path / "net.pt", many, CPU)(picture)
    (tmp_path / "junk.pt").write_bytes(b"junk")
    with pytest.raises(ClvaeError, match="neither an exported program nor TorchScript"):
        read_segmenter(tmp_path / "junk.pt", LABELS, CPU)


def test_the_commands_train_finish_and_measure(data_set, tmp_path):
    """fit → finish → evaluate, as the README says, from a folder to figures."""
    config = tmp_path / "config.toml"
    config.write_text(
        "batch = 2\nsteps = 2\ngain = 0.7\ndiscriminator_width = 4\n[network]\nwidth = 2\n"
        "z_global = 4\nz_local = 4\nheight = 64\npicture_width = 64\nhidden = 4\n"
        "[loss]\nperceptual = 0.0\n"
    )
    data, run, out = str(data_set.root), str(tmp_path / "run"), str(tmp_path / "bundle")
    for arguments in (
        ["fit", "--data", data, "--out", run, "--config", str(config)],
        ["finish", "--data", data, "--run", run, "--out", out, "--segmenter-steps", "2"],
        [
            "evaluate",
            "--weights",
            out,
            "--data",
            data,
            "--samples",
            "2",
            "--limit",
            "2",
            "--precision",
            "float32",
            "--out",
            str(tmp_path / "figures.json"),
        ],
    ):
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, result.output
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert (
        figures["split"] == "val" and 0 <= figures["segmentation"]["photos"]["pixel_accuracy"] <= 1
    )  # the bundle's own
