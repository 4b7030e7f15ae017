// BN v2 !! no gamma/beta (not needed, W can do the scaling)
import { add, addColumn, columnMaxima, columnSums, divideRow, hadamard, map, matmul, multiplyColumn, rowMeans, rowVariances, scale, subtract, subtractColumn, subtractRow, sum, transpose } from '@gradus/matrix'
let relu = (s, opt) => map(s, x => x > 0 ? x : (opt.activation == 'leakyRelu' ? (opt.leak ?? 0.01) * x : 0))

export function softmax(s) {
  let e = map(subtractRow(s, columnMaxima(s)), Math.exp)
  return divideRow(e, columnSums(e))
}

export function batchNormForward(S, eps) {
  let mu = rowMeans(S), v = rowVariances(S)
  let SHat = multiplyColumn(subtractColumn(S, mu), map(v, x => x ** -0.5))
  return { SHat, mu, v }
}

export function batchNormBackward(G, S, mu, v, eps) {
  const n = S.cols
  let s1 = map(v, x => x ** -0.5), s2 = map(v, x => x ** -1.5)
  let G1 = multiplyColumn(G, s1), G2 = multiplyColumn(G, s2)
  let D = subtractColumn(S, mu)
  let c = scale(rowMeans(hadamard(G2, D)), n)
  return subtract(subtractColumn(G1, rowMeans(G1)), scale(multiplyColumn(D, c), 1 / n))
}

export function forward(X, params, opt) {
  const layers = []
  let x = X, k = params.W.length
  for (let i = 0; i < k - 1; i++) {
    let S = addColumn(matmul(params.W[i], x), params.b[i])
    if (opt.batchNorm) {
      let { SHat, mu, v } = batchNormForward(S, opt.epsilon)
      x = relu(SHat, opt)
      layers.push({ S, SHat, mu, v, X: x })
    } else {
      x = relu(S, opt)
      layers.push({ S, X: x })
    }
  }
  return { P: softmax(addColumn(matmul(params.W[k - 1], x), params.b[k - 1])), layers }
}

export function computeCost(X, Y, params, lambda, opt) {
  let { P } = forward(X, params, opt)
  let loss = 0
  P.data.forEach((p, i) => { if (Y.data[i]) loss -= Math.log(p) })
  let reg = 0
  for (let W of params.W) for (let w of W.data) reg += w * w
  return loss / X.cols + lambda * reg
}

export function computeGradients(X, Y, params, lambda, opt) {
  let { P, layers } = forward(X, params, opt)
  let n = X.cols
  let g = subtract(P, Y)
  let grad_W = [], grad_b = []
  for (let i = params.W.length - 1; i >= 0; i--) {
    let h = i == 0 ? X : layers[i - 1].X
    grad_W[i] = add(scale(matmul(g, transpose(h)), 1 / n), scale(params.W[i], 2 * lambda))
    grad_b[i] = { rows: params.b[i].rows, cols: 1, data: new Float64Array(params.b[i].rows).fill(sum(g) / n) }
    if (i > 0) {
      g = matmul(transpose(params.W[i]), g)
      let ind = map(h, x => x > 0 ? 1 : 0)
      if (opt.batchNorm) {
        const { S, mu, v } = layers[i - 1]
        g = batchNormBackward(g, S, mu, v, opt.epsilon)
      }
    }
  }
  return { W: grad_W, b: grad_b }
}

export function updateRunningStatistics(av, batch, alpha) {
  return { mu: add(scale(av.mu, alpha), scale(batch.mu, 1 - alpha)), v: add(scale(av.v, alpha), scale(batch.v, 1 - alpha)) }
}

export function predict(X, params, stats, opt) {
  let x = X, k = params.W.length
  for (let i = 0; i < k - 1; i++) {
    let s = addColumn(matmul(params.W[i], x), params.b[i])
    if (opt.batchNorm) s = multiplyColumn(subtractColumn(s, stats[i].mu), map(stats[i].v, x => x ** -0.5))
    x = relu(s, opt)
  }
  return softmax(addColumn(matmul(params.W[k - 1], x), params.b[k - 1]))
}

export function cyclicalLearningRate(t, eta_min, eta_max, n_s) {
  let l = Math.floor(t / (2 * n_s))
  if (t <= (2 * l + 1) * n_s) return eta_min + (t - 2 * l * n_s) / n_s * (eta_max - eta_min)
  return eta_max - (t - (2 * l + 1) * n_s) / n_s * (eta_max - eta_min)
}
