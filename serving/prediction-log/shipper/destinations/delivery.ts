import { rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writePrivateFile } from '../../../../adapters/private-files.js';
import type { SegmentHeader } from '../../segment/segment-schema.js';
import type { SegmentFile } from '../../segment/find-segments.js';
import type { LoggedRows } from '../rows/logged-rows.js';
import { readSegment } from '../rows/read-segment.js';

/** Somewhere else that rows go to, at least once. `name` is part of file names. */
export interface Destination {
  readonly name: string;
  /** Rejects when the rows have to be sent again. */
  deliver(header: SegmentHeader, rows: LoggedRows): Promise<void>;
  close(): Promise<void>;
}

const BATCH_ROWS = 500;

/** Markers for which the disk had no room. */
export type Unwritten = Set<string>;

/** Brings a shipped segment to one destination unless it is there; what was sent of it before a failure is sent again. */
export async function deliverSegment({ path }: SegmentFile, destination: Destination, unwritten: Unwritten): Promise<void> {
  if (await isDelivered(path, destination, unwritten)) return;
  const segment = readSegment(path, BATCH_ROWS);
  if (segment !== undefined) for (const rows of segment.batches) await destination.deliver(segment.header, rows);
  await writePrivateFile(marker(path, destination), '').catch(() => unwritten.add(marker(path, destination)));
}

export async function isDelivered(path: string, destination: Destination, unwritten: Unwritten): Promise<boolean> {
  if (unwritten.has(marker(path, destination))) return true;
  return stat(marker(path, destination)).then(
    () => true,
    () => false,
  );
}

/** Removes a segment that is everywhere, with its markers. */
export async function removeSegment(path: string, destinations: readonly Destination[], unwritten: Unwritten): Promise<void> {
  await rm(path, { force: true });
  for (const destination of destinations) {
    await rm(marker(path, destination), { force: true });
    unwritten.delete(marker(path, destination));
  }
}

function marker(path: string, { name }: Destination): string {
  return join(dirname(path), `${basename(path)}-${name}`);
}
