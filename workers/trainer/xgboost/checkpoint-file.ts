import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { PRIVATE_FILE } from '../../../adapters/private-files.js';
import { isForWantOfRoom } from '../../../core/want-of-room.js';
import { unforeseenKind } from '../../../core/unforeseen-error.js';

const FORMAT_VERSION = 1;
/** The header is short: names of the format, and one line of metrics per round. */
const HEADER_END = '\n';

/** Same training, so that a checkpoint may be continued. The matrices themselves are the caller's to keep equal. */
export interface CheckpointIdentity {
  readonly libraryVersion: string;
  /** Digest of what was asked for, apart from the number of rounds. */
  readonly requestDigest: string;
}

export interface CheckpointState {
  /** XGBoost's evaluation line of each completed round: history and early-stopping state follow from these. */
  readonly evaluations: readonly string[];
  readonly snapshot: Uint8Array;
}

/**
 * One JSON line, then the library's snapshot. Written under a temporary name and renamed, so a file with this name is whole. False: the
 * disk has no room for it, and the training goes on without.
 */
export function writeCheckpoint(path: string, identity: CheckpointIdentity, state: CheckpointState): boolean {
  const header = { formatVersion: FORMAT_VERSION, ...identity, snapshotDigest: sha256(state.snapshot), evaluations: state.evaluations };
  const content = Buffer.concat([Buffer.from(JSON.stringify(header) + HEADER_END), state.snapshot]);
  try {
    writeFileSync(`${path}.tmp`, content, { mode: PRIVATE_FILE });
  } catch (error) {
    rmSync(`${path}.tmp`, { force: true });
    if (isForWantOfRoom(error)) return false;
    throw error;
  }
  renameSync(`${path}.tmp`, path);
  return true;
}

/** The state of a checkpoint of at most `maxRounds`, or in words why it cannot be continued. */
export function readCheckpoint(
  path: string,
  expected: CheckpointIdentity,
  maxRounds: number,
): CheckpointState | { readonly ignored: string } {
  try {
    const bytes = readFileSync(path);
    const headerEnd = bytes.indexOf(HEADER_END);
    const header = JSON.parse(bytes.toString('utf8', 0, headerEnd)) as CheckpointIdentity & Header;
    const snapshot = bytes.subarray(headerEnd + 1);
    const problem =
      mismatch(header, expected, sha256(snapshot)) ??
      (header.evaluations.length > maxRounds ? `it holds ${header.evaluations.length} rounds, and ${maxRounds} are asked for` : null);
    return problem === null ? { evaluations: header.evaluations, snapshot } : { ignored: problem };
  } catch (error) {
    return { ignored: `it cannot be read (${unforeseenKind(error)})` };
  }
}

interface Header {
  readonly formatVersion: number;
  readonly snapshotDigest: string;
  readonly evaluations: readonly string[];
}

function mismatch(header: CheckpointIdentity & Header, expected: CheckpointIdentity, snapshotDigest: string): string | null {
  if (header.formatVersion !== FORMAT_VERSION) return `its format is version ${header.formatVersion}, this worker reads ${FORMAT_VERSION}`;
  if (header.libraryVersion !== expected.libraryVersion)
    return `it was made by XGBoost ${header.libraryVersion}, this worker has ${expected.libraryVersion}`;
  if (header.requestDigest !== expected.requestDigest) return 'it belongs to another training request';
  if (header.snapshotDigest !== snapshotDigest) return 'its content is damaged';
  return null;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
