import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { appendFile, chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadLocalSettings } from '../../../config/local-settings.js';
import { ensureTool, findTool } from '../../../tools/install/install-tool.js';
import { PLATFORM, packageFile, toolPinOf } from '../../../tools/install/tool-catalog.js';
import type { ToolName } from '../../../tools/install/tool-catalog.js';

describe('getting a third-party tool', () => {
  let folder = '';
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'perennial-tools-'))));
  after(() => rm(folder, { recursive: true, force: true }));
  const settingsWith = (variables: Record<string, string>) => loadLocalSettings({ HOME: folder, ...variables });

  it('has a pin, a licence and a source for every tool on this platform', () => {
    const { tools } = JSON.parse(readFileSync(packageFile('scripts/binaries.json'), 'utf8')) as {
      readonly tools: Readonly<Record<ToolName, unknown>>;
    };
    for (const name of Object.keys(tools) as ToolName[]) {
      const { licence, upstream, platforms } = toolPinOf(name);
      const pin = platforms[PLATFORM];
      assert.ok(licence && upstream && pin?.executables[pin.executable], name);
    }
  });

  it('lets two starters install into an empty cache at once', async () => {
    const cache = join(folder, 'two-starters');
    const outputs = await Promise.all([startInstaller(cache), startInstaller(cache)]);
    assert.equal(outputs[0], outputs[1]);
    assert.deepEqual(await readdir(cache), [`xgboost-${toolPinOf('xgboost').version}-${PLATFORM}`]);
    const found = await findTool('xgboost', settingsWith({ PERENNIAL_CACHE_DIR: cache }));
    assert.equal(found?.source, 'cache');
  });

  it('refuses a cached file that somebody changed and names both digests', async () => {
    const genuine = await ensureTool('xgboost');
    const cache = join(folder, 'changed');
    const root = join(cache, `xgboost-${toolPinOf('xgboost').version}-${PLATFORM}`);
    await cp(genuine.root, root, { recursive: true });
    const settings = settingsWith({ PERENNIAL_CACHE_DIR: cache });
    const tool = await ensureTool('xgboost', { settings, offline: true });
    await appendFile(tool.path, 'x');
    await assert.rejects(ensureTool('xgboost', { settings, offline: true }), { code: 'TOOL_CHANGED' });
    await rm(tool.path);
    await assert.rejects(ensureTool('xgboost', { settings, offline: true }), { code: 'TOOL_UNAVAILABLE' });
    assert.equal((await ensureTool('xgboost', { settings })).source, 'downloaded');
  });

  it('says what was tried and which setting helps when there is no network', async () => {
    const settings = settingsWith({ PERENNIAL_CACHE_DIR: join(folder, 'offline') });
    await assert.rejects(ensureTool('xgboost', { settings, offline: true }), /PERENNIAL_XGBOOST_LIBRARY/);
  });

  it('takes a configured path as it is, and stops when it leads nowhere or does not run', async () => {
    const genuine = await ensureTool('temporal');
    const configured = await ensureTool('temporal', { settings: settingsWith({ PERENNIAL_TEMPORAL_BIN: genuine.path }) });
    assert.deepEqual([configured.source, configured.version], ['configured', genuine.version]);
    const missing = settingsWith({ PERENNIAL_TEMPORAL_BIN: '/nonexistent/temporal' });
    await assert.rejects(ensureTool('temporal', { settings: missing }), { code: 'TOOL_UNUSABLE' });
    const liar = join(folder, 'liar');
    await writeFile(liar, '#!/bin/sh\necho hello\n');
    await chmod(liar, 0o755);
    await assert.rejects(
      ensureTool('temporal', { settings: settingsWith({ PERENNIAL_TEMPORAL_BIN: liar }) }),
      /answers --version with "hello/,
    );
  });

  it('takes a command from PATH only when it is new enough', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    const original = process.env.PATH;
    const settings = settingsWith({ PERENNIAL_CACHE_DIR: join(folder, 'path') });
    try {
      process.env.PATH = `${bin}:/usr/bin:/bin`;
      await writeFile(join(bin, 'temporal'), '#!/bin/sh\necho "temporal version 1.4.9 (Server 1.28.0)"\n', { mode: 0o755 });
      assert.equal(await findTool('temporal', settings), undefined);
      await writeFile(join(bin, 'temporal'), '#!/bin/sh\necho "temporal version 1.10.0 (Server 1.33.0)"\n');
      assert.deepEqual(await findTool('temporal', settings).then((tool) => tool && [tool.source, tool.version]), ['path', '1.10.0']);
    } finally {
      process.env.PATH = original;
    }
  });
});

async function startInstaller(cache: string): Promise<string> {
  const tool = new URL('../../../tools/install/install-tool.js', import.meta.url);
  const code = `import { ensureTool } from ${JSON.stringify(tool.href)}; console.log((await ensureTool('xgboost')).path);`;
  const env = { ...process.env, PERENNIAL_CACHE_DIR: cache };
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number];
  assert.equal(status, 0);
  return output;
}
