"""Compares tokens and decoded texts: python tokens.py TOKENIZER.json TEXTS.json OWN.json"""

import json
import sys

from tokenizers import Tokenizer

path, texts_path, own_path = sys.argv[1:]
tokenizer = Tokenizer.from_file(path)
tokenizer.no_truncation()
tokenizer.no_padding()
texts = json.load(open(texts_path, encoding="utf8"))
own = json.load(open(own_path, encoding="utf8"))
wrong = [
    text
    for text, tokens, decoded in zip(texts, own["tokens"], own["decoded"], strict=True)
    if tokenizer.encode(text, add_special_tokens=False).ids != tokens
    or tokenizer.decode(tokens, skip_special_tokens=False) != decoded
]
print(json.dumps({"wrong": len(wrong), "first": wrong[0] if wrong else None}))
