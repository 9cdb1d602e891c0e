import { keys } from '../../contracts/names.js';
import type { ObjectInfo, ObjectStore } from '../object-store/object-store.js';
import type { PredictionQuery } from './prediction-log.js';

const DAY_MS = 86_400_000;
/** More than lies between the first row of a segment and its last, and between the clocks of a server and of the store. */
const SLACK_MS = 3_600_000;

/**
 * Segments that may have rows of the window. Keys name the day of a segment's first row, so the days of the window are listed and no
 * others; within a day, what was stored before the window began is passed over.
 */
export async function* findSegments(
  objects: Pick<ObjectStore, 'list'>,
  { endpoint, from, to, signal }: Pick<PredictionQuery, 'endpoint' | 'from' | 'to' | 'signal'>,
): AsyncGenerator<ObjectInfo> {
  const first = Math.floor((from - SLACK_MS) / DAY_MS) * DAY_MS;
  for (let day = first; day < to + SLACK_MS; day += DAY_MS) {
    signal.throwIfAborted();
    for await (const segment of objects.list(keys.predictionDay(endpoint, day))) if (segment.modifiedAt >= from - SLACK_MS) yield segment;
  }
}
