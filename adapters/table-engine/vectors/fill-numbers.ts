import { setItems, setValidity, vectors } from './vector-memory.js';
import type { RawVector } from './vector-memory.js';

const TWO_32 = 2 ** 32;
const MICROS_PER_MS = 1_000;

/** NaN is null. */
export function fillDoubles(vector: RawVector, values: Float64Array): void {
  setItems(vector, values);
  markMissing(vector, values);
}

export function fillBooleans(vector: RawVector, values: Float64Array): void {
  const items = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i += 1) items[i] = values[i] === 0 ? 0 : 1;
  setItems(vector, items);
  markMissing(vector, values);
}

/** 64-bit integers: whole numbers, rounded. */
export function fillIntegers(vector: RawVector, values: Float64Array): void {
  setItems(vector, integerHalves(values, 1));
  markMissing(vector, values);
}

/** The engine's instants are microseconds. */
export function fillInstants(vector: RawVector, epochMs: Float64Array): void {
  setItems(vector, integerHalves(epochMs, MICROS_PER_MS));
  markMissing(vector, epochMs);
}

/** Lists of `size` doubles each; `values` row by row. */
export function fillLists(vector: RawVector, values: Float64Array, size: number): void {
  const rows = values.length / size;
  const entries = new Uint32Array(4 * rows);
  for (let row = 0; row < rows; row += 1) {
    entries[4 * row] = row * size;
    entries[4 * row + 2] = size;
  }
  vectors.list_vector_reserve(vector, values.length);
  vectors.list_vector_set_size(vector, values.length);
  setItems(vector, entries);
  fillDoubles(vectors.list_vector_get_child(vector), values);
}

/** As pairs of 32 bits: BigInts would cost many times as much. */
function integerHalves(values: Float64Array, factor: number): Uint32Array {
  const halves = new Uint32Array(2 * values.length);
  for (let i = 0; i < values.length; i += 1) {
    const whole = Math.round((values[i] as number) * factor);
    halves[2 * i] = whole;
    halves[2 * i + 1] = Math.floor(whole / TWO_32);
  }
  return halves;
}

/** Nothing is written unless a value is missing. */
function markMissing(vector: RawVector, values: Float64Array): void {
  let bits: Uint32Array | undefined;
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isNaN(values[i])) continue;
    bits ??= allValid(values.length);
    markNull(bits, i);
  }
  if (bits !== undefined) setValidity(vector, bits);
}

export function markNull(bits: Uint32Array, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] as number) & ~(1 << (index & 31));
}

/** Whole words of 64 bits, as the engine has them. */
export function allValid(items: number): Uint32Array {
  return new Uint32Array(2 * Math.ceil(items / 64)).fill(0xffff_ffff);
}
