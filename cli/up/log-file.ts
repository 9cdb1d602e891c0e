import { createWriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, touchPrivateFile } from '../../adapters/private-files.js';

export interface LogFile {
  readonly path: string;
  write(line: string): void;
  close(): Promise<void>;
}

const MAX_BYTES = 20 * 1024 * 1024;

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
  const stream = createWriteStream(path, { flags: 'a' });
  stream.on('error', () => undefined);
  return {
    path,
    write: (line) => void stream.write(`${line}\n`),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
