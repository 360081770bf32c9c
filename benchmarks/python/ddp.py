"""Trains a GPT-2 in PyTorch with AdamW, on one process or on several with DistributedDataParallel
over gloo, and prints seconds as JSON; started by src/distributed/launch.ts.

    RANK=0 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=29500 python3 ddp.py '{"layers": 4, ...}'
"""
import contextlib
import json
import os
import sys
from statistics import median
from time import perf_counter

import torch
import torch.distributed as dist
import torch.nn.functional as F
from gpt2 import GPT2

WARM_UP = 4

request = json.loads(sys.argv[1])
rank, size = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
dist.init_process_group("gloo")
torch.manual_seed(1)
sizes = [request[name] for name in ("layers", "width", "heads", "vocabulary", "context")]
plain = GPT2(*sizes)
model = torch.nn.parallel.DistributedDataParallel(plain) if size > 1 else plain
adamw = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.95))
torch.manual_seed(2 + rank)
inputs, targets = torch.randint(0, request["vocabulary"], (2, request["batch"], request["context"]))
gradients = torch.zeros(sum(p.numel() for p in plain.parameters()))


def step(exchanges):
    with contextlib.nullcontext() if exchanges or size == 1 else model.no_sync():
        model.zero_grad(set_to_none=True)
        F.cross_entropy(model(inputs).flatten(0, 1), targets.flatten()).backward()
        adamw.step()


def seconds(run):
    """Median over as many repeats as fit into the time, at least five, the same on all processes."""
    def timed():
        dist.barrier()
        start = perf_counter()
        run()
        return perf_counter() - start

    last = [timed() for _ in range(WARM_UP)][-1]
    count = torch.tensor(max(5, round(request["seconds"] / last)))
    dist.broadcast(count, 0)
    return median(timed() for _ in range(int(count)))


answer = {
    "version": f"PyTorch {torch.__version__}",
    "step": seconds(lambda: step(True)),
    "alone": seconds(lambda: step(False)),
    "sum": seconds(lambda: dist.all_reduce(gradients)) if size > 1 else 0,
}
if rank == 0:
    print(json.dumps(answer), flush=True)
dist.barrier()
os._exit(0)  # gloo's threads abort the process now and then when they are destroyed
