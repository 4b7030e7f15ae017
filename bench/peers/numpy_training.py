"""Mini-batch training of a k-layer network with batch norm as a student of the course writes it in numpy."""
import json
import sys

import numpy as np

from block_server import serve

work = json.loads(sys.argv[1])
dtype = np.dtype(work['dtype'])
widths, n, N, lam, eps, alpha = (work[key] for key in ('widths', 'batchSize', 'samples', 'lambda', 'epsilon', 'alpha'))
d, K, L = widths[0], widths[-1], len(widths) - 1

rng = np.random.default_rng(work['seed'])
# d×N, a sample is a column. numpy keeps a row in one run of memory; order 'F' keeps a sample in one.
X = np.asarray(rng.standard_normal((d, N), dtype=dtype), order=work['order'])
y = rng.integers(0, K, N)
Y = np.eye(K, dtype=dtype)[y].T
W = [(rng.standard_normal((m, inputs)) * np.sqrt(2 / inputs)).astype(dtype) for inputs, m in zip(widths, widths[1:])]
b = [np.zeros((m, 1), dtype) for m in widths[1:]]
gamma = [np.ones((m, 1), dtype) for m in widths[1:-1]]
beta = [np.zeros((m, 1), dtype) for m in widths[1:-1]]
average = [None] * (L - 1)


def softmax(S):
    e = np.exp(S - S.max(0))
    return e / e.sum(0)


def step(Xb, Yb, eta):
    H, S, SHat, mu, v = [Xb], [], [], [], []
    for l in range(L - 1):
        S.append(W[l] @ H[-1] + b[l])
        mu.append(S[l].mean(1, keepdims=True))
        v.append(S[l].var(1, keepdims=True))
        SHat.append((S[l] - mu[l]) / np.sqrt(v[l] + eps))
        H.append(np.maximum(0, gamma[l] * SHat[l] + beta[l]))
        old = average[l] or (mu[l], v[l])
        average[l] = (alpha * old[0] + (1 - alpha) * mu[l], alpha * old[1] + (1 - alpha) * v[l])
    G = softmax(W[-1] @ H[-1] + b[-1]) - Yb
    gW, gb, ggamma, gbeta = [None] * L, [None] * L, [None] * (L - 1), [None] * (L - 1)
    for l in range(L - 1, -1, -1):
        if l < L - 1:
            ggamma[l] = (G * SHat[l]).sum(1, keepdims=True) / n
            gbeta[l] = G.sum(1, keepdims=True) / n
            G = G * gamma[l]
            G1, G2, D = G * (v[l] + eps) ** -0.5, G * (v[l] + eps) ** -1.5, S[l] - mu[l]
            c = (G2 * D).sum(1, keepdims=True)
            G = G1 - G1.sum(1, keepdims=True) / n - D * c / n
        gW[l] = G @ H[l].T / n + 2 * lam * W[l]
        gb[l] = G.sum(1, keepdims=True) / n
        if l > 0:
            G = (W[l].T @ G) * (H[l] > 0)
    for values, gradients in ((W, gW), (b, gb), (gamma, ggamma), (beta, gbeta)):
        for value, gradient in zip(values, gradients):
            value -= eta * gradient


def evaluate(count):
    H = X[:, :count]
    for l in range(L - 1):
        mu, v = average[l]
        H = np.maximum(0, gamma[l] * ((W[l] @ H + b[l] - mu) / np.sqrt(v + eps)) + beta[l])
    P = softmax(W[-1] @ H + b[-1])
    return -np.log(P[y[:count], np.arange(count)]).mean(), (P.argmax(0) == y[:count]).mean()


def batches():
    while True:
        order = rng.permutation(N)
        for start in range(0, N - n + 1, n):
            yield order[start:start + n]


indices = batches()


def block():
    for _ in range(work['steps']):
        j = next(indices)
        step(X[:, j], Y[:, j], dtype.type(work['eta']))
    if work['evaluationSamples'] > 0:
        evaluate(work['evaluationSamples'])
    return work['steps']


serve('numpy', np.__version__, block)
