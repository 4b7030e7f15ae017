/** A student's words in both languages, with what Markdown offers: headings, formulas, code, a table, an image, HTML. */
export const sampleAnswers: ReadonlyMap<string, string> = new Map([
  [
    '01-gradient-check',
    `# Method

I compared with central differences, $h = 10^{-5}$, on a network with widths 6, 5, 7, 4. The relative error

$$ \\frac{|g_a - g_n|}{\\max(10^{-6}, |g_a| + |g_n|)} $$

stayed below \`1e-7\` for every tensor. 我认为梯度的实现是正确的。

What I read
===========

- the derivation of $\\partial J/\\partial v$ in the lecture notes,
- {{not a template}} and <script>alert(1)</script> stay text.

\`\`\`ts
const G = subtract(P, Y); // K×n


const dW = scale(matmul(G, transpose(X)), 1 / n);
\`\`\``,
  ],
  [
    '02-three-layers',
    '使用批归一化后，损失下降得更快，曲线也更平稳。With batch norm the curve falls faster in the first cycle, and the two curves end close together: λ = 0.005 is enough to keep the gap small.',
  ],
  [
    '03-nine-layers',
    `Without batch norm the deep network learns late. My own numbers:

| depth | without | with |
|---|---|---|
| 3 | 52.7 | 53.4 |
| 9 | 45.1 | 51.6 |

![my sketch](sketch.png)`,
  ],
  [
    '04-lambda-search',
    'I searched $[10^{-5}, 10^{-1}]$ first. The optimum is flat: anything from 0.002 to 0.008 would do.',
  ],
  ['05-initialisation', '当 σ = 1e-4 且没有批归一化时，网络完全没有学习：损失停在 $\\ln 10 \\approx 2.303$。'],
]);
