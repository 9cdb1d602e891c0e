import { INFER, PREDICT, RECORD, SENTINEL } from './malformed-request.js';
import type { MalformedRequest } from './malformed-request.js';

/** Bodies that are no JSON, and predict requests that are JSON and still wrong. */
export function malformedRecords(): readonly MalformedRequest[] {
  return [...brokenJson(), ...wrongBodies(), ...wrongRecords()];
}

const text = JSON.stringify({ records: [RECORD] });

function brokenJson(): MalformedRequest[] {
  const cut = Array.from({ length: 24 }, (_, i) => text.slice(0, 1 + Math.floor((i * (text.length - 1)) / 24)));
  const mended = [
    `${text}}`,
    `${text},`,
    `${text} ${SENTINEL}`,
    text.replaceAll('"', "'"),
    text.replace(':', '='),
    text.replace('[', '[,'),
    text.replace('}]', '},]'),
    text.replace('}]', ',}]'),
    text.replace('1,', 'NaN,'),
    text.replace('1,', 'Infinity,'),
    text.replace('1,', '01,'),
    text.replace('1,', '1.,'),
    text.replace('1,', '.5,'),
    text.replace('1,', '+1,'),
    text.replace('1,', '0x10,'),
    text.replace('1,', 'undefined,'),
    text.replace('1,', 'None,'),
    text.replace('1,', 'TRUE,'),
    text.replace(SENTINEL, `${SENTINEL}\n`),
    text.replace(SENTINEL, `${SENTINEL}\\x`),
    text.replace(SENTINEL, `${SENTINEL}\\u12`),
    `\uFEFF${text}`,
    `/* ${SENTINEL} */ ${text}`,
    `carrier=${SENTINEL}`,
    `<xml>${SENTINEL}</xml>`,
    SENTINEL,
  ];
  const bodies = [...cut, ...mended].map((body, i): MalformedRequest => ({
    what: `broken JSON ${i}`,
    path: i % 2 ? PREDICT : INFER,
    body,
    status: 400,
  }));
  return [
    ...bodies,
    { what: 'no body', path: PREDICT, body: '', status: 400 },
    { what: 'bytes that are not UTF-8', path: PREDICT, body: Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), status: 400 },
    { what: 'arrays 100,000 deep', path: PREDICT, body: '['.repeat(100_000), status: 400 },
    { what: 'objects 50,000 deep', path: INFER, body: '{"a":'.repeat(50_000), status: 400 },
  ];
}

const WRONG_OBJECTS = [null, true, 7, SENTINEL, [], [RECORD]];

function wrongBodies(): MalformedRequest[] {
  const anything = WRONG_OBJECTS.flatMap((body): MalformedRequest[] =>
    [PREDICT, INFER].map((path) => ({
      what: `body ${JSON.stringify(body)}`,
      path,
      body: JSON.stringify(body),
      status: 400,
      field: /body/,
    })),
  );
  const records = [null, true, 7, SENTINEL, {}, RECORD].map((value): MalformedRequest => ({
    what: `records ${JSON.stringify(value)}`,
    path: PREDICT,
    body: { records: value },
    status: 400,
    field: /^records$/,
  }));
  const rows = [null, true, 7, SENTINEL, [], [1, 2]].map((value): MalformedRequest => ({
    what: `record ${JSON.stringify(value)}`,
    path: PREDICT,
    body: { records: [RECORD, value] },
    status: 400,
    field: /^records\[1\]$/,
  }));
  return [
    ...anything,
    ...records,
    ...rows,
    { what: 'no records field', path: PREDICT, body: {}, status: 400, field: /^records$/ },
    { what: 'record instead of records', path: PREDICT, body: { record: RECORD }, status: 400, field: /^record$/ },
    {
      what: 'instances beside records',
      path: PREDICT,
      body: { records: [RECORD], instances: [SENTINEL] },
      status: 400,
      field: /^instances$/,
    },
    { what: 'no rows', path: PREDICT, body: { records: [] }, status: 400, field: /^records$/ },
    { what: 'too many rows', path: PREDICT, body: { records: Array.from({ length: 21 }, () => RECORD) }, status: 400, field: /^records$/ },
  ];
}

function wrongRecords(): MalformedRequest[] {
  const wrong: Readonly<Record<string, readonly string[]>> = {
    distance: ['"12"', '""', `"${SENTINEL}"`, '[]', '[1]', '{}', '1e39', '-1e39', '1e400'],
    wind_kt: ['"NaN"', '{"value":1}', '-1e400'],
    carrier: ['[]', '{}', '1e400', `"${'x'.repeat(5000)}"`],
    hour: ['[5]', '{"hour":5}'],
  };
  const values = Object.entries(wrong).flatMap(([name, list]) =>
    list.map((value): MalformedRequest => ({
      what: `${name} = ${value.slice(0, 20)}`,
      path: PREDICT,
      body: `{"records":[${JSON.stringify({ ...RECORD, [name]: '@' }).replace('"@"', value)}]}`,
      status: 400,
      field: new RegExp(`^records\\[0\\]\\.${name}$`),
    })),
  );
  const missing = Object.keys(RECORD).map((name): MalformedRequest => ({
    what: `without ${name}`,
    path: PREDICT,
    body: { records: [Object.fromEntries(Object.entries(RECORD).filter(([key]) => key !== name))] },
    status: 400,
    field: new RegExp(`\\.${name}$`),
  }));
  const extra = ['Distance', 'windkt', 'dep_delay', '__proto__', 'constructor', 'toString', '', 'x'.repeat(500)].map(
    (name): MalformedRequest => ({
      what: `extra field ${name.slice(0, 20)}`,
      path: PREDICT,
      body: `{"records":[${JSON.stringify(RECORD).slice(0, -1)},${JSON.stringify(name)}:"${SENTINEL}"}]}`,
      status: 400,
      field: /^records\[0\]\./,
    }),
  );
  return [...values, ...missing, ...extra];
}
