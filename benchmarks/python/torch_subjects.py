"""Subjects that run in PyTorch.

Each function prepares a subject; it returns a function that runs it once, and its relative error
against float64, or None if it is not compared.
"""
import math

import torch
import torch.nn.functional as F
from gpt2 import GPT2
from models import model_step

torch.manual_seed(1)
VERSION = f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"
JORDAN = (3.4445, -4.7750, 2.0315)


def newton_schulz(G):
    X = G.t() if G.size(0) > G.size(1) else G
    X = X / (X.norm() + 1e-7)
    a, b, c = JORDAN
    for _ in range(5):
        A = X @ X.t()
        X = a * X + (b * A + c * (A @ A)) @ X
    return X.t() if G.size(0) > G.size(1) else X


def low_rank(G, columns):
    X = G.t() if G.size(0) > G.size(1) else G
    Q, _ = torch.linalg.qr(X[:, columns])
    O = Q @ newton_schulz(Q.t() @ X)
    return O.t() if G.size(0) > G.size(1) else O


def draw_columns(G, rank):
    return torch.randperm(max(G.shape))[:rank]


def relative_error(actual, expected):
    return float((actual.double() - expected).norm() / expected.norm())


def timed_newton_schulz(m, n):
    G = torch.randn(m, n)
    return lambda: newton_schulz(G), relative_error(newton_schulz(G), newton_schulz(G.double()))


def timed_low_rank(m, n, rank):
    G = torch.randn(m, n)
    columns = draw_columns(G, rank)
    error = relative_error(low_rank(G, columns), low_rank(G.double(), columns))
    return lambda: low_rank(G, draw_columns(G, rank)), error


def training_step(layers, width, heads, vocabulary, batch, context, optimizer, rank, form):
    """A step in one of four forms: `eager`, as people write it; `tuned`, with PyTorch's own kernels of
    attention, GELU and AdamW; `compiled`, the tuned one by torch.compile; `bfloat16`, the tuned one
    with products in bfloat16."""
    tuned = form != "eager"
    model = GPT2(layers, width, heads, vocabulary, context, tuned)
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and not name.startswith("w")]
    if optimizer == "adamw":
        matrices = []
    chosen = set(map(id, matrices))
    rest = [p for p in model.parameters() if id(p) not in chosen]
    adamw = torch.optim.AdamW(rest, lr=1e-3, betas=(0.9, 0.95), fused=tuned)
    momenta = [torch.zeros_like(p) for p in matrices]
    inputs, targets = torch.randint(0, vocabulary, (2, batch, context))

    def loss_of(inputs, targets):
        with torch.autocast("cpu", torch.bfloat16, enabled=form == "bfloat16"):
            logits = model(inputs)
        return F.cross_entropy(logits.float().view(-1, vocabulary), targets.view(-1))

    def direction(U):
        U = U.bfloat16() if form == "bfloat16" else U
        return newton_schulz(U) if optimizer == "muon" else low_rank(U.float(), draw_columns(U, rank))

    if form == "compiled":
        loss_of, direction = torch.compile(loss_of), torch.compile(direction, dynamic=False)

    def step():
        model.zero_grad(set_to_none=True)
        loss_of(inputs, targets).backward()
        adamw.step()
        with torch.no_grad():
            for p, momentum in zip(matrices, momenta):
                momentum.lerp_(p.grad, 0.05)
                O = direction(p.grad.lerp(momentum, 0.95))
                p.sub_(O, alpha=0.02 * math.sqrt(max(1, p.size(0) / p.size(1))))

    return step, None


def muon_update(shapes, dtype):
    """`torch.optim.Muon` for matrices of these shapes, its products in `dtype` ("bfloat16", as it is, or "float32")."""
    matrices = [torch.zeros(shape).requires_grad_() for shape in shapes]
    for matrix in matrices:
        matrix.grad = torch.randn(matrix.shape)
    muon = torch.optim.Muon(matrices, lr=0.02)

    def step():
        own, torch.bfloat16 = torch.bfloat16, getattr(torch, dtype)
        try:
            muon.step()
        finally:
            torch.bfloat16 = own

    step()  # from zero, along the gradient, since the momentum of the first step is the gradient
    errors = []
    for matrix in matrices:
        expected = newton_schulz(matrix.grad.double())
        direction = -matrix.detach().double()
        errors.append(relative_error(direction * (expected.norm() / direction.norm()), expected))
    return step, max(errors)


def own_model(**settings):
    return model_step(**settings, newton_schulz=newton_schulz)


SUBJECTS = {
    "newton-schulz": timed_newton_schulz,
    "low-rank": timed_low_rank,
    "step": training_step,
    "muon-update": muon_update,
    "model": own_model,
}
