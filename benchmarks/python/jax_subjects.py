"""Subjects that run in JAX; see torch_subjects.py.

XLA takes a thread for each processor that the process may use, so OMP_NUM_THREADS of them are left.
"""
import os
from functools import partial

THREADS = int(os.environ["OMP_NUM_THREADS"])
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])

import jax
import jax.numpy as jnp
import optax
from optax.contrib import MuonDimensionNumbers

VERSION = f"JAX {jax.__version__}, optax {optax.__version__}, {THREADS} threads"
JAX_PARTS = ("qkv", "projection", "up", "down")


def initialize(layers, width, vocabulary, context):
    draw = jax.random.split(jax.random.key(1), 4 * layers + 2)
    normal = lambda at, *shape: 0.02 * jax.random.normal(draw[at], shape)
    sizes = {"qkv": (width, 3 * width), "projection": (width, width), "up": (width, 4 * width), "down": (4 * width, width)}
    norm = lambda: {"scale": jnp.ones(width), "shift": jnp.zeros(width)}
    blocks = [
        {
            **{name: {"weight": normal(4 * at + i, *sizes[name]), "bias": jnp.zeros(sizes[name][1])} for i, name in enumerate(JAX_PARTS)},
            "norm_1": norm(),
            "norm_2": norm(),
        }
        for at in range(layers)
    ]
    return {"wte": normal(-1, vocabulary, width), "wpe": normal(-2, context, width), "blocks": blocks, "norm": norm()}


def layer_norm(x, p):
    x = x - x.mean(-1, keepdims=True)
    return x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + 1e-5) * p["scale"] + p["shift"]


def linear(x, p):
    return x @ p["weight"] + p["bias"]


def block(x, p, heads):
    B, T, C = x.shape
    q, k, v = (part.reshape(B, T, heads, -1) for part in jnp.split(linear(layer_norm(x, p["norm_1"]), p["qkv"]), 3, 2))
    values = jax.nn.dot_product_attention(q, k, v, is_causal=True)
    x = x + linear(values.reshape(B, T, C), p["projection"])
    return x + linear(jax.nn.gelu(linear(layer_norm(x, p["norm_2"]), p["up"]), approximate=True), p["down"])


def training_step(layers, width, heads, vocabulary, batch, context, optimizer, rank):
    """A step with optax's AdamW, or its Muon for the matrices of the blocks; `jit` compiles it as a whole."""
    parameters = initialize(layers, width, vocabulary, context)
    draw = jax.random.split(jax.random.key(2))
    inputs, targets = (jax.random.randint(key, (batch, context), 0, vocabulary) for key in draw)
    adamw = optax.adamw(1e-3, b1=0.9, b2=0.95)
    kind = lambda path, p: "muon" if p.ndim == 2 and path[0].key == "blocks" else "adamw"
    labels = jax.tree_util.tree_map_with_path(kind, parameters)

    muon = optax.contrib.muon(0.02, muon_weight_dimension_numbers=lambda tree: jax.tree.map(lambda p: MuonDimensionNumbers(0, 1), tree))
    rule = adamw if optimizer == "adamw" else optax.partition({"muon": muon, "adamw": adamw}, labels)

    def loss_of(parameters):
        x = parameters["wte"][inputs] + parameters["wpe"]
        for each in parameters["blocks"]:
            x = block(x, each, heads)
        logits = layer_norm(x, parameters["norm"]) @ parameters["wte"].T
        return optax.softmax_cross_entropy_with_integer_labels(logits, targets).mean()

    @partial(jax.jit, donate_argnums=(0, 1))
    def update(parameters, state):
        change, state = rule.update(jax.grad(loss_of)(parameters), state, parameters)
        return optax.apply_updates(parameters, change), state

    now = [parameters, rule.init(parameters)]

    def step():
        now[:] = update(*now)
        jax.block_until_ready(now)

    return step, None


SUBJECTS = {"step": training_step}
