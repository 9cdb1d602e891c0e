/** Times that every read is given, in epoch milliseconds. A query may name them or not. */
export const STANDARD_PARAMETERS: readonly string[] = ['asOf', 'start', 'end', 'scheduledTime'];
