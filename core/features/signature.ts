import type { PositiveRule } from './classes/choose-positive.js';
import type { DatePart, NgramLengths, TextNorm } from '../definition/column-kinds.js';
import type { AllowedValues, IngredientType, InputRuleName, Sensitivity } from '../definition/definition.js';
import { scoreColumns } from '../tasks/score-columns.js';
import { taskSpec } from '../tasks/tasks.js';
import type { Task } from '../tasks/tasks.js';

/** What becomes of a value that breaks a rule; `value` is a constant of the definition, or was computed from the training rows. */
export type FittedPolicy =
  { readonly kind: 'reject' } | { readonly kind: 'count' } | { readonly kind: 'impute'; readonly value: number | string };

export type FittedRules = Readonly<Partial<Record<InputRuleName, FittedPolicy>>>;

/** Signatures that were written before there were input rules have neither `rules` nor what was learned for them. */
export interface NumericInput {
  readonly kind: 'numeric';
  readonly name: string;
  readonly range: readonly [number, number] | null;
  readonly rules?: FittedRules;
  readonly sensitive?: Sensitivity;
  /** Smallest and largest value of the training rows; not there when all of them are missing. */
  readonly trainingRange?: readonly [number, number];
}

export interface CategoricalInput {
  readonly kind: 'categorical';
  readonly name: string;
  readonly minCount: number;
  readonly categories: readonly string[];
  readonly values?: AllowedValues;
  readonly rules?: FittedRules;
  readonly sensitive?: Sensitivity;
  /** Categories of the training rows that are too rare for a code, by name; not there when there are none, or too many to keep. */
  readonly rareCategories?: readonly string[];
  /** There are rare categories, too many to keep. */
  readonly hasManyRare?: true;
  /** One column a category, in code order, and one of all others where training rows had rare ones. Absent: codes. */
  readonly encoding?: 'one-hot';
}

interface ReadInput {
  readonly name: string;
  readonly rules?: FittedRules;
  readonly sensitive?: Sensitivity;
}

export interface BooleanInput extends ReadInput {
  readonly kind: 'boolean';
  readonly true: readonly string[];
  readonly false: readonly string[];
}

/** One column a part. */
export interface DateInput extends ReadInput {
  readonly kind: 'date';
  readonly parts: readonly DatePart[];
  readonly zone: string;
  readonly base: string;
}

/** One column a token, and one of all others where training rows had rare ones. */
export interface TokensInput extends ReadInput {
  readonly kind: 'tokens';
  readonly separators: readonly string[];
  readonly tokens: readonly string[];
  readonly hasOther: boolean;
}

/** `buckets` columns of n-grams of words, then as many of characters. */
export interface TextInput extends ReadInput {
  readonly kind: 'text';
  readonly words: NgramLengths | null;
  readonly characters: NgramLengths | null;
  readonly buckets: number;
  readonly norm: TextNorm;
}

/**
 * One column of a request, in the order of the model's columns. `categories` are in code order: `categories[i]` has code i + 1; code 0 is
 * every rare or never seen category, and a missing value is NaN. Some kinds become several columns of the model: `inputWidth`.
 */
export type SignatureInput = NumericInput | CategoricalInput | BooleanInput | DateInput | TokensInput | TextInput;

/** A column that a request carries for features alone. A time is an ISO 8601 text, read in `zone` where it has no offset. */
export interface IngredientInput {
  readonly kind: 'ingredient';
  readonly name: string;
  readonly type: IngredientType;
  readonly zone: string;
  readonly sensitive?: Sensitivity;
  readonly rules?: undefined;
}

/** A column that a request carries. */
export type RequestInput = SignatureInput | IngredientInput;

/** An input that is computed of columns of a request, and of features before it. `zone`: in which it reads times. */
export type DerivedInput = (NumericInput | CategoricalInput) & { readonly expression: string; readonly zone: string };

/** What the model answers. `size` is the number of values per row. */
export interface SignatureOutput {
  readonly name: 'prediction' | 'probability' | 'probabilities' | 'score' | 'is_anomaly' | 'threshold';
  readonly type: 'number' | 'string' | 'boolean';
  readonly size: number;
}

