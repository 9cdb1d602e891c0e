import { readFile } from 'node:fs/promises';
import { arch, cpus } from 'node:os';

/** The C library picks its `expf` and `logf` by these, so they can change the last bit of a gradient. */
const INSTRUCTION_SETS = ['avx2', 'fma', 'avx512f'];

/** Such as `x64+avx2+fma`. Where the instruction sets cannot be read, the processor's model name stands for them. */
export async function cpuClass(): Promise<string> {
  const info = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const flags = /^flags\s*:(.*)$/m.exec(info)?.[1]?.split(' ');
  if (flags) return [arch(), ...INSTRUCTION_SETS.filter((name) => flags.includes(name))].join('+');
  const model = cpus()[0]?.model.trim().replace(/\s+/g, '-').toLowerCase();
  return model ? `${arch()}+${model}` : arch();
}
