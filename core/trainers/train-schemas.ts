import { z } from 'zod';
import { baselineSchema } from './baseline/schema.js';
import { xgboostInput, xgboostStored } from './xgboost/schema.js';

/** What a person writes as `train`. */
export const trainInput = z.discriminatedUnion('trainer', [xgboostInput, baselineSchema]);
/** What workers, workflows and documents hold. */
export const trainStored = z.discriminatedUnion('trainer', [xgboostStored, baselineSchema]);
