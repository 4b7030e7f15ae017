/** An iterable of which each item is made once, when it is first come to, however often it is gone through. */
export class LazyList<T> implements Iterable<T> {
  readonly #made: T[] = [];
  readonly #rest: Iterator<T>;

  constructor(source: Iterable<T>) {
    this.#rest = source[Symbol.iterator]();
  }

  *[Symbol.iterator](): Generator<T> {
    for (let k = 0; ; k++) {
      if (k === this.#made.length) {
        const next = this.#rest.next();
        if (next.done === true) return;
        this.#made.push(next.value);
      }
      yield this.#made[k] as T;
    }
  }
}
