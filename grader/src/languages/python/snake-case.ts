/** `compute_gradients` for computeGradients, `S_hat` for SHat; a capital that begins no word stays: `gradW`. */
export function snakeCased(name: string): string {
  return name.replace(/(?<=[A-Za-z0-9])[A-Z](?=[a-z])/g, (capital) => `_${capital.toLowerCase()}`);
}
