import type { SegmentState } from '../segment/log-folder.js';

/** The path of a segment file in another state. */
export function withState(path: string, state: SegmentState): string {
  return path.replace(/\.[a-z]+$/, `.${state}`);
}

/** Another shipper was faster: what was to be done is done. */
export function ifGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
