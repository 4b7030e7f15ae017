import { afterEach, describe, expect, it, vi } from 'vitest';
import { backend, chooseBackend, setThreads } from './choose.ts';

afterEach(() => vi.restoreAllMocks());

describe('chooseBackend', () => {
  it('takes the one that is named', () => {
    expect(chooseBackend('plain').name).toBe('plain');
    expect(chooseBackend('wasm').name).toBe('wasm');
  });

  it.each([undefined, ''])('takes the best there is when none is named (%s)', (wanted) => {
    expect(['blas', 'wasm']).toContain(chooseBackend(wanted).name);
  });

  it('refuses a name that it does not know', () => {
    expect(() => chooseBackend('cuda')).toThrow("GRADUS_BACKEND: expected one of blas, wasm, plain, got 'cuda'");
  });

  it('falls back, and says so only when asked for by name, where the engine has no SIMD', () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect(() => chooseBackend('wasm')).toThrow(
      'GRADUS_BACKEND: this machine has no wasm; leave it unset, or name another',
    );
  });

  it('is chosen once in a process', () => {
    expect(backend()).toBe(backend());
  });
});

describe('setThreads', () => {
  it.each([0, -1, 1.5, Number.NaN])('refuses %s', (count) => {
    expect(() => setThreads(count)).toThrow(`setThreads: expected a whole number ≥ 1, got ${count}`);
  });
});
