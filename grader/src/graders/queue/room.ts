/** So much at a time: who wants more than is left waits, first come, first served. */
export class Room {
  readonly #size: number;
  #taken = 0;
  readonly #waiting: { readonly amount: number; readonly enter: () => void }[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /**
   * Waits until there is room; one that is larger than all of it waits until it is alone.
   *
   * @returns gives it back
   */
  async take(wanted: number): Promise<() => void> {
    const amount = Math.min(wanted, this.#size);
    if (this.#waiting.length > 0 || this.#taken + amount > this.#size) {
      await new Promise<void>((enter) => this.#waiting.push({ amount, enter }));
    } else {
      this.#taken += amount;
    }
    return () => this.#leave(amount);
  }

  #leave(amount: number): void {
    this.#taken -= amount;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#taken + next.amount > this.#size) return;
      this.#taken += next.amount;
      this.#waiting.shift();
      next.enter();
    }
  }
}
