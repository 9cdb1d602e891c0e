import { z } from 'zod';
import { baselineSchema } from './baseline/schema.js';
import { isolationForestInput, isolationForestStored } from './isolation-forest/schema.js';
import { xgboostInput, xgboostStored } from './xgboost/schema.js';

/** What a person writes as `train`. */
export const trainInput = z.discriminatedUnion('trainer', [xgboostInput, baselineSchema, isolationForestInput]);
/** What workers, workflows and documents hold. */
export const trainStored = z.discriminatedUnion('trainer', [xgboostStored, baselineSchema, isolationForestStored]);
