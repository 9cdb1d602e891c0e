import type { CategoricalInput, FittedPolicy, NumericInput, Signature, SignatureInput } from '../../core/features/signature.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import type { JsonObject } from '../json/request-fields.js';
import { exampleRecord, exampleValue } from './example-record.js';

/** A document with every one of thousands of categories is of no use to anybody. */
const MAX_CATEGORIES = 100;

/** A key column that is no input. */
const KEY: JsonObject = {
  type: ['string', 'number', 'boolean', 'null'],
  description: 'A key of the row, which may be left out: it goes to the prediction log and never to the model.',
  'x-kind': 'key',
};

/** JSON Schema of one raw record. What a rule refuses is a restriction; all else that is known of a column is an annotation. */
export function recordSchema(signature: Signature): JsonObject {
  const { inputs, keys } = compileInputs(signature).requestColumns;
  const keyColumns = keys.map((name): [string, JsonObject] => [name, KEY]);
  return {
    type: 'object',
    additionalProperties: false,
    required: inputs.map(({ name }) => name),
    properties: Object.fromEntries([...keyColumns, ...inputs.map((input): [string, JsonObject] => [input.name, columnSchema(input)])]),
    examples: [exampleRecord(signature)],
  };
}

function columnSchema(input: SignatureInput): JsonObject {
  const own = input.kind === 'numeric' ? ['number', 'boolean'] : ['string', 'number', 'boolean'];
  const isNullable = input.rules?.null?.kind !== 'reject';
  return {
    type: isNullable ? [...own, 'null'] : own,
    description: describe(input, isNullable),
    ...(input.kind === 'numeric' ? numberFacts(input) : categoryFacts(input)),
    'x-kind': input.kind,
  };
}

function numberFacts(input: NumericInput): JsonObject {
  const { range, rules, trainingRange } = input;
  const restricts = range !== null && rules?.range?.kind === 'reject';
  return {
    ...(restricts ? { minimum: range[0], maximum: range[1] } : {}),
    examples: [exampleValue(input)],
    ...(range === null ? {} : { 'x-range': range }),
    ...(trainingRange === undefined ? {} : { 'x-training-range': trainingRange }),
  };
}

function categoryFacts(input: CategoricalInput): JsonObject {
  const { values, rules } = input;
  const listed = listedCategories(input);
  const first = exampleValue(input);
  const examples = [first, ...listed.filter((one) => one !== first)].slice(0, MAX_CATEGORIES);
  const restricts = values !== undefined && rules?.values?.kind === 'reject' && listed.length <= MAX_CATEGORIES;
  if (!restricts) return { examples };
  // A category may be sent as the number or the boolean that it names.
  const literal = listed.flatMap((one): (number | boolean)[] =>
    one === 'true' || one === 'false' ? [one === 'true'] : isNumberName(one) ? [Number(one)] : [],
  );
  const missing = rules?.null?.kind === 'reject' ? [] : [null];
  return { enum: [...listed, ...literal, ...missing], examples };
}

/** Those that a request may carry where only some are allowed, else those of the training rows. */
function listedCategories({ categories, rareCategories = [], values }: CategoricalInput): readonly string[] {
  return values === undefined || values === 'known' ? [...categories, ...rareCategories] : values;
}

function isNumberName(text: string): boolean {
  return Number.isFinite(Number(text)) && String(Number(text)) === text;
}

function describe(input: SignatureInput, isNullable: boolean): string {
  const sentences = [input.kind === 'numeric' ? 'A number.' : 'A category.'];
  if (input.kind === 'numeric') {
    const { range, trainingRange, rules } = input;
    if (range !== null) sentences.push(`Expected from ${range[0]} to ${range[1]}; ${outcome(rules?.range, 'what lies outside')}`);
    if (trainingRange !== undefined) sentences.push(`Training rows had ${trainingRange[0]} to ${trainingRange[1]}.`);
  } else {
    const listed = listedCategories(input).length;
    if (listed > MAX_CATEGORIES) sentences.push(`One of ${listed}, of which ${MAX_CATEGORIES} are shown.`);
    if (input.values === undefined) sentences.push('Others than those of the training rows are taken, and count as rare.');
    else sentences.push(`One of those listed; ${outcome(input.rules?.values, 'another one')}`);
  }
  sentences.push(isNullable ? `null where it is not known${imputed(input.rules?.null)}.` : 'null is refused.');
  return sentences.join(' ');
}

function outcome(policy: FittedPolicy | undefined, what: string): string {
  if (policy?.kind === 'reject') return `${what} is refused.`;
  if (policy?.kind === 'impute') return `${what} becomes ${JSON.stringify(policy.value)}.`;
  return `${what} is taken and counted.`;
}

function imputed(policy: FittedPolicy | undefined): string {
  return policy?.kind === 'impute' ? `, which becomes ${JSON.stringify(policy.value)}` : '';
}
