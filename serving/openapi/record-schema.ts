import type {
  CategoricalInput,
  FittedPolicy,
  NumericInput,
  RequestInput,
  Signature,
  SignatureInput,
} from '../../core/features/signature.js';
import { tellsValues, toldCategories } from '../../core/features/told-values.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import type { JsonObject } from '../json/request-fields.js';
import { exampleRecord, exampleValue } from './example-record.js';
import type { ExampleValue } from './example-record.js';
import { INGREDIENT_SCHEMAS } from './ingredient-schemas.js';

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

function columnSchema(input: RequestInput): JsonObject {
  if (input.kind === 'ingredient') return INGREDIENT_SCHEMAS[input.type];
  const isNullable = input.rules?.null?.kind !== 'reject';
  const isTold = tellsValues(input);
  const example = exampleValue(input);
  return {
    type: isNullable ? [...takenTypes(input), 'null'] : takenTypes(input),
    description: describe(input, isNullable, isTold),
    ...factsOf(input, isTold, example),
    'x-kind': input.kind,
  };
}

function takenTypes({ kind }: SignatureInput): readonly string[] {
  if (kind === 'date') return ['string'];
  return kind === 'numeric' ? ['number', 'boolean'] : ['string', 'number', 'boolean'];
}

function factsOf(input: SignatureInput, isTold: boolean, example: ExampleValue): JsonObject {
  if (input.kind === 'numeric') return numberFacts(input, isTold, example);
  if (input.kind === 'categorical') return isTold ? categoryFacts(input, example) : {};
  return { examples: [example] };
}

function numberFacts({ range, rules, trainingRange }: NumericInput, isTold: boolean, example: ExampleValue): JsonObject {
  const restricts = range !== null && rules?.range?.kind === 'reject';
  return {
    ...(restricts ? { minimum: range[0], maximum: range[1] } : {}),
    examples: [example],
    ...(range === null ? {} : { 'x-range': range }),
    ...(trainingRange === undefined || !isTold ? {} : { 'x-training-range': trainingRange }),
  };
}

function categoryFacts(input: CategoricalInput, example: ExampleValue): JsonObject {
  const { values, rules } = input;
  const listed = toldCategories(input);
  const examples = [example, ...listed.filter((one) => one !== example)];
  const restricts = values !== undefined && rules?.values?.kind === 'reject';
  if (!restricts) return { examples };
  // A category may be sent as the number or the boolean that it names.
  const literal = listed.flatMap((one): (number | boolean)[] =>
    one === 'true' || one === 'false' ? [one === 'true'] : isNumberName(one) ? [Number(one)] : [],
  );
  const missing = rules?.null?.kind === 'reject' ? [] : [null];
  return { enum: [...listed, ...literal, ...missing], examples };
}

function isNumberName(text: string): boolean {
  return Number.isFinite(Number(text)) && String(Number(text)) === text;
}

function describe(input: SignatureInput, isNullable: boolean, isTold: boolean): string {
  const missing = `null where it is not known${imputed(input.rules?.null, isTold)}.`;
  return [...about(input, isTold), isNullable ? missing : 'null is refused.'].join(' ');
}

function about(input: SignatureInput, isTold: boolean): readonly string[] {
  if (input.kind === 'numeric') return aboutNumber(input, isTold);
  return input.kind === 'categorical' ? aboutCategory(input, isTold) : [aboutRead(input)];
}

function aboutRead(input: Exclude<SignatureInput, NumericInput | CategoricalInput>): string {
  if (input.kind === 'date')
    return `A date, or a date and a time of day, such as 2026-03-01T09:30:00Z; without an offset it is of ${input.zone}.`;
  if (input.kind === 'tokens') return `A list in one text, between ${input.separators.map((one) => JSON.stringify(one)).join(', ')}.`;
  return input.kind === 'text' ? 'A text in words of people.' : 'True or false, or 1 or 0, or a text that the model takes for it.';
}

function aboutNumber({ range, trainingRange, rules }: NumericInput, isTold: boolean): readonly string[] {
  return [
    'A number.',
    ...(range === null ? [] : [`Expected from ${range[0]} to ${range[1]}; ${outcome(rules?.range, 'what lies outside', isTold)}`]),
    ...(trainingRange === undefined || !isTold ? [] : [`Training rows had ${trainingRange[0]} to ${trainingRange[1]}.`]),
  ];
}

function aboutCategory({ values, rules }: CategoricalInput, isTold: boolean): readonly string[] {
  const which = isTold ? 'One of those listed' : 'One of those that the model knows, which are not listed here';
  if (values !== undefined) return ['A category.', `${which}; ${outcome(rules?.values, 'another one', isTold)}`];
  const others = 'Others than those of the training rows are taken, and count as rare.';
  return ['A category.', ...(isTold ? [] : ['Those of the training rows are not listed here.']), others];
}

function outcome(policy: FittedPolicy | undefined, what: string, isTold: boolean): string {
  if (policy?.kind === 'reject') return `${what} is refused.`;
  if (policy?.kind === 'impute') return `${what} becomes ${putIn(policy.value, isTold)}.`;
  return `${what} is taken and counted.`;
}

function imputed(policy: FittedPolicy | undefined, isTold: boolean): string {
  return policy?.kind === 'impute' ? `, which becomes ${putIn(policy.value, isTold)}` : '';
}

/** It may come from the training rows. */
function putIn(value: number | string, isTold: boolean): string {
  return isTold ? JSON.stringify(value) : 'a value that the model knows';
}
