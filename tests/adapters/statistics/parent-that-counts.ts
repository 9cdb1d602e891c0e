import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { recentRequest, watchedStatistics } from './statistics-fixture.js';

/** A worker whose child is busy without end in a folder under its first argument, and which says so. */
const [root = '', log = ''] = process.argv.slice(2);
const folder = await mkdtemp(join(root, 'parent-'));
const statistics = watchedStatistics(folder, { JOB_LOG: log, CHILD_END: 'busy' });
await statistics.run('countRecent', await recentRequest(folder), {
  signal: new AbortController().signal,
  report: () => void process.stdout.write('counting\n'),
});
