import { z } from 'zod';
import { closed } from '../../definition/fields/closed.js';

/** What a person writes and what is stored are the same: nothing can be chosen. */
export const baselineSchema = closed({ trainer: z.literal('baseline') });

export type BaselineTrain = Readonly<z.output<typeof baselineSchema>>;
