"""Trains one matrix by torch.optim.Muon: python muon.py INPUT.json

Prints its weights after the last step as PyTorch computes them, with products in bfloat16, and with
products in float32.
"""

import json
import sys

import torch

given = json.load(open(sys.argv[1], encoding="utf8"))


def trajectory(settings, kind):
    bfloat16, torch.bfloat16 = torch.bfloat16, kind
    try:
        weight = torch.nn.Parameter(torch.tensor(given["weight"], dtype=torch.float32))
        optimizer = torch.optim.Muon([weight], **settings)
        for gradient in given["gradients"]:
            weight.grad = torch.tensor(gradient, dtype=torch.float32)
            optimizer.step()
        return weight.detach().flatten().tolist()
    finally:
        torch.bfloat16 = bfloat16


print(
    json.dumps(
        [
            {
                "bfloat16": trajectory(settings, torch.bfloat16),
                "float32": trajectory(settings, torch.float32),
            }
            for settings in given["settings"]
        ]
    )
)
