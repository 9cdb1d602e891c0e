import type { Task } from '../definition/definition.js';

/**
 * One input of the model, in the model's column order. `categories` are in code order: `categories[i]` has code i + 1; code 0 is
 * every rare or never seen category, and a missing value is NaN.
 */
export type SignatureInput =
  | { readonly kind: 'numeric'; readonly name: string; readonly range: readonly [number, number] | null }
  | { readonly kind: 'categorical'; readonly name: string; readonly minCount: number; readonly categories: readonly string[] };

/** What the model answers. `size` is the number of values per row. */
export interface SignatureOutput {
  readonly name: 'prediction' | 'probability' | 'probabilities';
  readonly type: 'number' | 'string' | 'boolean';
  readonly size: number;
}

/** `signature.json`: everything needed to turn a raw row into the model's float32 inputs and its scores into an answer. */
export interface Signature {
  readonly formatVersion: 1;
  readonly model: string;
  readonly task: Task;
  readonly objective: string;
  readonly inputs: readonly SignatureInput[];
  readonly outputs: readonly SignatureOutput[];
  /** Names of the classes in the order of their probabilities; null for binary and regression. */
  readonly classes: readonly string[] | null;
  /** Probability above which a binary prediction is true; null for other tasks. */
  readonly threshold: number | null;
  /** The label's expression, for people. */
  readonly label: string;
  readonly trainedOn: {
    /** Address of the snapshot. */
    readonly snapshot: string;
    readonly definitionDigest: string;
    /** Last event time that influenced the model, epoch milliseconds. */
    readonly trainedUntilMs: number;
  };
}

const BINARY_THRESHOLD = 0.5;

/** What a signature is made of besides the facts that follow from the task. */
export type SignatureFacts = Omit<Signature, 'formatVersion' | 'outputs' | 'threshold'>;

/** Completes a signature with its outputs and threshold. */
export function buildSignature(facts: SignatureFacts): Signature {
  return {
    formatVersion: 1,
    ...facts,
    outputs: outputsOf(facts.task, facts.classes?.length ?? 0),
    threshold: facts.task === 'binary' ? BINARY_THRESHOLD : null,
  };
}

function outputsOf(task: Task, classes: number): readonly SignatureOutput[] {
  if (task === 'binary')
    return [
      { name: 'prediction', type: 'boolean', size: 1 },
      { name: 'probability', type: 'number', size: 1 },
    ];
  if (task === 'multiclass')
    return [
      { name: 'prediction', type: 'string', size: 1 },
      { name: 'probabilities', type: 'number', size: classes },
    ];
  return [{ name: 'prediction', type: 'number', size: 1 }];
}
