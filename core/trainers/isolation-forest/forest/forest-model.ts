import { DomainError } from '../../../errors.js';
import { decodeUtf8 } from '../../../onnx/decode-utf8.js';

/** Nodes by id; node 0 is the root. A row goes left when its value is below the threshold (float32), by `missingLeft` where it has none. */
export interface IsolationTree {
  /** Ids; -1 in both at a leaf. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly feature: readonly number[];
  /** The threshold at a split; at a leaf its depth and c(rows in it). */
  readonly value: readonly number[];
  readonly missingLeft: readonly number[];
}

/** Content of `forest.json`. */
export interface ForestModel {
  readonly formatVersion: 1;
  readonly featureCount: number;
  /** Rows that each tree was grown from. */
  readonly subsample: number;
  /** Score above which a row is an anomaly. */
  readonly threshold: number;
  readonly trees: readonly IsolationTree[];
}

/** @throws MODEL_FILE_CORRUPT when it is no forest, or one of a newer release */
export function readForest(bytes: Uint8Array): ForestModel {
  const model = parsed(bytes);
  const { formatVersion, featureCount, subsample, threshold, trees } = model;
  const numbers = [featureCount, subsample, threshold].every((value) => typeof value === 'number' && Number.isFinite(value));
  if (formatVersion !== 1 || !numbers || !Array.isArray(trees) || trees.length === 0 || !trees.every(isTree)) throw invalid();
  return model as unknown as ForestModel;
}

function parsed(bytes: Uint8Array): Readonly<Record<keyof ForestModel, unknown>> {
  try {
    return JSON.parse(decodeUtf8(bytes) ?? '') as Readonly<Record<keyof ForestModel, unknown>>;
  } catch {
    throw invalid();
  }
}

function isTree(tree: Partial<IsolationTree> | null): boolean {
  const { left, right, feature, value, missingLeft } = tree ?? {};
  const size = left?.length ?? 0;
  return size > 0 && [left, right, feature, value, missingLeft].every((list) => Array.isArray(list) && list.length === size);
}

function invalid(): DomainError {
  return new DomainError('MODEL_FILE_CORRUPT', { kind: 'isolation forest', reason: 'it is no isolation forest of this release' });
}
