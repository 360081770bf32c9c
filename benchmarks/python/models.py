"""The models of src/own_models/model_case.ts in PyTorch, from the same weights and data."""
import base64
import math

import torch
import torch.nn.functional as F


def decode(array):
    return torch.frombuffer(bytearray(base64.b64decode(array["base64"])), dtype=getattr(torch, array["dtype"])).view(array["shape"])


def forward(model, x, weights):
    *layers, (head, bias) = zip(weights[::2], weights[1::2])
    for weight, b in layers:
        if model == "cnn":
            x = F.max_pool2d(F.relu(F.conv2d(x, weight, b, padding=1)), 2)
        else:
            x = F.relu(F.linear(x, weight, b))
    return F.linear(x.flatten(1), head, bias)


def model_step(model, optimizer, inputs, targets, parameters, matrices, settings, expected, newton_schulz):
    x, y = decode(inputs), decode(targets).long()
    weights = [decode(each).requires_grad_() for each in parameters]
    start = [w.detach().clone() for w in weights]
    muon = [w for at, w in enumerate(weights) if optimizer == "muon" and at in matrices]
    chosen = set(map(id, muon))
    s, adam = settings["muon"], settings["adam"]
    rest = [w for w in weights if id(w) not in chosen]
    adamw = torch.optim.AdamW(rest, lr=adam["learningRate"], betas=adam["betas"], eps=adam["epsilon"], weight_decay=0)
    momenta = [torch.zeros_like(w) for w in muon]

    def step():
        for w in weights:
            w.grad = None
        loss = F.cross_entropy(forward(model, x, weights), y)
        loss.backward()
        adamw.step()
        with torch.no_grad():
            for w, momentum in zip(muon, momenta):
                momentum.lerp_(w.grad, 1 - s["momentum"])
                U = w.grad.lerp(momentum, s["momentum"]).view(w.size(0), -1)
                O = newton_schulz(U).view_as(w)
                w.sub_(O, alpha=s["learningRate"] * math.sqrt(max(1, U.size(0) / U.size(1))))
        return loss

    errors = [abs(step().item() - loss) / loss for loss in expected["losses"]]
    for w, first, other in zip(weights, start, expected["weights"]):
        other = decode(other)
        errors.append(float((w.detach() - other).norm() / (other - first).norm()))
    return step, float(torch.tensor(errors).max())  # NaN if one is NaN
