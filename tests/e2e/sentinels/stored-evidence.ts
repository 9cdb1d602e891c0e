import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import type { Evidence } from './evidence.js';

/** Every row of every table but the source's own. */
export async function readDatabase(database: Connection): Promise<Evidence[]> {
  const [tables] = await database.query<RowDataPacket[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'perennial' AND table_name <> 'visits'",
  );
  return Promise.all(
    tables.map(async ({ name }) => {
      const [rows] = await database.query<RowDataPacket[]>(`SELECT * FROM \`${String(name)}\``);
      return { where: `table ${String(name)}`, text: JSON.stringify(rows) };
    }),
  );
}

/** Every object with its key. */
export async function readObjects(objects: ObjectStore): Promise<Evidence[]> {
  const evidence: Evidence[] = [];
  for await (const { key } of objects.list('')) {
    evidence.push({ where: `object ${key}`, text: `${key} ${Buffer.from(await objects.get(key)).toString('latin1')}` });
  }
  return evidence;
}
