"""Compares the logits and the tokens of a folder that lrm exported: python trained.py FOLDER"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder = Path(sys.argv[1])
own = json.loads((folder / "expected.json").read_text())
model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager")
with torch.no_grad():
    logits = model.eval().float()(torch.tensor(own["tokens"])).logits.double()
expected = torch.tensor(own["logits"], dtype=torch.float64).reshape(logits.shape)
tokenizer = AutoTokenizer.from_pretrained(folder)
wrong = [
    text
    for text, tokens in own["texts"]
    if tokenizer.encode(text, add_special_tokens=False) != tokens
]
difference = (logits - expected).abs().max() / expected.abs().max()
print(json.dumps({"difference": difference.item(), "wrong": len(wrong)}))
