import type { SignatureInput } from '../features/signature.js';

/**
 * Three lists of columns, which are not the same: what a request carries, what a snapshot holds, and what the model takes. Each has a
 * type of its own, so that one given for another does not compile.
 */
export interface RequestColumns {
  /** All of them must be there; a row without names has their values in this order. */
  readonly inputs: readonly SignatureInput[];
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
  /** Key columns that are no inputs: read as they are found, where the file has them. */
  readonly others: readonly string[];
}

export function scannedColumns({ inputs, keys }: RequestColumns): ScannedColumns {
  const named = (isNumeric: boolean): string[] => inputs.filter(({ kind }) => (kind === 'numeric') === isNumeric).map(({ name }) => name);
  const known = new Set(inputs.map(({ name }) => name));
  return { numeric: named(true), categorical: named(false), others: keys.filter((name) => !known.has(name)) };
}
