import { cutText, jsonBytes } from '../state/bounds.js';
import { TRIGGER_KINDS } from '../state/lifecycle-types.js';
import type { Parameters, ReplyTo, StartPipelineInput } from '../state/lifecycle-types.js';
import {
  isAbsent,
  MessageProblem,
  readAnyText,
  readCount,
  readFields,
  readFlag,
  readId,
  readLabel,
  readList,
  readName,
  readOneOf,
  readText,
  refuse,
} from './read-fields.js';
import { STEPS } from '../state/steps.js';

/** Clocks of machines differ by seconds; more is a mistake, which cooldown and budget would count for years. */
const MAX_AHEAD_MS = 300_000;
const MAX_REASON_BYTES = 300;
const MAX_PARAMETERS_BYTES = 2_000;
const MAX_PARAMETERS = 50;
const WORKFLOW_ID = { pattern: /^[^\p{Cc}\p{Cs}]{1,500}$/u, expected: '1 to 500 characters' };

export interface Asked {
  readonly model: string;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Stands before the names of fields when a problem is told. @default 'start.' */
  readonly prefix?: string;
}

/** Signal `trigger`. @throws MessageProblem */
export function readTriggerSignal(value: unknown, asked: Asked): { readonly start: StartPipelineInput; readonly replyTo: ReplyTo | null } {
  const { start, replyTo } = readFields(value, 'message');
  return { start: readStart(start, asked), replyTo: readReplyTo(replyTo) };
}

/** A request to train, with nothing in it that does not belong there. @throws MessageProblem */
export function readStart(value: unknown, { model, nowMs, prefix = 'start.' }: Asked): StartPipelineInput {
  const fields = readFields(value, 'start');
  const at = (name: string): string => prefix + name;
  if (fields.model !== model) throw new MessageProblem(`${at('model')} is another one than ${model}`);
  return {
    model,
    triggerId: readId(fields.triggerId, at('triggerId')),
    kind: readOneOf(fields.kind, at('kind'), TRIGGER_KINDS),
    asOf: readDataTime(fields.asOf, at('asOf'), nowMs),
    parameters: isAbsent(fields.parameters) ? {} : readParameters(fields.parameters, at('parameters')),
    reason: cutText(readAnyText(fields.reason, at('reason')), MAX_REASON_BYTES),
    actor: readLabel(fields.actor, at('actor')),
    deploy: readFlag(fields.deploy, at('deploy')),
    ...(isAbsent(fields.dataTime) ? {} : { dataTime: readOneOf(fields.dataTime, at('dataTime'), ['now', 'given'] as const) }),
    ...(isAbsent(fields.maturedRows) ? {} : { maturedRows: readCount(fields.maturedRows, at('maturedRows'), 0) }),
    ...(isAbsent(fields.fresh) ? {} : { fresh: readFlag(fields.fresh, at('fresh')) }),
    ...(isAbsent(fields.steps) ? {} : { steps: readSteps(fields.steps, at('steps')) }),
    ...(isAbsent(fields.tag) ? {} : { tag: readName(fields.tag, at('tag')) }),
  };
}

function readDataTime(value: unknown, field: string, nowMs: number): number {
  const asOf = readCount(value, field, 0);
  if (asOf > nowMs + MAX_AHEAD_MS) throw new MessageProblem(`${field} lies ${asOf - nowMs} ms in the future`);
  return asOf;
}

function readParameters(value: unknown, field: string): Parameters {
  const fields = readFields(value, field);
  const names = Object.keys(fields);
  if (names.length > MAX_PARAMETERS || jsonBytes(fields) > MAX_PARAMETERS_BYTES)
    throw new MessageProblem(`${field} is larger than ${MAX_PARAMETERS} values or ${MAX_PARAMETERS_BYTES} bytes`);
  for (const name of names) {
    const parameter = fields[name];
    const isValue = parameter === null || typeof parameter === 'string' || (typeof parameter === 'number' && Number.isFinite(parameter));
    if (!isValue) refuse(`a value of ${field}`, parameter, 'a text, a number or null');
  }
  return { ...fields } as Parameters;
}

function readSteps(value: unknown, field: string): StartPipelineInput['steps'] & object {
  const steps = readList(value, field, STEPS.length, (item, itemField) => readOneOf(item, itemField, STEPS));
  return steps.length === 0 ? refuse(field, value, 'at least one step') : steps;
}

/** @throws MessageProblem */
export function readReplyTo(value: unknown): ReplyTo | null {
  if (isAbsent(value)) return null;
  const { namespace, workflowId } = readFields(value, 'replyTo');
  const workflow = { workflowId: readText(workflowId, 'replyTo.workflowId', WORKFLOW_ID) };
  return isAbsent(namespace) ? workflow : { namespace: readLabel(namespace, 'replyTo.namespace'), ...workflow };
}
