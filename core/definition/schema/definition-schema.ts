import { z } from 'zod';
import type { ModelDefinition } from '../definition.js';
import { closed } from '../fields/closed.js';
import type { SameData } from '../fields/same-data.js';
import { columnsInput, columnsStored } from './column-schema.js';
import { featuresInput, featuresStored } from './feature-schema.js';
import { executionInput, executionStored } from './execution-schema.js';
import { expectationsInput, expectationsStored } from './expectation-schema.js';
import { gatePolicySchema, gatesInput, gatesStored } from './gate-schema.js';
import { monitorInput, monitorStored, retrainInput, retrainStored, rolloutSchema } from './policy-schema.js';
import { classWeights, className, columnName, duration, expression, milliseconds, modelName, taskName, zoneName } from './scalars.js';
import { sourceSchema } from './source-schema.js';
import { splitInput, splitStored } from './split-schema.js';
import { trainInput, trainStored } from '../../trainers/train-schemas.js';
import { tuneInput, tuneStored } from './tune-schema.js';

const whenNull = z.enum(['drop', 'fail']);

/** What a person writes; its result still has to be put into the stored shape. */
export const inputSchema = closed({
  name: modelName,
  task: taskName,
  source: sourceSchema,
  time: closed({ event: columnName, zone: zoneName.default('UTC') })
    .nullable()
    .default(null),
  label: closed({
    is: expression,
    positive: className.optional(),
    weights: classWeights.optional(),
    knownAt: columnName.nullable().default(null),
    matures: duration(0).default(0),
    whenNull: whenNull.default('drop'),
  })
    .nullable()
    .default(null),
  weight: columnName.optional(),
  columns: columnsInput,
  features: featuresInput.optional(),
  expect: expectationsInput,
  split: splitInput,
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
    time: closed({ event: columnName, zone: zoneName }).nullable(),
    label: closed({
      is: expression,
      positive: z.string().optional(),
      weights: classWeights.optional(),
      knownAt: columnName.nullable(),
      maturesMs: milliseconds(0),
      whenNull,
    }).nullable(),
    weight: columnName.optional(),
    columns: columnsStored,
    features: featuresStored.optional(),
    expect: expectationsStored,
    split: splitStored,
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
