"""Arrays throughout, batch norm's backward pass in the compact form of Ioffe & Szegedy (2015)."""

import numpy as np


def softmax(S):
    E = np.exp(S - S.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)


def batch_norm_forward(S, epsilon):
    mu = S.mean(axis=1, keepdims=True)
    v = S.var(axis=1, keepdims=True)
    return {"S_hat": (S - mu) / np.sqrt(v + epsilon), "mu": mu, "v": v}


def batch_norm_backward(G, S, mu, v, epsilon):
    sigma = 1 / np.sqrt(v + epsilon)
    S_hat = (S - mu) * sigma
    centred = G - G.mean(axis=1, keepdims=True)
    return sigma * (centred - S_hat * (G * S_hat).mean(axis=1, keepdims=True))


def slope(options):
    return options.get("leak", 0.01) if options["activation"] == "leaky_relu" else 0.0


def forward(X, parameters, options):
    W, b = parameters["W"], parameters["b"]
    leak = slope(options)
    layers = []
    for l in range(len(W) - 1):
        S = W[l] @ X + b[l]
        layer = {"S": S}
        if options["batch_norm"]:
            layer.update(batch_norm_forward(S, options["epsilon"]))
            S = parameters["gamma"][l] * layer["S_hat"] + parameters["beta"][l]
        X = np.maximum(S, leak * S)
        layers.append({**layer, "X": X})
    return {"P": softmax(W[-1] @ X + b[-1]), "layers": layers}


def compute_cost(X, Y, parameters, lam, options):
    P = forward(X, parameters, options)["P"]
    loss = -np.log((P * Y).sum(axis=0)).mean()
    return loss + lam * sum((W**2).sum() for W in parameters["W"])


def compute_gradients(X, Y, parameters, lam, options):
    W = parameters["W"]
    n = X.shape[1]
    leak = slope(options)
    passed = forward(X, parameters, options)
    layers = passed["layers"]
    k = len(W)
    dW, db = [None] * k, [None] * k
    dgamma, dbeta = [None] * (k - 1), [None] * (k - 1)
    G = passed["P"] - Y
    for l in reversed(range(k)):
        if l < k - 1 and options["batch_norm"]:
            layer = layers[l]
            dgamma[l] = (G * layer["S_hat"]).sum(axis=1, keepdims=True) / n
            dbeta[l] = G.sum(axis=1, keepdims=True) / n
            G = G * parameters["gamma"][l]
            G = batch_norm_backward(G, layer["S"], layer["mu"], layer["v"], options["epsilon"])
        below = X if l == 0 else layers[l - 1]["X"]
        dW[l] = G @ below.T / n + 2 * lam * W[l]
        db[l] = G.sum(axis=1, keepdims=True) / n
        if l > 0:
            G = (W[l].T @ G) * np.where(below > 0, 1.0, leak)
    gradients = {"W": dW, "b": db}
    if options["batch_norm"]:
        gradients.update(gamma=dgamma, beta=dbeta)
    return gradients


def update_running_statistics(average, batch, alpha):
    return {name: alpha * average[name] + (1 - alpha) * batch[name] for name in ("mu", "v")}


def predict(X, parameters, statistics, options):
    W, b = parameters["W"], parameters["b"]
    leak = slope(options)
    for l in range(len(W) - 1):
        S = W[l] @ X + b[l]
        if options["batch_norm"]:
            mu, v = statistics[l]["mu"], statistics[l]["v"]
            S = (S - mu) / np.sqrt(v + options["epsilon"])
            S = parameters["gamma"][l] * S + parameters["beta"][l]
        X = np.maximum(S, leak * S)
    return softmax(W[-1] @ X + b[-1])


def cyclical_learning_rate(t, eta_min, eta_max, step_size):
    position = t % (2 * step_size)
    distance = position if position <= step_size else 2 * step_size - position
    return eta_min + distance / step_size * (eta_max - eta_min)
