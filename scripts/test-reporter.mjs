// A node:test reporter for a process with one test file: a JSON value a line, as soon as it is known, for scripts/run-test-files.mjs.
// `{"passed":1}`, `{"skipped":1}`, `{"started":"TITLE"}`, or `{"failed":"TITLE","text":"…"}`, where a title names its suites as well.
import { inspect } from 'node:util';

export default async function* report(events) {
  let titles = [];
  for await (const { type, data } of events) {
    if (type === 'test:start') {
      titles = [...titles.slice(0, data.nesting), data.name];
      yield line({ started: titles.join(' › ') });
    }
    if (type === 'test:pass' && data.details.type !== 'suite') {
      yield line(data.skip !== undefined || data.todo !== undefined ? { skipped: 1 } : { passed: 1 });
    }
    // A suite, or a test with subtests, that fails because of a part: the part has been counted.
    if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed') {
      yield line({ failed: [...titles.slice(0, data.nesting), data.name].join(' › '), text: textOf(data.details.error) });
    }
  }
}

function textOf(error) {
  const cause = error?.cause instanceof Error || typeof error?.cause === 'object' ? error.cause : error;
  return inspect(cause, { depth: 6, colors: false });
}

const line = (value) => `${JSON.stringify(value)}\n`;
