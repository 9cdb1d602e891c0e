import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadEnvironment } from '../../config/child-environment.js';
import { DomainError } from '../../core/errors.js';
import { fileDigest } from './file-digest.js';
import { runProgram } from './run-program.js';
import type { PlatformPin, ToolPin } from './tool-catalog.js';

const DOWNLOAD_TIMEOUT_MS = 300_000;

interface ArchiveRequest {
  readonly tool: string;
  readonly pin: ToolPin;
  readonly platform: PlatformPin;
  readonly folder: string;
  readonly python: string;
  readonly setting: string;
}

/**
 * Brings a pinned wheel into `folder` and returns its bytes. pip goes first because it knows the mirrors and proxies that a
 * restricted network allows; plain HTTPS serves machines without Python. Both must match the pinned SHA-256.
 */
export async function downloadArchive(request: ArchiveRequest): Promise<Uint8Array> {
  const target = join(request.folder, request.platform.file);
  const reasons: string[] = [];
  for (const [way, fetchTo] of [
    ['pip', fetchWithPip],
    ['HTTPS', fetchWithHttps],
  ] as const) {
    try {
      await fetchTo(request, target);
      const found = await fileDigest(target);
      if (found === request.platform.sha256) return await readFile(target);
      reasons.push(`${way} brought other bytes (SHA-256 ${found}, pinned ${request.platform.sha256})`);
    } catch (error) {
      reasons.push(`${way}: ${(error as Error).message}`);
    }
    await rm(target, { force: true });
  }
  const { tool, pin, setting } = request;
  throw new DomainError('TOOL_UNAVAILABLE', { tool, version: pin.version, reasons, setting });
}

async function fetchWithPip({ pin, platform, folder, python }: ArchiveRequest): Promise<void> {
  const selection = ['--no-deps', '--only-binary=:all:', '--python-version', '3.12', '--platform', platform.wheelPlatform];
  const args = ['-m', 'pip', 'download', '--quiet', ...selection, '--dest', folder, `${pin.pypi}==${pin.version}`];
  await runProgram(python, args, { env: downloadEnvironment(), timeoutMs: DOWNLOAD_TIMEOUT_MS });
}

async function fetchWithHttps({ platform }: ArchiveRequest, target: string): Promise<void> {
  const response = await fetch(platform.url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${platform.url} answered ${response.status}`);
  await writeFile(target, new Uint8Array(await response.arrayBuffer()));
}
