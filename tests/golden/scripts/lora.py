"""Makes the reference values of LoRA, with peft and torch in float64.

    python -m venv peft-venv && peft-venv/bin/pip install torch transformers peft safetensors
    peft-venv/bin/python scripts/lora.py fixtures adapters [llama-pissa ...]

For the tiny GPT-2 and LLaMA of the first folder, into the second: adapters with random factors,
the loss, the gradients of the factors, the factors after steps of AdamW, and the logits with the
adapter merged. The adapters are stored as peft saves them, with the errors that torch makes in
float32. The adapter that begins as PiSSA keeps its beginning.
"""

import json
import sys
import tempfile
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM

STEPS = 4
ADAMW = {"lr": 0.02, "betas": (0.9, 0.95), "eps": 1e-8, "weight_decay": 0.1}
LLAMA = ["q_proj", "v_proj", "down_proj"]
CASES = {
    "gpt2": {"r": 4, "lora_alpha": 12, "target_modules": ["c_attn", "c_proj", "c_fc"], "fan_in_fan_out": True},
    "llama": {"r": 4, "lora_alpha": 8, "target_modules": LLAMA, "use_rslora": True},
    "llama-dora": {"r": 4, "lora_alpha": 8, "target_modules": LLAMA, "use_dora": True},
    "llama-pissa": {"r": 4, "lora_alpha": 8, "target_modules": LLAMA, "init_lora_weights": "pissa"},
}


def loss_of(model, batch):
    inputs, targets = batch[:, :-1], batch[:, 1:]
    logits = model(input_ids=inputs).logits
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def stored_name(name):
    return name.replace(".default", "").replace("magnitude_vector.weight", "magnitude_vector")


def run(folder, family, options, dtype):
    """Trains an adapter. Returns all tensors, and the adapter's configuration."""
    config = json.loads((folder / f"{family}-checkpoint.json").read_text())
    torch.manual_seed(1)
    # Dropout would make the gradients of GPT-2 random.
    off = {"attn_pdrop": 0, "embd_pdrop": 0, "resid_pdrop": 0} if family == "gpt2" else {}
    model = AutoModelForCausalLM.from_config(
        AutoConfig.for_model(**{**config, **off}, attn_implementation="eager")
    )
    prefix = "transformer." if family == "gpt2" else ""
    weights = load_file(folder / f"{family}-checkpoint.safetensors")
    missing, unexpected = model.load_state_dict(
        {prefix + name: value for name, value in weights.items()}, strict=False
    )
    assert not unexpected and all(name == "lm_head.weight" for name in missing), (missing, unexpected)
    model.tie_weights()
    begins = options.get("init_lora_weights") == "pissa"
    # peft decomposes weights in float32 alone.
    model.to(torch.float32 if begins else dtype)
    model = get_peft_model(
        model, LoraConfig(task_type="CAUSAL_LM", **options), autocast_adapter_dtype=False
    )
    model.to(dtype)
    factors = {name: value for name, value in model.named_parameters() if value.requires_grad}
    generator = torch.Generator().manual_seed(2)
    with torch.no_grad():
        for value in () if begins else factors.values():
            drawn = 0.1 * torch.randn(value.shape, generator=generator)
            # Magnitudes of DoRA stay near the norms that they begin with.
            begun = value.float() * (1 + drawn) if value.ndim == 1 else drawn
            # Rounded to float32, so that all begin with the same numbers.
            value.copy_(begun)
    batches = load_file(folder / f"{family}-golden.safetensors")["batches"].long()
    tensors = {}
    with tempfile.TemporaryDirectory() as saved:
        model.save_pretrained(saved)
        adapter = json.loads((Path(saved) / "adapter_config.json").read_text())
        adapter["target_modules"].sort()  # peft keeps a set
        for name, value in load_file(Path(saved) / "adapter_model.safetensors").items():
            tensors[f"adapter/{name}"] = value
    loss = loss_of(model, batches[0])
    loss.backward()
    tensors["loss"] = loss.detach().reshape(1)
    for name, value in factors.items():
        tensors[f"gradient/{stored_name(name)}"] = value.grad
    optimizer = torch.optim.AdamW(factors.values(), **ADAMW)
    for step in range(STEPS):
        optimizer.zero_grad(set_to_none=True)
        loss_of(model, batches[step]).backward()
        optimizer.step()
    for name, value in factors.items():
        tensors[f"after/{stored_name(name)}"] = value.detach()
    with torch.no_grad():
        tensors["logits"] = model.merge_and_unload()(input_ids=batches[0][:, :-1]).logits
    return {name: value.double() for name, value in tensors.items()}, config, adapter


def make(folder, output, name, options):
    family = name.split("-")[0]
    exact, config, adapter = run(folder, family, options, torch.float64)
    rounded, _, _ = run(folder, family, options, torch.float32)
    errors = {}
    for key, value in exact.items():
        part = key.split("/")[0]
        # Signs of singular vectors are arbitrary.
        if options.get("init_lora_weights") == "pissa" and "/" in key:
            continue
        error = ((rounded[key] - value).norm() / value.norm()).item()
        errors[part] = max(errors.get(part, 0), error)
    path = output / f"lora-{name}.safetensors"
    save_file({key: value.float().contiguous() for key, value in exact.items()}, path)
    path.chmod(0o644)
    document = {
        **{"config": config, "adapter": adapter, "steps": STEPS, "adamw": ADAMW},
        "errorsOfFloat32": errors,
    }
    (output / f"lora-{name}.json").write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    for name in sys.argv[3:] or CASES:
        make(Path(sys.argv[1]), Path(sys.argv[2]), name, CASES[name])
