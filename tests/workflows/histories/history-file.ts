import proto from '@temporalio/proto';

const { History } = proto.temporal.api.history.v1;
export type History = proto.temporal.api.history.v1.IHistory;

/** One line per event, without the names of the machine that recorded. */
export function writeHistory(history: History): string {
  const { events } = History.toObject(History.fromObject(history), { enums: String, longs: String, bytes: String });
  const lines = (events as readonly unknown[]).map((event) => JSON.stringify(event, withoutMachine));
  return `{"events":[\n${lines.join(',\n')}\n]}\n`;
}

export function readHistory(text: string): History {
  return History.fromObject(JSON.parse(text) as Record<string, unknown>);
}

function withoutMachine(key: string, value: unknown): unknown {
  if (key === 'identity') return 'recorder';
  if (key === 'taskQueue' && typeof value === 'object' && value !== null && 'normalName' in value) return { ...value, name: 'sticky' };
  return value;
}
