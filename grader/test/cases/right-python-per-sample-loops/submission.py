"""One sample at a time, with the chain rule through μ and v written out (eq. 31-37)."""

import math

import numpy as np


def softmax(S):
    P = np.zeros(S.shape)
    for j in range(S.shape[1]):
        e = [math.exp(s - max(S[:, j])) for s in S[:, j]]
        P[:, j] = np.array(e) / sum(e)
    return P


def batch_norm_forward(S, epsilon):
    m, n = S.shape
    mu, v = np.zeros((m, 1)), np.zeros((m, 1))
    for j in range(n):
        mu[:, 0] += S[:, j] / n
    for j in range(n):
        v[:, 0] += (S[:, j] - mu[:, 0]) ** 2 / n
    S_hat = np.zeros((m, n))
    for i in range(m):
        for j in range(n):
            S_hat[i, j] = (S[i, j] - mu[i, 0]) / math.sqrt(v[i, 0] + epsilon)
    return S_hat, mu, v


def batch_norm_backward(G, S, mu, v, epsilon):
    m, n = S.shape
    out = np.zeros((m, n))
    for i in range(m):
        spread = v[i, 0] + epsilon
        through_variance = sum(G[i, j] * (S[i, j] - mu[i, 0]) * -0.5 * spread**-1.5 for j in range(n))
        through_mean = sum(-G[i, j] / math.sqrt(spread) for j in range(n))
        for j in range(n):
            direct = G[i, j] / math.sqrt(spread)
            out[i, j] = direct + through_mean / n + through_variance * 2 * (S[i, j] - mu[i, 0]) / n
    return out


class Layer:
    """One hidden layer of one pass."""

    def __init__(self, S, S_hat, X, mu, v):
        self.S, self.S_hat, self.X, self.mu, self.v = S, S_hat, X, mu, v


def activate(s, options):
    if s > 0:
        return s
    return options.get("leak", 0.01) * s if options["activation"] == "leaky_relu" else 0.0


def scores(W, X, b):
    S = np.zeros((W.shape[0], X.shape[1]))
    for j in range(X.shape[1]):
        S[:, j] = W @ X[:, j] + b[:, 0]
    return S


def run(X, parameters, options, given=None):
    W, b = parameters["W"], parameters["b"]
    layers = []
    for l in range(len(W) - 1):
        S = scores(W[l], X, b[l])
        S_hat, mu, v = batch_norm_forward(S, options["epsilon"])
        if given is not None:
            mu, v = given[l]["mu"], given[l]["v"]
            S_hat = (S - mu) / np.sqrt(v + options["epsilon"])
        active = parameters["gamma"][l] * S_hat + parameters["beta"][l] if options["batch_norm"] else S
        X = np.array([[activate(s, options) for s in row] for row in active])
        layers.append(Layer(S, S_hat, X, mu, v))
    return softmax(scores(W[-1], X, b[-1])), layers


def forward(X, parameters, options):
    return {"P": run(X, parameters, options)[0]}


def predict(X, parameters, statistics, options):
    return run(X, parameters, options, statistics if options["batch_norm"] else None)[0]


def compute_cost(X, Y, parameters, lam, options):
    P = forward(X, parameters, options)["P"]
    cost = 0
    for j in range(X.shape[1]):
        cost -= math.log(P[np.argmax(Y[:, j]), j]) / X.shape[1]
    for W in parameters["W"]:
        for w in W.flat:
            cost += lam * w * w
    return cost


def compute_gradients(X, Y, parameters, lam, options):
    W = parameters["W"]
    n = X.shape[1]
    P, layers = run(X, parameters, options)
    gradients = {"W": [], "b": [], "gamma": [], "beta": []}
    G = (P - Y) / n
    for l in range(len(W) - 1, -1, -1):
        below = X if l == 0 else layers[l - 1].X
        dW, db = 2 * lam * W[l], np.zeros((W[l].shape[0], 1))
        for j in range(n):
            dW = dW + np.outer(G[:, j], below[:, j])
            db[:, 0] += G[:, j]
        gradients["W"].insert(0, dW)
        gradients["b"].insert(0, db)
        if l == 0:
            break
        under = np.zeros(below.shape)
        for j in range(n):
            under[:, j] = W[l].T @ G[:, j]
            for i in range(under.shape[0]):
                if not below[i, j] > 0:
                    under[i, j] *= options.get("leak", 0.01) if options["activation"] == "leaky_relu" else 0
        if options["batch_norm"]:
            layer, gamma = layers[l - 1], parameters["gamma"][l - 1]
            gradients["gamma"].insert(0, np.array([[sum(g * s)] for g, s in zip(under, layer.S_hat)]))
            gradients["beta"].insert(0, np.array([[sum(g)] for g in under]))
            under = batch_norm_backward(gamma * under, layer.S, layer.mu, layer.v, options["epsilon"])
        G = under
    return gradients if options["batch_norm"] else {"W": gradients["W"], "b": gradients["b"]}


def update_running_statistics(average, batch, alpha):
    mu = alpha * average["mu"] + (1 - alpha) * batch["mu"]
    return mu, alpha * average["v"] + (1 - alpha) * batch["v"]


def cyclical_learning_rate(t, eta_min, eta_max, step_size):
    l = t // (2 * step_size)
    up = (t - 2 * l * step_size) / step_size
    down = 1 - (t - (2 * l + 1) * step_size) / step_size
    return eta_min + (up if t <= (2 * l + 1) * step_size else down) * (eta_max - eta_min)
