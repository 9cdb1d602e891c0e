import { DomainError } from '../../../core/errors.js';
import type { EndpointTable, Endpoints } from '../../variants/endpoint-table.js';
import type { Route, RouteCall, RouteReply } from '../../http/route.js';
import { entityOf } from '../../http/entity-header.js';
import { requireOutput } from '../output-values.js';
import type { Predictor } from '../../prediction/predictor.js';
import type { RowBatch } from '../../model/row-batch.js';
import { encodeTable } from '../table-rows.js';
import type { ServableModel } from '../../model/servable-model.js';
import { rowsFromCsv } from './csv-rows.js';
import { parsePythonJson } from './python-json.js';
import { readScoringRequest } from './read-request.js';
import { scoringFailure } from './failure.js';
import { scoringType } from './scoring-type.js';
import { scoringJson } from './write-answer.js';

export interface ScoringOptions {
  readonly endpoints: EndpointTable;
  readonly predictor: Predictor;
  readonly maxRows: number;
  readonly release: string;
  readonly isReady: () => boolean;
}

/** In front of the paths of one model; a client takes it as part of the server's address. */
const ONE_MODEL = '/v1/models/:model';

/** MLflow's scoring protocol (mlflow/pyfunc/scoring_server), for the only model that is served and for each by its name. */
export function scoringRoutes(options: ScoringOptions): readonly Route[] {
  const { isReady, release, endpoints } = options;
  const alive = (isAlive: boolean): RouteReply => ({ status: isAlive ? 200 : 404, body: '\n' });
  const modelAlive = ({ params, caller }: RouteCall): RouteReply =>
    alive(endpoints.seenBy(caller).find(params.model ?? '')?.active !== undefined);
  const version = (): RouteReply => ({ status: 200, body: release, contentType: 'text/plain' });
  const invocations = {
    method: 'POST',
    takes: 'raw',
    failure: scoringFailure,
    handle: (call: RouteCall) => invoke(options, call),
  } as const;
  return [
    { ...invocations, path: '/invocations' },
    { ...invocations, path: `${ONE_MODEL}/invocations` },
    { method: 'GET', path: '/ping', open: true, handle: () => alive(isReady()) },
    { method: 'GET', path: '/health', open: true, handle: () => alive(isReady()) },
    { method: 'GET', path: '/version', handle: version },
    { method: 'GET', path: `${ONE_MODEL}/ping`, handle: modelAlive },
    { method: 'GET', path: `${ONE_MODEL}/health`, handle: modelAlive },
    { method: 'GET', path: `${ONE_MODEL}/version`, handle: version },
  ];
}

function invoke({ endpoints, predictor, maxRows }: ScoringOptions, call: RouteCall): Promise<RouteReply> {
  const type = scoringType(call.header('content-type'));
  const { read, output } = type === 'csv' ? csvBody(call, maxRows) : jsonBody(call, maxRows);
  const asked = {
    endpoint: call.params.model ?? onlyEndpoint(endpoints.seenBy(call.caller)),
    entity: entityOf(call),
    headers: call,
    sender: call,
    observed: call.observed,
    caller: call.caller,
    read,
  };
  return predictor.predict(asked, (predicted) => ({ status: 200, body: scoringJson(predicted, output) }));
}

interface ScoringBody {
  readonly read: (model: ServableModel) => RowBatch;
  /** Not there: the usual one. */
  readonly output: string | undefined;
}

/** CSV has no place for parameters: there the output is in the query. */
function csvBody({ raw, search }: RouteCall, maxRows: number): ScoringBody {
  const output = new URLSearchParams(search).get('output') ?? undefined;
  return {
    output,
    read: (model) => {
      requireOutput(model.signature, output, 'query parameter output');
      return rowsFromCsv(model, raw, maxRows);
    },
  };
}

function jsonBody({ raw }: RouteCall, maxRows: number): ScoringBody {
  const { table, output } = readScoringRequest(parsePythonJson(raw, maxRows));
  return {
    output,
    read: (model) => {
      requireOutput(model.signature, output, 'params.output');
      return encodeTable(model, table, maxRows);
    },
  };
}

/** Errors: SERVING_MODEL_UNNAMED when there are several, SERVING_NOT_READY when there is none. */
function onlyEndpoint(endpoints: Endpoints): string {
  const names = endpoints.all().map(({ name }) => name);
  const [only] = names;
  if (only === undefined) throw new DomainError('SERVING_NOT_READY', { reason: 'nothing is deployed' });
  if (names.length > 1) throw new DomainError('SERVING_MODEL_UNNAMED', { served: names.sort() });
  return only;
}
