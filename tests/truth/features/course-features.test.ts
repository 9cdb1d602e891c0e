import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createConnection } from 'mysql2/promise';
import { openModelRuntime } from '../../../adapters/model-runtime/by-kind/open-model-runtime.js';
import { loadRun, loadSignature } from '../../../activities/registry/load-run.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import { TAKE_RECORDS } from '../../../core/inputs/stored-records.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import {
  after as known,
  categorical,
  defineModel,
  expr,
  ingredient,
  mysql,
  numeric,
  random as randomSplit,
  xgboost,
} from '../../../index.js';
import { startServing } from '../../../serving/serving-process.js';
import type { ServingProcess } from '../../../serving/serving-process.js';
import { startMariadb } from '../../programs/mariadb.js';
import type { Mariadb } from '../../programs/mariadb.js';
import { call, eventually } from '../../serving/serving-fixture.js';
import { openTruthWorld, runLoop } from '../truth-world.js';
import type { TruthWorld } from '../truth-world.js';

const FILMS = 800;
const GENRES = ['Dramas', 'Comedies', 'Docuseries', 'International Movies'];
const CONNECTION = 'COURSE_DATABASE_URL';

/** Two tables joined by SQL, a base date, lists of tokens and a text category; rows have no event time. */
const FILM_SCORES = defineModel({
  name: 'film-scores',
  task: 'binary',
  source: mysql({
    connection: `\${${CONNECTION}}`,
    sql: `SELECT f.film_id, f.country, f.genres, f.cast_list, f.added_on, f.minutes, s.score
      FROM films f JOIN scores s ON s.film_id = f.film_id`,
    key: ['film_id'],
  }),
  label: { is: 'score >= 5' },
  columns: {
    country: categorical({ minCount: 5 }),
    minutes: numeric(),
    genres: ingredient('text'),
    cast_list: ingredient('text'),
    added_on: ingredient('time'),
    score: known(),
  },
  features: {
    added_day: expr("days_since(added_on, '2013-01-01')"),
    added_month: expr('month(added_on)', { as: categorical() }),
    genre_count: expr('count_tokens(genres)'),
    is_drama: expr("has_token(genres, 'Dramas')"),
    cast_size: expr('coalesce(count_tokens(cast_list), 0)'),
    length: expr("if(minutes >= 90, 'long', 'short')"),
  },
  split: randomSplit({ validation: 0.2, test: 0.2 }),
  train: xgboost({ max_depth: 4, eta: 0.3, nthread: 2, seed: 7, rounds: 30, early_stopping_rounds: 10 }),
});

let world: TruthWorld;
let database: Mariadb;
let serving: ServingProcess;

before(async () => {
  world = await openTruthWorld();
  database = await startMariadb({ dataDir: join(world.folder, 'mariadb') });
  process.env[CONNECTION] = database.url;
  await fillFilms(database.url);
});
after(async () => {
  delete process.env[CONNECTION];
  await serving?.close();
  await world?.close();
  await database?.stop();
});

async function fillFilms(url: string): Promise<void> {
  const random = seededRandom('films');
  const pick = <T>(values: readonly T[]): T => values[random.nextInt(0, values.length - 1)] as T;
  const list = (values: readonly string[], most: number): string => values.slice(0, random.nextInt(0, most)).join(', ');
  const films: unknown[][] = [];
  const scores: number[][] = [];
  for (let id = 1; id <= FILMS; id += 1) {
    const genres = list(random.nextFloat() < 0.5 ? GENRES : [...GENRES].reverse(), 3);
    const day = random.nextInt(0, 3_000);
    const added = new Date(Date.UTC(2013, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
    const minutes = random.nextInt(20, 180);
    const cast = random.nextFloat() < 0.1 ? null : list(['Ana Ñ', 'Bo', 'Cy', 'Di'], 4);
    films.push([id, pick(['France', 'Japan', 'Brasil']), genres, cast, added, minutes]);
    scores.push([id, (genres.includes('Dramas') ? 3 : 0) + day / 1_000 + minutes / 120 + random.nextFloat() * 2]);
  }
  const connection = await createConnection(url);
  await connection.query(
    'create table films (film_id int primary key, country varchar(40), genres varchar(200), cast_list text, added_on date, minutes int) character set utf8mb4',
  );
  await connection.query('create table scores (film_id int primary key, score double)');
  await connection.query('insert into films values ?', [films]);
  await connection.query('insert into scores values ?', [scores]);
  await connection.end();
}

test('two joined tables become a served model whose clients compute no column', async () => {
  const { dependencies: deps, folder } = world;
  const { runId } = await runLoop(deps, FILM_SCORES, Date.UTC(2026, 0, 1));
  const signature = await loadSignature(deps, (await loadRun(deps, runId)).artifacts);
  const at = { host: '127.0.0.1', port: 0, stateDir: join(folder, 'serving'), pollMs: 20, log: () => undefined };
  serving = await startServing({ objects: deps.objects, runtime: openModelRuntime([]), ...at });
  await eventually(
    'the model is served',
    () => call(serving.url, '/v2/models/film-scores/ready'),
    ({ status }) => status === 200,
  );
  const film = {
    country: 'Japan',
    minutes: 95,
    genres: 'Comedies, Dramas',
    cast_list: 'Ana Ñ, Bo, Cy',
    added_on: '2016-03-01',
  };
  const program = compileInputs(signature);
  const row = program.fromRecords([film], TAKE_RECORDS);
  const named = Object.fromEntries(program.modelColumns.map((name, i) => [name, row[i]]));
  assert.deepEqual(
    { ...named, country: null, added_month: null, length: null },
    { country: null, minutes: 95, added_day: 1155, added_month: null, genre_count: 2, is_drama: 1, cast_size: 3, length: null },
  );
  const answer = async (record: Readonly<Record<string, unknown>>): Promise<number> => {
    const { status, body, text } = await call(serving.url, '/v1/models/film-scores/predict', { records: [record] });
    assert.equal(status, 200, text);
    return Number((body as unknown as { predictions: { probability: number }[] }).predictions[0]?.probability);
  };
  const probability = await answer(film);
  assert.ok(probability > (await answer({ ...film, genres: 'Comedies', added_on: '2013-02-01' })), 'dramas and later films score higher');
  assert.equal(await answer({ ...film, genres: ' Dramas ,Comedies', added_on: '2016-03-01T00:00:00Z' }), probability);
  assert.ok(Number.isFinite(await answer({ country: null, minutes: null, genres: null, cast_list: null, added_on: null })));
});
