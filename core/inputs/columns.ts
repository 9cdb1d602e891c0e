import { isNumber } from '../features/signature.js';
import type { DerivedInput, RequestInput } from '../features/signature.js';

/**
 * Three lists of columns, which are not the same: what a request carries, what a snapshot holds, and what the model takes. Each has a
 * type of its own, so that one given for another does not compile.
 */
export interface RequestColumns {
  /** All of them must be there; a row without names has their values in this order. */
  readonly inputs: readonly RequestInput[];
  /** What the model gets is computed of them: their place in the matrix is none of theirs. */
  readonly features: readonly DerivedInput[];
  /** Key columns of the model's source: may be there, are logged, and never reach the model, unless one is an input as well. */
  readonly keys: readonly string[];
}

declare const list: unique symbol;

/** Names of columns that are read of a snapshot, each once. */
export type SnapshotColumns = readonly string[] & { readonly [list]: 'snapshot' };

/** Names of the columns of the model's matrix, in its order. */
export type ModelColumns = readonly string[] & { readonly [list]: 'model' };

export function snapshotColumns(names: Iterable<string>): SnapshotColumns {
  return [...new Set(names)] as readonly string[] as SnapshotColumns;
}

export function modelColumns(names: readonly string[]): ModelColumns {
  return names as ModelColumns;
}

/** How the table engine is to read the columns of a request from a file. */
export interface ScannedColumns {
  readonly numeric: readonly string[];
  /** As texts, whatever their kind makes of them. */
  readonly categorical: readonly string[];
  readonly timestamps: readonly string[];
  /** Key columns that are no inputs: read as they are found, where the file has them. */
  readonly others: readonly string[];
}

export function scannedColumns({ inputs, keys }: Pick<RequestColumns, 'inputs' | 'keys'>): ScannedColumns {
  const named = (holds: (input: RequestInput) => boolean): string[] => inputs.filter(holds).map(({ name }) => name);
  const known = new Set(inputs.map(({ name }) => name));
  return {
    numeric: named(isNumber),
    categorical: named((input) => !isNumber(input) && !isTime(input)),
    timestamps: named(isTime),
    others: keys.filter((name) => !known.has(name)),
  };
}

function isTime(input: RequestInput): boolean {
  return input.kind === 'ingredient' && input.type === 'time';
}
