import { access, constants, readFile, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { DomainError } from '../../core/errors.js';
import { childEnvironment } from '../../config/child-environment.js';
import { SETTINGS } from '../../config/settings-table.js';
import type { SettingName, LocalSettings } from '../../config/local-settings.js';
import type { InstalledTool } from './installed-tool.js';
import { runProgram } from './run-program.js';
import { toolPinOf } from './tool-catalog.js';
import type { ToolName } from './tool-catalog.js';

const SETTING_NAME = {
  temporal: 'temporalBin',
  xgboost: 'xgboostLibrary',
  'temporal-test-server': 'temporalTestServerBin',
  seaweedfs: 'weedBin',
} as const satisfies Record<ToolName, SettingName>;

/** The setting that names a tool's own path. */
export const TOOL_SETTING = {
  temporal: SETTINGS.temporalBin,
  xgboost: SETTINGS.xgboostLibrary,
  'temporal-test-server': SETTINGS.temporalTestServerBin,
  seaweedfs: SETTINGS.weedBin,
} as const satisfies Record<ToolName, { readonly env: string }>;

const VERSION_TIMEOUT_MS = 120_000;

/** The tool at the path a setting names; a setting that leads nowhere is TOOL_UNUSABLE, never skipped in silence. */
export async function findConfigured(name: ToolName, settings: LocalSettings): Promise<InstalledTool | undefined> {
  const path = settings[SETTING_NAME[name]];
  if (path === undefined) return undefined;
  const fail = (reason: string): DomainError =>
    new DomainError('TOOL_UNUSABLE', { tool: name, path, setting: TOOL_SETTING[name].env, reason });
  const file = await stat(path).catch(() => undefined);
  if (!file?.isFile()) throw fail('there is no such file');
  if (name === 'xgboost') return { name, path, root: dirname(path), version: await packageVersion(path), source: 'configured' };
  await access(path, constants.X_OK).catch(() => {
    throw fail('it is not executable');
  });
  const version = await reportedVersion(name, path).catch((error: Error) => {
    throw fail(error.message);
  });
  return { name, path, root: dirname(path), version: version ?? 'unknown', source: 'configured' };
}

/** The first match on PATH, when it runs and is new enough; an older one is passed over. */
export async function findOnPath(name: ToolName): Promise<InstalledTool | undefined> {
  const onPath = toolPinOf(name).onPath;
  if (!onPath) return undefined;
  for (const folder of (childEnvironment().PATH ?? '').split(delimiter)) {
    const path = join(folder, onPath.command);
    if (
      folder === '' ||
      (await access(path, constants.X_OK).then(
        () => false,
        () => true,
      ))
    )
      continue;
    const version = await reportedVersion(name, path).catch(() => undefined);
    if (version && isAtLeast(version, onPath.minimumVersion)) return { name, path, root: folder, version, source: 'path' };
  }
  return undefined;
}

/** Undefined for tools that have no way to say their version. */
async function reportedVersion(name: ToolName, path: string): Promise<string | undefined> {
  const onPath = toolPinOf(name).onPath;
  if (!onPath) return undefined;
  const output = await runProgram(path, onPath.arguments, { env: childEnvironment(), timeoutMs: VERSION_TIMEOUT_MS });
  const version = /(?:^|\s)v?(\d+\.\d+(?:\.\d+)?)(?:\s|$)/.exec(output)?.[1];
  if (!version) throw new Error(`it answers ${onPath.arguments.join(' ')} with ${JSON.stringify(output.slice(0, 200))}`);
  return version;
}

/** Python's package keeps a VERSION file beside `lib/`; a bare library tells its version only when it is loaded. */
async function packageVersion(library: string): Promise<string> {
  const text = await readFile(join(dirname(dirname(library)), 'VERSION'), 'utf8').catch(() => 'unknown');
  return text.trim();
}

function isAtLeast(version: string, minimum: string): boolean {
  const found = version.split('.').map(Number);
  for (const [place, wanted] of minimum.split('.').map(Number).entries()) {
    const have = found[place] ?? 0;
    if (have !== wanted) return have > wanted;
  }
  return true;
}
