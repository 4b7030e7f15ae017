"""Mini-batch training of a k-layer network with batch norm as its tutorials write it in PyTorch (float32)."""
import json
import sys

import torch
from torch import nn

from block_server import serve

work = json.loads(sys.argv[1])
torch.set_num_threads(work['threads'])
torch.manual_seed(work['seed'])
widths, n, N = work['widths'], work['batchSize'], work['samples']

X = torch.randn(N, widths[0])
y = torch.randint(0, widths[-1], (N,))
layers = []
for inputs, m in zip(widths[:-2], widths[1:-1]):
    layers += [nn.Linear(inputs, m), nn.BatchNorm1d(m, eps=work['epsilon'], momentum=1 - work['alpha']), nn.ReLU()]
model = nn.Sequential(*layers, nn.Linear(widths[-2], widths[-1]))
loss = nn.CrossEntropyLoss()
# λ‖W‖² has the gradient 2λW; biases, γ and β are not regularised.
weights = [parameter for parameter in model.parameters() if parameter.dim() == 2]
others = [parameter for parameter in model.parameters() if parameter.dim() == 1]
optimiser = torch.optim.SGD(
    [{'params': weights, 'weight_decay': 2 * work['lambda']}, {'params': others}], lr=work['eta']
)


def batches():
    while True:
        order = torch.randperm(N)
        for start in range(0, N - n + 1, n):
            yield order[start:start + n]


indices = batches()


def evaluate(count):
    model.eval()
    with torch.no_grad():
        S = model(X[:count])
        measured = loss(S, y[:count]).item(), (S.argmax(1) == y[:count]).float().mean().item()
    model.train()
    return measured


def block():
    for _ in range(work['steps']):
        j = next(indices)
        optimiser.zero_grad()
        loss(model(X[j]), y[j]).backward()
        optimiser.step()
    if work['evaluationSamples'] > 0:
        evaluate(work['evaluationSamples'])
    return work['steps']


serve('PyTorch', torch.__version__, block)
