"""Runs NumPy, PyTorch or JAX for src/peers/python.ts: answers each line of JSON with a line of JSON.

{"prepare": SUBJECT, "settings": {...}} makes a subject, {"run": ID, "repeats": N} runs it and
{"drop": ID} frees it.

    python3 peer.py numpy|torch|jax
"""
import json
import sys
from importlib import import_module


def send(message):
    print(json.dumps(message), flush=True)


library = import_module(f"{sys.argv[1]}_subjects")
subjects = {}


def answer(request):
    if "prepare" in request:
        run, error = library.SUBJECTS[request["prepare"]](**request["settings"])
        subjects[id(run)] = run
        return {"id": id(run), "error": error}
    if "run" in request:
        for _ in range(request["repeats"]):
            subjects[request["run"]]()
    else:
        del subjects[request["drop"]]
    return {}


send({"version": library.VERSION})
for line in sys.stdin:
    try:
        send(answer(json.loads(line)))
    except Exception as error:  # the other process reports it
        send({"failure": f"{type(error).__name__}: {error}"})
