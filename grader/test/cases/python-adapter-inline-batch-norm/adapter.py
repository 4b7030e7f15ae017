"""Makes the targets of the class in network.py; batch norm has no functions of its own there."""

import network


def network_of(parameters, options, alpha=0.9):
    """A new one for each call: nothing of the last one's averages is left."""
    network.EPS = options["epsilon"]
    network.LEAK = options.get("leak", 0.01) if options["activation"] == "leaky_relu" else 0.0
    p = parameters
    return network.Network(p["W"], p["b"], p.get("gamma", ()), p.get("beta", ()), alpha)


def forward(X, parameters, options):
    return {"P": network_of(parameters, options).forward(X)}


def compute_cost(X, Y, parameters, lam, options):
    return network_of(parameters, options).cost(X, Y, lam)


def compute_gradients(X, Y, parameters, lam, options):
    net = network_of(parameters, options)
    net.forward(X)
    net.backward(Y, lam)
    gradients = {"W": net.dW, "b": net.db}
    return {**gradients, "gamma": net.dgammas, "beta": net.dbetas} if options["batch_norm"] else gradients


def predict(X, parameters, statistics, options):
    net = network_of(parameters, options)
    net.averages = [(each["mu"], each["v"]) for each in statistics]
    return net.forward(X, training=False)
