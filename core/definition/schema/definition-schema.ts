import { z } from 'zod';
import type { ModelDefinition } from '../definition.js';
import { closed } from '../fields/closed.js';
import type { SameData } from '../fields/same-data.js';
import { columnsInput, columnsStored } from './column-schema.js';
import { executionInput, executionStored } from './execution-schema.js';
import { expectationsInput, expectationsStored } from './expectation-schema.js';
import { gatePolicySchema, gatesInput, gatesStored } from './gate-schema.js';
import { monitorInput, monitorStored, retrainInput, retrainStored, rolloutSchema } from './policy-schema.js';
import { classWeights, className, columnName, duration, expression, gap, milliseconds, modelName, taskName, zoneName } from './scalars.js';
import { sourceSchema } from './source-schema.js';
import { trainInput, trainStored } from '../../trainers/train-schemas.js';
import { tuneInput, tuneStored } from './tune-schema.js';

const whenNull = z.enum(['drop', 'fail']);
const expandingWindow = closed({ kind: z.literal('expanding') });
const slidingInput = closed({ kind: z.literal('sliding'), length: duration(1_000) }).transform(({ kind, length }) => ({
  kind,
  lengthMs: length,
}));
const slidingStored = closed({ kind: z.literal('sliding'), lengthMs: milliseconds(1_000) });

/** What a person writes; its result still has to be put into the stored shape. */
export const inputSchema = closed({
  name: modelName,
  task: taskName,
  source: sourceSchema,
  time: closed({ event: columnName, zone: zoneName.default('UTC') }),
  label: closed({
    is: expression,
    positive: className.optional(),
    weights: classWeights.optional(),
    knownAt: columnName.nullable().default(null),
    matures: duration(0).default(0),
    whenNull: whenNull.default('drop'),
  }),
  weight: columnName.optional(),
  columns: columnsInput,
  expect: expectationsInput,
  split: closed({
    window: z.discriminatedUnion('kind', [expandingWindow, slidingInput]).default({ kind: 'expanding' }),
    validation: duration(1_000),
    test: duration(1_000),
    gap: gap.default('matures'),
  }),
  train: trainInput,
  tune: tuneInput.nullable().default(null),
  gates: gatesInput,
  gatePolicy: gatePolicySchema.prefault({}),
  rollout: rolloutSchema.default({ kind: 'immediate' }),
  retrain: retrainInput.prefault({}),
  monitor: monitorInput.nullable().default(null),
  execution: executionInput.optional(),
});

const stored = closed({
  formatVersion: z.literal(1),
  name: modelName,
  training: closed({
    task: taskName,
    source: sourceSchema,
    time: closed({ event: columnName, zone: zoneName }),
    label: closed({
      is: expression,
      positive: z.string().optional(),
      weights: classWeights.optional(),
      knownAt: columnName.nullable(),
      maturesMs: milliseconds(0),
      whenNull,
    }),
    weight: columnName.optional(),
    columns: columnsStored,
    expect: expectationsStored,
    split: closed({
      window: z.discriminatedUnion('kind', [expandingWindow, slidingStored]),
      validationMs: milliseconds(1_000),
      testMs: milliseconds(1_000),
      gapMs: milliseconds(0),
    }),
    train: trainStored,
    tune: tuneStored.nullable(),
    gates: gatesStored,
    gatePolicy: gatePolicySchema,
  }),
  policy: closed({
    rollout: rolloutSchema,
    retrain: retrainStored,
    monitor: monitorStored.nullable(),
    execution: executionStored.optional(),
  }),
});

// People read the interface, the schema checks: a field that only one of the two has does not compile.
void (true satisfies SameData<z.output<typeof stored>, ModelDefinition>);

/** What workers, workflows and documents hold. */
export const storedSchema: z.ZodType<ModelDefinition> = stored;