/** `signature.json`: everything needed to turn a raw row into the model's float32 inputs and its scores into an answer. */
export interface Signature {
  /** 1 where every column of a request is one column of the model, a number or a code, and there are no others, as releases before 2 read it. */
  readonly formatVersion: 1 | 2;
  readonly model: string;
  readonly task: Task;
  readonly objective: string;
  readonly inputs: readonly SignatureInput[];
  /** Columns of a request behind `inputs`. Not there: none. */
  readonly ingredients?: readonly IngredientInput[];
  /** Inputs of the model behind `inputs`. Not there: none. */
  readonly features?: readonly DerivedInput[];
  /** Key columns of the model's source: a request may carry them a row, and they are logged. Not there in signatures of before. */
  readonly keys?: readonly string[];
  readonly outputs: readonly SignatureOutput[];
  /** Names of the classes in the order of their probabilities, of a binary label the positive one last; null for false and true, and for regression. */
  readonly classes: readonly string[] | null;
  /** By what the positive one of two named classes was chosen. */
  readonly positiveBy?: PositiveRule;
  /** Probability above which a binary prediction is true, or the positive class; score above which a row is an anomaly; null for other tasks. */
  readonly threshold: number | null;
  /** Whether the model gives raw sums beside its scores. @default true */
  readonly hasMargin?: boolean;
  /** The label's expression, for people; empty where there is none. */
  readonly label: string;
  readonly trainedOn: {
    /** Address of the snapshot. */
    readonly snapshot: string;
    readonly definitionDigest: string;
    /** Last event time that influenced the model, epoch milliseconds; of rows without event times the data time of the run. */
    readonly trainedUntilMs: number;
  };
}

export const SIGNATURE_FORMAT = 2;

const BINARY_THRESHOLD = 0.5;

/** What rows of a request and inputs of a model are made of. */
export type InputColumns = Pick<Signature, 'inputs' | 'ingredients' | 'features'>;

/** Them alone. */
export function inputColumns({ inputs, ingredients, features }: InputColumns): InputColumns {
  return { inputs, ...(ingredients === undefined ? {} : { ingredients }), ...(features === undefined ? {} : { features }) };
}

/** The columns that a request carries, in their order: the inputs among them first. */
export function requestInputs({ inputs, ingredients = [] }: InputColumns): readonly RequestInput[] {
  return ingredients.length === 0 ? inputs : [...inputs, ...ingredients];
}

/** The inputs of the model, in the order of its matrix. */
export function modelInputs({ inputs, features = [] }: InputColumns): readonly SignatureInput[] {
  return features.length === 0 ? inputs : [...inputs, ...features];
}

/** Whether a request says it with numbers; all else it says with texts. */
export function isNumber(input: Pick<SignatureInput, 'kind'> | Pick<IngredientInput, 'kind' | 'type'>): boolean {
  return input.kind === 'ingredient' ? input.type === 'number' : input.kind === 'numeric';
}

/** What a signature is made of besides the facts that follow from the task. */
export type SignatureFacts = Omit<Signature, 'formatVersion' | 'outputs' | 'threshold'> & {
  /** Where the training found one. */
  readonly threshold?: number | undefined;
};

/** Completes a signature with its outputs and threshold. */
export function buildSignature(facts: SignatureFacts): Signature {
  return {
    formatVersion: facts.inputs.every(isPlain) && facts.ingredients === undefined && facts.features === undefined ? 1 : 2,
    ...facts,
    outputs: outputsOf(facts.task, facts.classes),
    threshold: facts.threshold ?? (taskSpec(facts.task).label === 'two-classes' ? BINARY_THRESHOLD : null),
  };
}

function isPlain(input: SignatureInput): boolean {
  return input.kind === 'numeric' || (input.kind === 'categorical' && input.encoding === undefined);
}

/** What a probability of a binary model is of; undefined where that is true. */
export function positiveClass({ task, classes }: Pick<Signature, 'task' | 'classes'>): string | undefined {
  return taskSpec(task).label === 'two-classes' ? classes?.[1] : undefined;
}

function outputsOf(task: Task, classes: Signature['classes']): readonly SignatureOutput[] {
  const { label, beside } = taskSpec(task);
  const type = label === 'number' ? 'number' : label === 'two-classes' && classes === null ? 'boolean' : 'string';
  const prediction = { name: 'prediction', type, size: 1 } as const;
  if (beside === null) return [prediction];
  if (beside === 'score')
    return [
      { name: 'is_anomaly', type: 'boolean', size: 1 },
      { name: 'score', type: 'number', size: 1 },
      { name: 'threshold', type: 'number', size: 1 },
    ];
  return [prediction, { name: beside, type: 'number', size: scoreColumns(task, classes?.length ?? 0) }];
}
