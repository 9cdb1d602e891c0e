import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const platformPin = z.object({
  file: z.string(),
  wheelPlatform: z.string(),
  url: z.string(),
  sizeBytes: z.number(),
  sha256: z.string().length(64),
  executable: z.string(),
  executables: z.record(z.string(), z.string().length(64)),
});

const toolPin = z.object({
  version: z.string(),
  what: z.string(),
  licence: z.string(),
  upstream: z.string(),
  onPath: z.object({ command: z.string(), arguments: z.array(z.string()), minimumVersion: z.string() }).optional(),
  pypi: z.string(),
  platforms: z.record(z.string(), platformPin),
});

const catalog = z.object({
  formatVersion: z.literal(1),
  comment: z.string(),
  tools: z.object({ temporal: toolPin, xgboost: toolPin, 'temporal-test-server': toolPin, seaweedfs: toolPin }),
});

export type ToolName = keyof z.infer<typeof catalog>['tools'];
export type ToolPin = z.infer<typeof toolPin>;
export type PlatformPin = z.infer<typeof platformPin>;

/** `linux-x64`, `darwin-arm64`, … */
export const PLATFORM = `${process.platform}-${process.arch}`;

let loaded: z.infer<typeof catalog> | undefined;

/** The row of `scripts/binaries.json` for a tool. */
export function toolPinOf(name: ToolName): ToolPin {
  loaded ??= catalog.parse(JSON.parse(readFileSync(packageFile('scripts/binaries.json'), 'utf8')));
  return loaded.tools[name];
}

/** A file of the package, from its sources and from `dist/` alike. */
export function packageFile(relativePath: string): string {
  const here = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  return join(here.endsWith('dist') ? dirname(here) : here, relativePath);
}
