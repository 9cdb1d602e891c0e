import { z } from 'zod';
import { closed } from '../../definition/fields/closed.js';

/** What a person writes: nothing can be chosen. */
export const baselineInput = closed({ kind: z.literal('baseline') });

/** What workers, workflows and documents hold. */
export const baselineStored = baselineInput;

export type BaselineTrain = Readonly<z.output<typeof baselineStored>>;
