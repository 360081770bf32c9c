"""Reads a safetensors file of lrm, and writes another one: python tensors.py OWN THEIRS"""

import json
import sys

import torch
from safetensors.torch import load_file, save_file

own_path, their_path = sys.argv[1:]
types = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
generator = torch.Generator().manual_seed(5)
tensors = {
    f"{name}.{n}": torch.randn((n, 3), generator=generator).to(dtype)
    for name, dtype in types.items()
    for n in (0, 1, 7)
}
save_file(tensors, their_path, metadata={"format": "pt"})
own = load_file(own_path)
print(
    json.dumps(
        {
            "own": {name: [str(t.dtype), t.to(torch.float32).flatten().tolist()] for name, t in own.items()},
            "theirs": {name: t.to(torch.float32).flatten().tolist() for name, t in tensors.items()},
        }
    )
)
