"""Tokens per second of nano GPT-2 training steps in PyTorch on the CPU, as JSON; the peer of src/training.ts.

    python3 torch_training.py muon|lowrank BATCH CONTEXT RANK STEPS
"""
import json
import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

LAYERS, HEADS, WIDTH, VOCABULARY = 4, 4, 128, 256
JORDAN = (3.4445, -4.7750, 2.0315)


class Block(nn.Module):
    def __init__(self, context):
        super().__init__()
        self.norm_1, self.norm_2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.projection = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.register_buffer("future", torch.ones(context, context, dtype=torch.bool).triu(1))

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (part.view(B, T, HEADS, C // HEADS).transpose(1, 2) for part in self.qkv(self.norm_1(x)).split(C, 2))
        scores = (q @ k.transpose(2, 3)) * (C // HEADS) ** -0.5
        weights = scores.masked_fill(self.future[:T, :T], -math.inf).softmax(3)
        x = x + self.projection((weights @ v).transpose(1, 2).reshape(B, T, C))
        u = self.up(self.norm_2(x))
        gelu = 0.5 * u * (1 + torch.tanh(math.sqrt(2 / math.pi) * (u + 0.044715 * u * u * u)))
        return x + self.down(gelu)


class GPT2(nn.Module):
    def __init__(self, context):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(context, WIDTH)
        self.blocks = nn.Sequential(*(Block(context) for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, tokens):
        return self.norm(self.blocks(self.wte(tokens) + self.wpe.weight)) @ self.wte.weight.t()


def newton_schulz(G):
    X = G.t() if G.size(0) > G.size(1) else G
    X = X / (X.norm() + 1e-7)
    a, b, c = JORDAN
    for _ in range(5):
        A = X @ X.t()
        X = a * X + (b * A + c * (A @ A)) @ X
    return X.t() if G.size(0) > G.size(1) else X


def low_rank(G, rank):
    X = G.t() if G.size(0) > G.size(1) else G
    Q, _ = torch.linalg.qr(X[:, torch.randperm(X.size(1))[:rank]])
    O = Q @ newton_schulz(Q.t() @ X)
    return O.t() if G.size(0) > G.size(1) else O


def main(optimizer, batch, context, rank, steps):
    torch.manual_seed(1)
    model = GPT2(context)
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and not name.startswith("w")]
    chosen = set(map(id, matrices))
    adamw = torch.optim.AdamW([p for p in model.parameters() if id(p) not in chosen], lr=1e-3)
    momenta = [torch.zeros_like(p) for p in matrices]
    inputs, targets = torch.randint(0, VOCABULARY, (2, batch, context))

    def step():
        model.zero_grad(set_to_none=True)
        F.cross_entropy(model(inputs).view(-1, VOCABULARY), targets.view(-1)).backward()
        adamw.step()
        with torch.no_grad():
            for p, momentum in zip(matrices, momenta):
                momentum.lerp_(p.grad, 0.05)
                U = p.grad.lerp(momentum, 0.95)
                O = newton_schulz(U) if optimizer == "muon" else low_rank(U, rank)
                p.sub_(O, alpha=0.02 * math.sqrt(max(1, p.size(0) / p.size(1))))

    for _ in range(3):
        step()
    start = time.perf_counter()
    for _ in range(steps):
        step()
    rate = steps * batch * context / (time.perf_counter() - start)
    description = f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"
    print(json.dumps({"rate": rate, "description": description}))


main(sys.argv[1], *map(int, sys.argv[2:6]))
