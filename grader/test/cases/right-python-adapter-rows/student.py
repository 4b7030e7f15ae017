"""A sample is a row: X is n×d, W[l] m_in×m_out, b, gammas and betas 1×m."""

import numpy as np

EPS = 1e-8
LEAK = 0.0


def Softmax(S):
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def BatchNormalize(S, mean, var):
    return (S - mean) / np.sqrt(var + EPS)


def BatchNormBackPass(G, S, mean, var):
    n = S.shape[0]
    sigma1 = (var + EPS) ** -0.5
    sigma2 = (var + EPS) ** -1.5
    G1 = G * sigma1
    G2 = G * sigma2
    D = S - mean
    c = (G2 * D).sum(axis=0, keepdims=True)
    return G1 - G1.sum(axis=0, keepdims=True) / n - D * c / n


def EvaluateClassifier(X_batch, NetParams, averages=None):
    X, caches = X_batch, []
    for l in range(len(NetParams["W"]) - 1):
        cache = {"input": X}
        S = X @ NetParams["W"][l] + NetParams["b"][l]
        if NetParams["use_bn"]:
            mean, var = (S.mean(axis=0, keepdims=True), S.var(axis=0, keepdims=True)) if averages is None else averages[l]
            S_hat = BatchNormalize(S, mean, var)
            cache.update(S=S, S_hat=S_hat, mean=mean, var=var)
            S = NetParams["gammas"][l] * S_hat + NetParams["betas"][l]
        X = np.where(S > 0, S, LEAK * S)
        caches.append({"S": S, **cache, "output": X})
    return Softmax(X @ NetParams["W"][-1] + NetParams["b"][-1]), caches


def ComputeCost(X_batch, Y_batch, NetParams, lam):
    P, _ = EvaluateClassifier(X_batch, NetParams)
    return -np.log((P * Y_batch).sum(axis=1)).mean() + lam * sum(np.sum(W**2) for W in NetParams["W"])


def ComputeGradients(X_batch, Y_batch, NetParams, lam):
    P, caches = EvaluateClassifier(X_batch, NetParams)
    n, k = X_batch.shape[0], len(NetParams["W"])
    grads = {"W": [None] * k, "b": [None] * k}
    if NetParams["use_bn"]:
        grads.update(gammas=[None] * (k - 1), betas=[None] * (k - 1))
    G = P - Y_batch
    for l in range(k - 1, -1, -1):
        below = caches[l - 1]["output"] if l > 0 else X_batch
        if l < k - 1 and NetParams["use_bn"]:
            cache = caches[l]
            grads["gammas"][l] = (G * cache["S_hat"]).sum(axis=0, keepdims=True) / n
            grads["betas"][l] = G.sum(axis=0, keepdims=True) / n
            G = BatchNormBackPass(G * NetParams["gammas"][l], cache["S"], cache["mean"], cache["var"])
        grads["W"][l] = below.T @ G / n + 2 * lam * NetParams["W"][l]
        grads["b"][l] = G.sum(axis=0, keepdims=True) / n
        if l > 0:
            G = G @ NetParams["W"][l].T
            G = G * np.where(below > 0, 1, LEAK)
    return grads


def CyclicLearningRate(t, eta_min, eta_max, n_s):
    part = t % (2 * n_s)
    return eta_min + (part if part <= n_s else 2 * n_s - part) / n_s * (eta_max - eta_min)


def MovingAverage(mean_av, var_av, mean, var, alpha):
    return alpha * mean_av + (1 - alpha) * mean, alpha * var_av + (1 - alpha) * var
