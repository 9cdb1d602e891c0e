import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DomainError } from '../../core/errors.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import type { LocalSettings } from '../../config/local-settings.js';
import { downloadArchive } from './download-archive.js';
import { findConfigured, findOnPath, TOOL_SETTING } from './find-tool.js';
import type { InstalledTool } from './installed-tool.js';
import { PLATFORM, toolPinOf } from './tool-catalog.js';
import type { PlatformPin, ToolName } from './tool-catalog.js';
import { unpackWheel } from './unpack-wheel.js';
import { verifyFiles } from './verify-tool.js';

interface EnsureOptions {
  readonly log?: (line: string) => void;
  /** Never download: TOOL_UNAVAILABLE instead. */
  readonly offline?: boolean;
  readonly settings?: LocalSettings;
}

const DAY_MS = 86_400_000;
const running = new Map<string, Promise<InstalledTool>>();

/**
 * A verified tool, found or downloaded: configured path, then PATH, then the user's cache, then PyPI.
 * Safe to call from several processes at once: each unpacks beside the target and the first rename wins.
 * Errors: TOOL_UNUSABLE, TOOL_PLATFORM_UNSUPPORTED, TOOL_UNAVAILABLE, TOOL_CHANGED.
 */
export async function ensureTool(name: ToolName, options: EnsureOptions = {}): Promise<InstalledTool> {
  const settings = options.settings ?? loadLocalSettings();
  const found = await findTool(name, settings);
  if (found) return found;
  if (options.offline) throw unavailable(name, ['a download was not allowed']);
  const key = cacheFolder(name, settings);
  const current = running.get(key) ?? install(name, settings, options.log ?? (() => undefined)).finally(() => running.delete(key));
  running.set(key, current);
  return current;
}

/** As `ensureTool`, without a download; undefined when the tool is not on this machine. */
export async function findTool(name: ToolName, settings: LocalSettings = loadLocalSettings()): Promise<InstalledTool | undefined> {
  const elsewhere = (await findConfigured(name, settings)) ?? (await findOnPath(name));
  if (elsewhere) return elsewhere;
  const pin = toolPinOf(name).platforms[PLATFORM];
  if (!pin) return undefined;
  const root = cacheFolder(name, settings);
  if (!(await isComplete(root, pin))) return undefined;
  return cached(name, root, pin, 'cache');
}

async function install(name: ToolName, settings: LocalSettings, log: (line: string) => void): Promise<InstalledTool> {
  const tool = toolPinOf(name);
  const pin = tool.platforms[PLATFORM];
  const setting = TOOL_SETTING[name].env;
  if (!pin) {
    const pinned = Object.keys(tool.platforms);
    throw new DomainError('TOOL_PLATFORM_UNSUPPORTED', { tool: name, version: tool.version, platform: PLATFORM, pinned, setting });
  }
  const root = cacheFolder(name, settings);
  await mkdir(dirname(root), { recursive: true });
  await removeLeftovers(root);
  const folder = await mkdtemp(`${root}.tmp-`);
  try {
    log(`Downloading ${name} ${tool.version} (${Math.round(pin.sizeBytes / 1e6)} MB) into ${root}`);
    const archive = await downloadArchive({ tool: name, pin: tool, platform: pin, folder, python: settings.python, setting });
    const unpacked = join(folder, 'unpacked');
    await unpackWheel(archive, unpacked, Object.keys(pin.executables));
    await verifyFiles(name, unpacked, pin);
    await moveInto(unpacked, root, pin);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return cached(name, root, pin, 'downloaded');
}

/** Another starter may have been first: its folder is as good as ours and may be in use already. Only a damaged one gives way. */
async function moveInto(unpacked: string, root: string, pin: PlatformPin): Promise<void> {
  const taken = await rename(unpacked, root).then(
    () => false,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return true;
      throw error;
    },
  );
  if (!taken || (await isComplete(root, pin))) return;
  await rename(root, `${unpacked}-damaged`);
  await rename(unpacked, root);
}

async function isComplete(root: string, pin: PlatformPin): Promise<boolean> {
  const files = await Promise.all(Object.keys(pin.executables).map((file) => stat(join(root, file)).catch(() => undefined)));
  return files.every((file) => file?.isFile());
}

/** Folders of installs that were killed; a day is longer than any download. */
async function removeLeftovers(root: string): Promise<void> {
  const parent = dirname(root);
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(`${basename(root)}.tmp-`)) continue;
    const { mtimeMs } = await stat(join(parent, entry)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > DAY_MS) await rm(join(parent, entry), { recursive: true, force: true });
  }
}

async function cached(name: ToolName, root: string, pin: PlatformPin, source: 'cache' | 'downloaded'): Promise<InstalledTool> {
  await verifyFiles(name, root, pin);
  return { name, version: toolPinOf(name).version, path: join(root, pin.executable), root, source };
}

function cacheFolder(name: ToolName, settings: LocalSettings): string {
  return join(settings.cacheDir, `${name}-${toolPinOf(name).version}-${PLATFORM}`);
}

function unavailable(name: ToolName, reasons: readonly string[]): DomainError {
  return new DomainError('TOOL_UNAVAILABLE', { tool: name, version: toolPinOf(name).version, reasons, setting: TOOL_SETTING[name].env });
}
