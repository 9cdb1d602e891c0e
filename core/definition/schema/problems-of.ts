import type { z } from 'zod';
import { didYouMean } from '../../nearest-name.js';
import { pathText, type Problem } from '../fields/problem.js';
import { TRAINER_KINDS, trainerKind } from '../../trainers/trainer-kinds.js';
import type { TrainerKindName } from '../../trainers/trainer-kinds.js';

const LATER = 'is not part of this release';
/** Fields that the design names for later releases, by the path of their object. */
const LATER_FIELDS: Readonly<Record<string, readonly string[]>> = {
  '': ['sources', 'endpoints', 'upstream', 'ensemble'],
  split: ['stratify'],
  retrain: ['onNewData', 'onPerformance', 'onFreshness', 'onAlert'],
  monitor: ['performance', 'freshness', 'columns'],
  label: ['delay'],
};
/** Kinds that the design names for later releases. */
const LATER_KINDS = new Set([
  'canary',
  'shadow',
  'ab',
  'blue-green',
  'command',
  'sklearn',
  'lightgbm',
  'catboost',
  'postgres',
  'postgresql',
  'sqlite',
  's3',
  'http',
  'kafka',
  'json',
  'code',
  'datetime',
  'timestamp',
  'ordinal',
  'list',
  'embedding',
  'hashed',
]);

/** Of a split by event time. */
const TIME_FIELDS = new Set(['window', 'gap']);

const ROUND_FIELDS = new Set(['rounds', 'early_stopping_rounds', 'earlyStoppingRounds']);

/** Zod's issues in the words of a definition. An unknown field becomes a problem at its own path, with the nearest known name. */
export function problemsOf(error: z.ZodError, input: unknown): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownField(input, issue.path, key, JSON.parse(issue.message) as string[]));
    const path = pathText(issue.path);
    if ((issue.code === 'invalid_union' || issue.code === 'invalid_value') && LATER_KINDS.has(String(valueAt(input, issue.path)))) {
      return [
        {
          path,
          text: `${JSON.stringify(valueAt(input, issue.path))} ${LATER}; ${issue.message.replace(/, found .*$/, '')}`,
          notSupported: true,
        },
      ];
    }
    const notSupported = issue.code === 'custom' && issue.params?.notSupported === true;
    return [{ path, text: issue.message, ...(notSupported ? { notSupported } : {}) }];
  });
}

function unknownField(input: unknown, path: readonly PropertyKey[], key: string, known: readonly string[]): Problem {
  const at = pathText([...path, key]);
  const parent = pathText(path);
  if (LATER_FIELDS[parent]?.includes(key)) return { path: at, text: LATER, notSupported: true };
  const ofTime = parent === 'split' && TIME_FIELDS.has(key) ? valueAt(input, ['split', 'kind']) : undefined;
  if (ofTime !== undefined && ofTime !== 'folds')
    return { path: at, text: `is a length of event time, and ${String(ofTime)}() divides rows by a hash: leave it out, or split by time` };
  const train = path.indexOf('train');
  const parameter = train < 0 ? null : unknownParameter(valueAt(input, [...path.slice(0, train + 1), 'trainer']), key);
  if (parameter !== null) return { path: at, ...parameter };
  const suggested = didYouMean(key, known);
  return { path: at, text: `is not known here.${suggested === '' ? ` Known: ${known.join(', ')}` : suggested}` };
}

/** Of a trainer kind: what its library calls otherwise, what this release lacks, and what the kind cannot do at all. */
function unknownParameter(kind: unknown, key: string): Omit<Problem, 'path'> | null {
  if (typeof kind !== 'string' || !Object.hasOwn(TRAINER_KINDS, kind)) return null;
  const { title, parameters, capabilities } = trainerKind({ trainer: kind as TrainerKindName });
  const hint = parameters.foreign.get(key);
  if (hint !== undefined) return { text: hint.startsWith('is ') ? hint : `is not a name of ${title}: ${hint}` };
  if (parameters.unsupported.has(key)) return { text: LATER, notSupported: true };
  if (!capabilities.rounds && ROUND_FIELDS.has(key)) return { text: `counts rounds, and ${title} learns in none: leave it out` };
  return null;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined),
    input,
  );
}
