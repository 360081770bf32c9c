"""Writes small models with random weights as transformers saves them, with their logits; and
compares the logits of folders that lrm exported.

python models.py make FOLDER
python models.py check FOLDER
"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM

SIZES = dict(
    vocab_size=97, max_position_embeddings=64, hidden_size=32, intermediate_size=56,
    num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
)
GPT2 = dict(vocab_size=97, n_positions=64, n_embd=32, n_layer=2, n_head=4)
LLAMA3 = dict(
    rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
    original_max_position_embeddings=16,
)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=16)

# The settings that the published configs have and that differ between families, at small sizes.
MODELS = {
    "llama-2": ("llama", SIZES | dict(rms_norm_eps=1e-5)),
    "tinyllama": ("llama", SIZES | dict(num_key_value_heads=1, rms_norm_eps=1e-5)),
    "llama-3": ("llama", SIZES | dict(rope_theta=5e5, rms_norm_eps=1e-5)),
    "llama-3.2": (
        "llama",
        SIZES | dict(rope_theta=5e5, rope_scaling=LLAMA3, tie_word_embeddings=True, head_dim=16),
    ),
    "smollm2": ("llama", SIZES | dict(rope_theta=1e5, tie_word_embeddings=True)),
    "llama-biases": ("llama", SIZES | dict(attention_bias=True, mlp_bias=True)),
    "llama-linear": ("llama", SIZES | dict(rope_scaling=dict(rope_type="linear", factor=3.0))),
    "llama-dynamic": ("llama", SIZES | dict(rope_scaling=dict(rope_type="dynamic", factor=2.0))),
    "llama-yarn": ("llama", SIZES | dict(rope_scaling=YARN)),
    "llama-yarn-mscale": (
        "llama", SIZES | dict(rope_scaling=YARN | dict(mscale=0.7, mscale_all_dim=1.2, beta_fast=8)),
    ),
    "llama-gelu": ("llama", SIZES | dict(hidden_act="gelu")),
    "llama-gelu-tanh": ("llama", SIZES | dict(hidden_act="gelu_pytorch_tanh")),
    "mistral": ("mistral", SIZES | dict(sliding_window=48, rope_theta=1e6)),
    "mistral-v0.3": ("mistral", SIZES | dict(sliding_window=None, head_dim=16)),
    "qwen2": ("qwen2", SIZES | dict(rope_theta=1e6, tie_word_embeddings=True)),
    "qwen2-window": (
        "qwen2", SIZES | dict(use_sliding_window=True, sliding_window=40, max_window_layers=1),
    ),
    "qwen2-yarn": ("qwen2", SIZES | dict(rope_theta=1e6, rope_scaling=YARN)),
    "qwen3": ("qwen3", SIZES | dict(head_dim=16, rope_theta=1e6, tie_word_embeddings=True)),
    "qwen3-bias": ("qwen3", SIZES | dict(head_dim=8, attention_bias=True)),
    "gpt2": ("gpt2", GPT2),
    "gpt2-gelu": ("gpt2", GPT2 | dict(activation_function="gelu", n_inner=80)),
    "gpt2-untied": ("gpt2", GPT2 | dict(tie_word_embeddings=False)),
    "gpt2-inverse-layer": ("gpt2", GPT2 | dict(scale_attn_by_inverse_layer_idx=True)),
    "gpt2-unscaled": ("gpt2", GPT2 | dict(scale_attn_weights=False)),
}


def tokens_of(config):
    length = min(40, getattr(config, "sliding_window", None) or 40)
    generator = torch.Generator().manual_seed(7)
    return torch.randint(0, config.vocab_size, (2, length), generator=generator)


def logits_of(model):
    model = model.eval().to(torch.float32)
    with torch.no_grad():
        return model(tokens_of(model.config)).logits.to(torch.float64)


def randomize(model):
    """Draws weights large enough that every part of the model matters."""
    generator = torch.Generator().manual_seed(3)
    for name, weight in model.named_parameters():
        noise = torch.randn(weight.shape, generator=generator)
        is_norm = "norm" in name or "ln_" in name
        with torch.no_grad():
            weight.copy_(1 + 0.2 * noise if is_norm and name.endswith("weight") else 0.25 * noise)


def make(folder):
    for name, (kind, settings) in MODELS.items():
        config = AutoConfig.for_model(kind, **settings)
        config.attn_pdrop = config.embd_pdrop = config.resid_pdrop = 0.0
        model = AutoModelForCausalLM.from_config(config, attn_implementation="eager")
        randomize(model)
        # A quarter of the models in several files.
        size = "20KB" if len(name) % 4 == 0 else "1GB"
        model.save_pretrained(folder / name, max_shard_size=size)
        write(folder / name, logits_of(model))


def write(folder, logits):
    tokens = tokens_of(AutoConfig.from_pretrained(folder)).tolist()
    (folder / "logits.json").write_text(json.dumps({"tokens": tokens, "logits": logits.tolist()}))


def check(folder):
    """Prints the largest difference of each folder, relative to the largest logit."""
    result = {}
    for path in sorted(folder.iterdir()):
        expected = torch.tensor(json.loads((path / "logits.json").read_text())["logits"])
        model = AutoModelForCausalLM.from_pretrained(path, attn_implementation="eager")
        model_logits = logits_of(model)
        difference = (model_logits - expected).abs().max() / expected.abs().max()
        result[path.name] = difference.item()
    print(json.dumps(result))


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](Path(sys.argv[2]))
