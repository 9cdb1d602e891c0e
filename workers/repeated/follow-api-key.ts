import type { NativeConnection } from '@temporalio/worker';
import type { BackgroundWork } from '../plugin/plugin-options.js';
import { RepeatedWork } from './repeated-work.js';

interface FollowOptions {
  readonly connection: Pick<NativeConnection, 'setApiKey'>;
  /** The key of now. */
  readonly apiKey: () => string;
  /** What the connection was made with. */
  readonly first: string;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
}

const EVERY_MS = 1_000;

/** Tells a worker's connection each new API key: unlike a client's, it does not ask for it. */
export function followApiKey({ connection, apiKey, first, log }: FollowOptions): BackgroundWork {
  let current = first;
  return new RepeatedWork({
    everyMs: EVERY_MS,
    round: async () => {
      const key = apiKey();
      if (key === current) return;
      await connection.setApiKey(key);
      current = key;
      log('worker: takes the new Temporal API key of the profile');
    },
    troubleOf: String,
    tell: (trouble) =>
      log(`worker: the Temporal API key ${trouble === undefined ? 'is followed again' : `cannot be followed: ${trouble}`}`),
  });
}
