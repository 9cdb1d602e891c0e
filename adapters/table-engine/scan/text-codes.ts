/** Numbers the different texts of a column in the order they are met; null is -1. */
export class TextCodes {
  readonly #codes = new Map<string, number>();
  readonly dictionary: string[] = [];

  encode(values: readonly (string | null)[], into: Int32Array, offset: number): void {
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i] as string | null;
      into[offset + i] = value === null ? -1 : this.#code(value);
    }
  }

  #code(value: string): number {
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    const code = this.dictionary.length;
    this.#codes.set(value, code);
    this.dictionary.push(value);
    return code;
  }
}
