import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, touchPrivateFile } from '../../adapters/private-files.js';

export interface LogFile {
  readonly path: string;
  write(line: string): void;
  close(): Promise<void>;
}

const MAX_BYTES = 20 * 1024 * 1024;
/** A stream ends with its first error: after a full disk, the file is opened again, so often at most. */
const REOPEN_MS = 1_000;

/** `HOME/logs/NAME.log`, appended to; a file past 20 MiB becomes `NAME.log.old` at the next start. */
export async function openLogFile(home: string, name: string): Promise<LogFile> {
  const folder = join(home, 'logs');
  await makePrivateFolder(folder);
  const path = join(folder, `${name}.log`);
  const sizeBytes = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (sizeBytes > MAX_BYTES) await rename(path, `${path}.old`);
  touchPrivateFile(path);
  let stream = openStream(path);
  let reopenAt = 0;
  return {
    path,
    write: (line) => {
      if (stream.destroyed && performance.now() >= reopenAt) {
        stream = openStream(path);
        reopenAt = performance.now() + REOPEN_MS;
      }
      if (!stream.destroyed) stream.write(`${line}\n`);
    },
    close: () => new Promise((resolve) => (stream.destroyed ? resolve() : stream.end(() => resolve()))),
  };
}

function openStream(path: string): WriteStream {
  const stream = createWriteStream(path, { flags: 'a' });
  stream.on('error', () => undefined);
  return stream;
}
