import { readFileSync } from 'node:fs';

/** Version of this package, from the package.json beside the sources or one folder above the compiled ones. */
export function releaseVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { name?: string; version?: string };
      if (name === 'perennial-ml' && version !== undefined) return version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}
