# Assignment 3: a k-layer network with batch normalisation. Write the body of each function below; the handout has the
# equations. A sample is a column: X is d×n, Y is one-hot K×n. Check your work with: gradus check submission.py
#
# All arrays are numpy's, float64 and of two dimensions: b, gamma, beta, mu and v have shape (m, 1), not (m,). Sums and
# means along an axis lose it unless you say keepdims=True. numpy and the standard library can be imported.
#
# parameters = {"W": [...], "b": [...], "gamma": [...], "beta": [...]}: lists of arrays, entry 0 belongs to layer 1. gamma
#   and beta are there with batch norm only, one for each hidden layer.
# options = {"batch_norm": bool, "epsilon": float, "activation": "relu" or "leaky_relu", "leak": float}: leak may be left
#   out, then it is 0.01.
# statistics = {"mu": ..., "v": ...}: mean and variance of one layer's scores, both (m, 1).

import numpy as np


def softmax(S):
    """S: K×n. Returns P: K×n, a distribution in each column."""
    raise NotImplementedError("softmax is not written yet")


def batch_norm_forward(S, epsilon):
    """S: m×n. Returns {"S_hat": m×n, "mu": m×1, "v": m×1}: ŝ and the batch's own μ and v (v divides by n)."""
    raise NotImplementedError("batch_norm_forward is not written yet")


def batch_norm_backward(G, S, mu, v, epsilon):
    """Eq. 31-37. G, S: m×n; mu, v: m×1. Returns G with respect to S, m×n."""
    raise NotImplementedError("batch_norm_backward is not written yet")


def forward(X, parameters, options):
    """
    X: d×n. Returns {"P": K×n} and, if you like, "layers": what the backward pass needs of each hidden layer, a list of
    {"S": scores, "S_hat": normalised scores, "X": output, "mu": ..., "v": ...}.
    """
    raise NotImplementedError("forward is not written yet")


def compute_cost(X, Y, parameters, lam, options):
    """J: the mean cross-entropy of the batch plus lam times the squares of all W."""
    raise NotImplementedError("compute_cost is not written yet")


def compute_gradients(X, Y, parameters, lam, options):
    """Eq. 21-30. Returns the gradient of J for every parameter: a dict like parameters, in the parameters' shapes."""
    raise NotImplementedError("compute_gradients is not written yet")


def update_running_statistics(average, batch, alpha):
    """Eq. 38 and 39, for one layer. average, batch: statistics. Returns statistics."""
    raise NotImplementedError("update_running_statistics is not written yet")


def predict(X, parameters, statistics, options):
    """Test mode: P (K×n) with the given statistics, a list with one entry for each hidden layer, not the batch's own."""
    raise NotImplementedError("predict is not written yet")


def cyclical_learning_rate(t, eta_min, eta_max, step_size):
    """The cyclical learning rate at update step t; step_size is n_s, half a cycle."""
    raise NotImplementedError("cyclical_learning_rate is not written yet")
