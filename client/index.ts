/** For programs that ask Perennial for things: a typed client of its workflows. Loads no native module. */
export { openTemporal } from './connection/open-temporal.js';
export type { TemporalAccess } from './connection/open-temporal.js';
export { PerennialClient } from './perennial-client.js';
export type { Decision, PerennialClientOptions } from './perennial-client.js';
export { RemoteFailure } from './failures/remote-failure.js';
export { waitForDecision } from './wait-for-decision.js';
export { waitForOutcome } from './wait-for-outcome.js';
export type { AwaitedTrigger } from './wait-for-outcome.js';
export { watchProgress } from './watch-progress.js';
export type { ProgressListener } from './watch-progress.js';
