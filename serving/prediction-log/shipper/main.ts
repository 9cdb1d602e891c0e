import { setPriority } from 'node:os';
import { keepFilesPrivate } from '../../../adapters/private-files.js';
import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import { PredictionTable } from '../../../adapters/metadata-store/prediction-table.js';
import { loadLocalSettings } from '../../../config/local-settings.js';
import type { LocalSettings } from '../../../config/local-settings.js';
import { openObjectStore } from '../../../adapters/object-store/open-object-store.js';
import type { Destination } from './destinations/delivery.js';
import { eventDestination } from './destinations/event-destination.js';
import { runShipper } from './run-shipper.js';
import type { ShipperRequest } from './shipper-messages.js';
import { tableDestination } from './destinations/table-destination.js';

/** Answers of requests come first: the shipper takes what they leave. */
const NICENESS = 10;
const ENGINE = { threads: 1, memoryMb: 256 };

const request = JSON.parse(process.argv[2] ?? '{}') as ShipperRequest;
keepFilesPrivate();
setPriority(NICENESS);
const settings = loadLocalSettings();
runShipper({
  ...request,
  objects: openObjectStore(settings),
  engine: new DuckDbTableEngine(ENGINE),
  destinations: destinations(settings),
});

function destinations({ predictionLogEventsUrl: eventsUrl, predictionLogDatabase: database }: LocalSettings): readonly Destination[] {
  const found: Destination[] = [];
  if (eventsUrl !== undefined) found.push(eventDestination(eventsUrl));
  if (database !== undefined)
    found.push(tableDestination(new PredictionTable(database.kind === 'sqlite' ? `sqlite:${database.path}` : database.url)));
  return found;
}
