import type { EndpointTable, Endpoints } from '../../variants/endpoint-table.js';
import { sumStatistics } from '../../cluster/sum-statistics.js';
import type { Siblings } from '../../cluster/sibling-routes.js';
import { repositoryEntries } from '../open-inference/repository-routes.js';
import { allStatistics, endpointStatistics, statisticsOf } from '../open-inference/statistics-routes.js';
import type { DurationReport, StatisticsReport } from '../open-inference/statistics-routes.js';
import type { GrpcCall, GrpcMethod } from './transport/grpc-method.js';
import { readModelMessage } from './model-message.js';
import { VARINT, WireReader } from './wire/wire-reader.js';
import { WireWriter } from './wire/wire-writer.js';

/** Field numbers are those of Triton's `grpc_service.proto`. */
const PHASES = ['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output'] as const;
const READY = 2;

/**
 * What Triton's clients call besides the protocol: statistics, and the index of the model repository.
 * @param siblings undefined: this process is the only one
 */
export function tritonMethods(endpoints: EndpointTable, siblings?: Siblings): readonly GrpcMethod[] {
  const service = '/inference.GRPCInferenceService';
  return [
    {
      path: `${service}/ModelStatistics`,
      handle: (call) => {
        const own = ownStatistics(endpoints.seenBy(call.caller), call);
        return siblings === undefined
          ? modelStatistics(own)
          : siblings.statistics().then((all) => modelStatistics(sumStatistics(own, all)));
      },
    },
    { path: `${service}/RepositoryIndex`, handle: (call) => repositoryIndex(endpoints.seenBy(call.caller), call) },
  ];
}

function ownStatistics(endpoints: Endpoints, { message, observed }: GrpcCall): readonly StatisticsReport[] {
  const { name, version } = readModelMessage(message);
  if (name === '') return allStatistics(endpoints);
  const active = endpoints.require(name, version || undefined);
  observed.active = active;
  return version === '' ? endpointStatistics(endpoints, name) : [statisticsOf(active)];
}

function modelStatistics(reports: readonly StatisticsReport[]): Buffer {
  const writer = new WireWriter();
  for (const report of reports) writer.message(1, statistics(report));
  return writer.finish();
}

function statistics(report: StatisticsReport): WireWriter {
  const phases = new WireWriter();
  PHASES.forEach((phase, i) => phases.message(i + 1, duration(report.inference_stats[phase])));
  const writer = new WireWriter()
    .text(1, report.name)
    .text(2, report.version)
    .integer(3, report.last_inference)
    .integer(4, report.inference_count)
    .integer(5, report.execution_count)
    .message(6, phases);
  for (const { batch_size: size, compute_infer: infer } of report.batch_stats)
    writer.message(7, new WireWriter().integer(1, size).message(3, duration(infer)));
  return writer;
}

function duration({ count, ns }: DurationReport): WireWriter {
  return new WireWriter().integer(1, count).integer(2, ns);
}

function repositoryIndex(endpoints: Endpoints, { message }: GrpcCall): Buffer {
  const writer = new WireWriter();
  for (const { name, version = '', state, reason } of repositoryEntries(endpoints, asksForReady(message)))
    writer.message(1, new WireWriter().text(1, name).text(2, version).text(3, state).text(4, reason));
  return writer.finish();
}

function asksForReady(message: Buffer): boolean {
  const reader = new WireReader(message);
  let ready = false;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === READY) ready = reader.expect(VARINT).bool();
    else reader.skip();
  }
  return ready;
}
