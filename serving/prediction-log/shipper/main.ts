import { setPriority } from 'node:os';
import { join } from 'node:path';
import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import { loadSettings } from '../../../config/settings.js';
import { openObjectStore } from '../../open-object-store-main.js';
import { WORK_FOLDER } from '../log-folder.js';
import { runShipper } from './run-shipper.js';
import type { ShipperRequest } from './shipper-messages.js';

/** Answers of requests come first: the shipper takes what they leave. */
const NICENESS = 10;
const ENGINE = { threads: 1, memoryMb: 256 };

const request = JSON.parse(process.argv[2] ?? '{}') as ShipperRequest;
setPriority(NICENESS);
const settings = loadSettings();
runShipper({
  ...request,
  objects: openObjectStore(settings),
  engine: new DuckDbTableEngine({ ...ENGINE, tempDir: join(request.dir, WORK_FOLDER) }),
  destinations: [],
});
