import { readFile, writeFile } from 'node:fs/promises';

const LENGTH_BYTES = 4;

/** Bodies in one file, each after its length: they may be binary. */
export async function writeRequestFile(path: string, bodies: readonly Uint8Array[]): Promise<void> {
  const parts = bodies.flatMap((body) => {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(body.length);
    return [length, body];
  });
  await writeFile(path, Buffer.concat(parts));
}

export async function readRequestFile(path: string): Promise<readonly Buffer[]> {
  const file = await readFile(path);
  const bodies: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const start = at + LENGTH_BYTES;
    at = start + file.readUInt32LE(at);
    bodies.push(file.subarray(start, at));
  }
  return bodies;
}
