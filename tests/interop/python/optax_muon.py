"""Trains one matrix by optax's Muon in float32: python optax_muon.py INPUT.json

Prints its weights after the last step. Optax keeps matrices as (in, out).
"""

import json
import sys

import jax
import jax.numpy as jnp
import optax
from optax import contrib

jax.config.update("jax_default_matmul_precision", "highest")
given = json.load(open(sys.argv[1], encoding="utf8"))


def trajectory(settings):
    weights = {"w": jnp.asarray(given["weight"], jnp.float32).T}
    rule = contrib.muon(**settings)
    state = rule.init(weights)
    for gradient in given["gradients"]:
        updates, state = rule.update({"w": jnp.asarray(gradient, jnp.float32).T}, state, weights)
        weights = optax.apply_updates(weights, updates)
    return weights["w"].T.flatten().tolist()


print(json.dumps([trajectory(settings) for settings in given["settings"]]))
