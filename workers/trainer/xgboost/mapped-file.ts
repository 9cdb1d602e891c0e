import { closeSync, openSync, readFileSync } from 'node:fs';
import koffi from 'koffi';

const PROT_READ = 1;
const MAP_PRIVATE = 2;

export interface MappedFile {
  readonly address: bigint;
  /** Nothing may use `address` afterwards. */
  release(): void;
}

/**
 * A file's bytes at a native address. POSIX maps it: no copy, no limit of Node's buffers (4 GiB), and memory that is given back
 * at once instead of when the garbage collector runs. Windows reads it.
 */
export function mapFile(path: string, sizeBytes: number): MappedFile {
  if (process.platform === 'win32') return readWhole(path);
  const libc = koffi.load(null);
  const mmap = libc.func('void *mmap(void *address, size_t length, int protection, int flags, int descriptor, int64_t offset)');
  const munmap = libc.func('int munmap(void *address, size_t length)');
  const descriptor = openSync(path, 'r');
  try {
    const address = mmap(null, sizeBytes, PROT_READ, MAP_PRIVATE, descriptor, 0) as bigint | null;
    if (address === null || BigInt.asIntN(64, address) === -1n) throw new Error(`Cannot map ${path} (${sizeBytes} bytes).`);
    return {
      address,
      release: () => {
        munmap(address, sizeBytes);
      },
    };
  } finally {
    closeSync(descriptor);
  }
}

function readWhole(path: string): MappedFile {
  let bytes: Buffer | null = readFileSync(path);
  return {
    address: koffi.address(bytes),
    release: () => {
      bytes = null;
    },
  };
}
