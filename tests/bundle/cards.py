"""What the tests of bundles share: a card or weights changed so that only what the change broke is
wrong.
"""

import json

from safetensors.torch import load_file, save_file

from clvae.files import checksum

WEIGHTS, CARD = "model.safetensors", "bundle.json"
SEGMENTER, UPSCALER = "segmenter.safetensors", "upscaler.safetensors"


def described(file):
    return {"bytes": file.stat().st_size, "sha256": checksum.sha256(file)}


def edit_card(folder, **changes):
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(card | changes))


def edit_weights(folder, change):
    """Change the tensors and make size and checksum fit again, so that only what the change broke
    is wrong.
    """
    tensors = load_file(folder / WEIGHTS)
    change(tensors)
    save_file(tensors, folder / WEIGHTS)
    edit_card(folder, weights=described(folder / WEIGHTS))


def one_byte_changed(folder):
    content = bytearray((folder / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (folder / WEIGHTS).write_bytes(content)
