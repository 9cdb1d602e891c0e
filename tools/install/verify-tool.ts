import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../core/errors.js';
import { fileDigest } from './file-digest.js';
import type { PlatformPin, ToolName } from './tool-catalog.js';

const checked = new Set<string>();

/**
 * Compares every executable and library of an unpacked tool with its pinned SHA-256 (TOOL_CHANGED when one differs).
 * A file that passed is not read again in this process while its inode, size and change time stay the same.
 */
export async function verifyFiles(tool: ToolName, root: string, pin: PlatformPin): Promise<void> {
  for (const [relativePath, expected] of Object.entries(pin.executables)) {
    const path = join(root, relativePath);
    const { ino, size, ctimeMs } = await stat(path);
    const state = `${path} ${ino} ${size} ${ctimeMs}`;
    if (checked.has(state)) continue;
    const found = await fileDigest(path);
    if (found !== expected) throw new DomainError('TOOL_CHANGED', { tool, path, found, expected });
    checked.add(state);
  }
}
