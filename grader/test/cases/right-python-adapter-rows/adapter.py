"""Makes the targets of the functions in student.py, where a sample is a row."""

import student


def settings(options):
    student.EPS = options["epsilon"]
    student.LEAK = options.get("leak", 0.01) if options["activation"] == "leaky_relu" else 0.0


def to_rows(parameters, options):
    settings(options)
    names = {"W": "W", "b": "b", "gamma": "gammas", "beta": "betas"}
    taken = {theirs: [array.T for array in parameters.get(ours, [])] for ours, theirs in names.items()}
    return {**taken, "use_bn": options["batch_norm"]}


def softmax(S):
    return student.Softmax(S.T).T


def batch_norm_forward(S, epsilon):
    student.EPS = epsilon
    mean, var = S.mean(axis=1, keepdims=True), S.var(axis=1, keepdims=True)
    return {"S_hat": student.BatchNormalize(S.T, mean.T, var.T).T, "mu": mean, "v": var}


def batch_norm_backward(G, S, mu, v, epsilon):
    student.EPS = epsilon
    return student.BatchNormBackPass(G.T, S.T, mu.T, v.T).T


def forward(X, parameters, options):
    P, caches = student.EvaluateClassifier(X.T, to_rows(parameters, options))
    names = {"S": "S", "S_hat": "S_hat", "output": "X", "mean": "mu", "var": "v"}
    layers = [{ours: cache[theirs].T for theirs, ours in names.items() if theirs in cache} for cache in caches]
    return {"P": P.T, "layers": layers}


def compute_cost(X, Y, parameters, lam, options):
    return student.ComputeCost(X.T, Y.T, to_rows(parameters, options), lam)


def compute_gradients(X, Y, parameters, lam, options):
    grads = student.ComputeGradients(X.T, Y.T, to_rows(parameters, options), lam)
    names = {"W": "W", "b": "b", "gammas": "gamma", "betas": "beta"}
    return {names[key]: [array.T for array in arrays] for key, arrays in grads.items()}


def update_running_statistics(average, batch, alpha):
    mu, v = student.MovingAverage(average["mu"], average["v"], batch["mu"], batch["v"], alpha)
    return {"mu": mu, "v": v}


def predict(X, parameters, statistics, options):
    averages = [(each["mu"].T, each["v"].T) for each in statistics]
    return student.EvaluateClassifier(X.T, to_rows(parameters, options), averages)[0].T


def cyclical_learning_rate(t, eta_min, eta_max, step_size):
    return student.CyclicLearningRate(t, eta_min, eta_max, step_size)
