"""Batch norm inside of the layers' loops, running averages that forward updates, training at the top level."""

import matplotlib.pyplot as plt
import numpy as np

EPS = np.finfo(float).eps
LEAK = 0


class Network:
    def __init__(self, W, b, gammas=(), betas=(), alpha=0.9):
        self.W, self.b, self.gammas, self.betas, self.alpha = W, b, gammas, betas, alpha
        self.averages = [None] * (len(W) - 1)

    def forward(self, X, training=True):
        self.inputs, self.scores, self.normalised, self.roots = [X], [], [], []
        for l in range(len(self.W) - 1):
            S = self.W[l] @ X + self.b[l]
            self.scores.append(S)
            if len(self.gammas) > 0:
                mean, var = S.mean(axis=1, keepdims=True), S.var(axis=1, keepdims=True)
                if not training:
                    mean, var = self.averages[l]
                elif self.averages[l] is None:
                    self.averages[l] = mean, var
                else:
                    old_mean, old_var = self.averages[l]
                    self.averages[l] = (
                        self.alpha * old_mean + (1 - self.alpha) * mean,
                        self.alpha * old_var + (1 - self.alpha) * var,
                    )
                root = np.sqrt(var + EPS)
                S = (S - mean) / root
                self.normalised.append(S)
                self.roots.append(root)
                S = self.gammas[l] * S + self.betas[l]
            X = np.where(S > 0, S, LEAK * S)
            self.inputs.append(X)
        S = self.W[-1] @ X + self.b[-1]
        E = np.exp(S - S.max(axis=0))
        self.P = E / E.sum(axis=0)
        return self.P

    def cost(self, X, Y, lam):
        return -np.log((Y * self.forward(X)).sum(axis=0)).mean() + lam * sum((W**2).sum() for W in self.W)

    def backward(self, Y, lam):
        k, n = len(self.W), Y.shape[1]
        self.dW, self.db = [None] * k, [None] * k
        self.dgammas, self.dbetas = [None] * (k - 1), [None] * (k - 1)
        G = self.P - Y
        for l in range(k - 1, -1, -1):
            if l < k - 1:
                G = G * np.where(self.inputs[l + 1] > 0, 1, LEAK)
                if len(self.gammas) > 0:
                    S = self.normalised[l]
                    self.dgammas[l] = (G * S).mean(axis=1, keepdims=True)
                    self.dbetas[l] = G.mean(axis=1, keepdims=True)
                    G = G * self.gammas[l]
                    mean, along = G.mean(axis=1, keepdims=True), (G * S).mean(axis=1, keepdims=True)
                    G = (G - mean - S * along) / self.roots[l]
            self.dW[l] = G @ self.inputs[l].T / n + 2 * lam * self.W[l]
            self.db[l] = G.mean(axis=1, keepdims=True)
            G = self.W[l].T @ G


images = np.load("cifar-10/train.npz")
network = Network([np.random.randn(10, 3072)], [np.zeros((10, 1))])
costs = [network.cost(images["X"], images["Y"], 0.005) for _ in range(10)]
plt.plot(costs)
