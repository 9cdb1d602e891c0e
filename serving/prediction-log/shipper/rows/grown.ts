type Numbers = Float64Array | Float32Array | Uint32Array | Uint8Array;

/** The array, or a copy of it with room for at least `length` values. */
export function grown<T extends Numbers>(array: T, length: number): T {
  if (array.length >= length) return array;
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}
