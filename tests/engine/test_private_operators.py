"""What PyTorch does not promise and the CPU's fast path uses is there, and takes what it is given.

requirements.txt bounds PyTorch below the first minor version that nobody tried. When a new one
comes out: install it, run this file and `tests/engine` (pictures bit for bit, whole and by edits),
then `clvae bench --preset ade20k`, and raise the bound. Where a signature has changed, mend the
call in clvae/engine/cpu/ and the text here.
"""

import re
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).parents[2]
# Where it is looked up → its schema.
OPERATORS = {
    "mkldnn::_convolution_pointwise": "(Tensor X, Tensor W, Tensor? B, int[] padding, "
    "int[] stride, int[] dilation, int groups, str attr, Scalar?[] scalars, str? algorithm) "
    "-> Tensor Y",
    "mkldnn::_linear_pointwise": "(Tensor X, Tensor W, Tensor? B, str attr, Scalar?[] scalars, "
    "str? algorithm) -> Tensor Y",
    "mkldnn::_reorder_linear_weight": "(Tensor self, int? batch_size=None) -> Tensor Y",
    "mkldnn::_is_mkldnn_bf16_supported": "() -> bool _0",
    "aten::mkldnn_reorder_conv2d_weight": "(Tensor self, SymInt[2] padding=[0, 0], "
    "SymInt[2] stride=[1, 1], SymInt[2] dilation=[1, 1], SymInt groups=1, "
    "SymInt[]? input_size=None) -> Tensor",
}
TAKES = (
    "Tensor qx, float x_scale, int x_zero_point, Tensor qw, Tensor w_scale, Tensor w_zero_point, "
    "Tensor? bias, "
)
GIVES = "float output_scale, int output_zero_point, ScalarType? output_dtype, "
OPERATORS |= {
    "onednn::qconv_prepack": "(Tensor weight, Tensor w_scales, float x_scale, int x_zp, "
    "int[] stride, int[] padding, int[] dilation, int groups, int[]? x_shape=None) -> Tensor",
    "onednn::qconv_pointwise": f"({TAKES}int[] stride, int[] padding, int[] dilation, int groups, "
    f"{GIVES}str attr, Scalar?[] scalars, str? algorithm) -> Tensor",
    "onednn::qlinear_prepack": "(Tensor weight, int[]? x_shape) -> Tensor",
    "onednn::qlinear_pointwise": f"({TAKES}{GIVES}str post_op_name, Scalar?[] post_op_args, "
    "str post_op_algorithm) -> Tensor",
}
# Names in Python of operators of aten's.
OTHER_NAMES = {
    "torch._C._nn.mkldnn_reorder_conv2d_weight": "aten::mkldnn_reorder_conv2d_weight",
    "torch._foreach_lerp_": "aten::_foreach_lerp_",
}
PRIVATE = re.compile(
    r"torch\.ops\.(?P<space>\w+)\.(?P<name>\w+)|torch(?:\.\w+)*\._(?!_)\w+(?:\.\w+)*"
)


def used() -> set[str]:
    """Every name of PyTorch's that our code uses and that is no part of its interface."""
    found = set()
    for file in [*(ROOT / "clvae").rglob("*.py"), *(ROOT / "train").rglob("*.py")]:
        for match in PRIVATE.finditer(file.read_text(encoding="utf-8")):
            own = f"{match['space']}::{match['name']}" if match["space"] else match[0]
            found.add(OTHER_NAMES.get(own, own))
    return found


def test_every_private_name_in_use_is_looked_at_here():
    assert used() == {*OPERATORS, "aten::_foreach_lerp_"}


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_takes_what_the_kernels_give_it(operator):
    space, name = operator.split("::")
    if not torch.backends.mkldnn.is_available():
        pytest.skip("this PyTorch has no oneDNN, and the kernels then do without")
    overload = getattr(getattr(torch.ops, space), name).default
    assert str(overload._schema) == operator + OPERATORS[operator]


def test_averaging_takes_lists_and_one_number():
    means, values = [torch.zeros(3)], [torch.ones(3)]
    torch._foreach_lerp_(means, values, 0.25)
    assert means[0].tolist() == [0.25] * 3


def test_this_pytorch_is_below_the_bound():
    ((_, *bound),) = re.findall(
        r"^torch>=([\d.]+),<(\d+)\.(\d+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE
    )
    major, minor = map(int, torch.__version__.split(".")[:2])
    assert (major, minor) < tuple(map(int, bound)), "see above how to raise the bound"
