/** The newest values, at most so many, oldest first. */
export class Ring<Value> {
  readonly #max: number;
  #values: Value[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  push(value: Value): void {
    this.#values.push(value);
    // Half as many again, so that it is moved seldom and not on every push.
    if (this.#values.length > this.#max * 1.5) this.#values = this.#values.slice(-this.#max);
  }

  get values(): readonly Value[] {
    return this.#values.length > this.#max ? this.#values.slice(-this.#max) : this.#values;
  }

  clear(): void {
    this.#values = [];
  }
}
