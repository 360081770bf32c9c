"""GPT-2 in PyTorch as in src/training_step.ts: tied head, biases, layer normalization, tanh GELU."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    """A block; `tuned` takes PyTorch's own kernels of attention and GELU."""

    def __init__(self, width, heads, context, tuned):
        super().__init__()
        self.heads, self.tuned = heads, tuned
        self.norm_1, self.norm_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.projection = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.register_buffer("future", torch.ones(context, context, dtype=torch.bool).triu(1))

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (part.view(B, T, self.heads, -1).transpose(1, 2) for part in self.qkv(self.norm_1(x)).split(C, 2))
        if self.tuned:
            values = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.projection(values.transpose(1, 2).reshape(B, T, C))
            return x + self.down(F.gelu(self.up(self.norm_2(x)), approximate="tanh"))
        scores = (q @ k.transpose(2, 3)) * (C // self.heads) ** -0.5
        weights = scores.masked_fill(self.future[:T, :T], -math.inf).softmax(3)
        x = x + self.projection((weights @ v).transpose(1, 2).reshape(B, T, C))
        u = self.up(self.norm_2(x))
        gelu = 0.5 * u * (1 + torch.tanh(math.sqrt(2 / math.pi) * (u + 0.044715 * u * u * u)))
        return x + self.down(gelu)


class GPT2(nn.Module):
    def __init__(self, layers, width, heads, vocabulary, context, tuned=False):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(Block(width, heads, context, tuned) for _ in range(layers)))
        self.norm = nn.LayerNorm(width)
        for name, parameter in self.named_parameters():
            if parameter.ndim == 2:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, tokens):
        return self.norm(self.blocks(self.wte(tokens) + self.wpe.weight)) @ self.wte.weight.t()
