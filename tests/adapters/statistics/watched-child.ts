import { appendFileSync } from 'node:fs';
import type { JobMessage, StatisticsMessage } from '../../../adapters/statistics/statistics-messages.js';
import '../../../workers/statistics/child.js';
import type { NotedJob } from './statistics-fixture.js';

/**
 * The statistics child, which notes every job in the file `JOB_LOG`, and when it is about to answer does what `CHILD_END` says: `killed`,
 * or `busy`, which it tells first and then is for ever, on its only thread.
 */
const { JOB_LOG, CHILD_END } = process.env;

process.prependOnceListener('message', (message: unknown) => {
  const { name } = message as JobMessage;
  const note: NotedJob = { name, pid: process.pid, parent: process.ppid, variables: Object.keys(process.env) };
  if (JOB_LOG !== undefined) appendFileSync(JOB_LOG, `${JSON.stringify(note)}\n`);
});

const send = process.send?.bind(process) as (message: StatisticsMessage, ...rest: unknown[]) => boolean;
process.send = (message: StatisticsMessage, ...rest: unknown[]) => {
  if (message.kind === 'stage' || CHILD_END === undefined) return send(message, ...rest);
  if (CHILD_END === 'killed') process.kill(process.pid, 'SIGKILL');
  return send({ kind: 'stage', stage: 'busy' }, undefined, {}, () => {
    for (;;);
  });
};
