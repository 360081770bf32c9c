"""Writes small models with adapters as transformers and peft save them, with the logits of both
together; and compares the logits of adapters that lrm exported, on the same models. Adapters that
began as PiSSA in lrm, with DoRA and without, have logits of their own.

python adapters.py make FOLDER
python adapters.py check FOLDER
"""

import json
import sys
from pathlib import Path

import torch
from models import MODELS, logits_of, randomize, write
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoConfig, AutoModelForCausalLM

# Names of models, and the settings of their adapters.
ADAPTERS = {
    "all layers": ("llama-3.2", dict(r=4, lora_alpha=8, target_modules="all-linear")),
    "some layers": ("qwen3", dict(r=2, lora_alpha=6, target_modules=["q_proj", "down_proj"])),
    "rank-stabilized": ("mistral", dict(r=4, use_rslora=True, target_modules="all-linear")),
    "DoRA": ("llama-3.2", dict(r=4, lora_alpha=8, use_dora=True, target_modules="all-linear")),
    "DoRA of gpt2": (
        "gpt2",
        dict(r=3, use_dora=True, target_modules=["c_attn", "c_proj", "c_fc"], fan_in_fan_out=True),
    ),
    "gpt2": (
        "gpt2",
        dict(r=3, lora_alpha=6, target_modules=["c_attn", "mlp.c_proj"], fan_in_fan_out=True),
    ),
}


def make(folder):
    for name, (model_name, settings) in ADAPTERS.items():
        kind, sizes = MODELS[model_name]
        config = AutoConfig.for_model(kind, **sizes)
        config.attn_pdrop = config.embd_pdrop = config.resid_pdrop = 0.0
        model = AutoModelForCausalLM.from_config(config, attn_implementation="eager")
        randomize(model)
        model.save_pretrained(folder / name / "model")
        adapted = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **settings))
        generator = torch.Generator().manual_seed(5)
        with torch.no_grad():
            for weight in adapted.parameters():
                if weight.requires_grad:
                    drawn = 0.2 * torch.randn(weight.shape, generator=generator)
                    # Magnitudes of DoRA stay near the norms that they begin with.
                    weight.copy_(weight * (1 + drawn) if weight.ndim == 1 else drawn)
        adapted.save_pretrained(folder / name / "adapter")
        write(folder / name / "model", logits_of(adapted))


def check(folder):
    """Prints the largest difference of each adapter, relative to the largest logit."""
    result = {}
    for path in sorted(folder.iterdir()):
        for name, suffix in (
            ("exported", ""),
            ("pissa", ", begun as PiSSA"),
            ("pissa-dora", ", begun as PiSSA, with DoRA"),
        ):
            source = path / (name if suffix else "model") / "logits.json"
            expected = torch.tensor(json.loads(source.read_text())["logits"])
            model = AutoModelForCausalLM.from_pretrained(
                path / "model", attn_implementation="eager"
            )
            logits = logits_of(PeftModel.from_pretrained(model, path / name))
            difference = (logits - expected.view_as(logits)).abs().max() / expected.abs().max()
            result[path.name + suffix] = difference.item()
    print(json.dumps(result))


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](Path(sys.argv[2]))
