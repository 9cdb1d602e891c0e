import { cutText, jsonBytes } from './bounds.js';
import { TRIGGER_KINDS } from './lifecycle-types.js';
import type { Parameters, ReplyTo, StartPipelineInput } from './lifecycle-types.js';
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
import { STEPS } from './steps.js';

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
}

/** Signal `trigger`. @throws MessageProblem */
export function readTriggerSignal(value: unknown, asked: Asked): { readonly start: StartPipelineInput; readonly replyTo: ReplyTo | null } {
  const { start, replyTo } = readFields(value, 'message');
  return { start: readStart(start, asked), replyTo: readReplyTo(replyTo) };
}

/** A request to train, with nothing in it that does not belong there. @throws MessageProblem */
export function readStart(value: unknown, { model, nowMs }: Asked): StartPipelineInput {
  const fields = readFields(value, 'start');
  if (fields.model !== model) throw new MessageProblem(`start.model is another one than ${model}`);
  return {
    model,
    triggerId: readId(fields.triggerId, 'start.triggerId'),
    kind: readOneOf(fields.kind, 'start.kind', TRIGGER_KINDS),
    asOf: readDataTime(fields.asOf, nowMs),
    parameters: isAbsent(fields.parameters) ? {} : readParameters(fields.parameters),
    reason: cutText(readAnyText(fields.reason, 'start.reason'), MAX_REASON_BYTES),
    actor: readLabel(fields.actor, 'start.actor'),
    deploy: readFlag(fields.deploy, 'start.deploy'),
    ...(isAbsent(fields.dataTime) ? {} : { dataTime: readOneOf(fields.dataTime, 'start.dataTime', ['now', 'given'] as const) }),
    ...(isAbsent(fields.maturedRows) ? {} : { maturedRows: readCount(fields.maturedRows, 'start.maturedRows', 0) }),
    ...(isAbsent(fields.steps) ? {} : { steps: readSteps(fields.steps) }),
    ...(isAbsent(fields.tag) ? {} : { tag: readName(fields.tag, 'start.tag') }),
  };
}

function readDataTime(value: unknown, nowMs: number): number {
  const asOf = readCount(value, 'start.asOf', 0);
  if (asOf > nowMs + MAX_AHEAD_MS) throw new MessageProblem(`start.asOf lies ${asOf - nowMs} ms in the future`);
  return asOf;
}

function readParameters(value: unknown): Parameters {
  const fields = readFields(value, 'start.parameters');
  const names = Object.keys(fields);
  if (names.length > MAX_PARAMETERS || jsonBytes(fields) > MAX_PARAMETERS_BYTES)
    throw new MessageProblem(`start.parameters is larger than ${MAX_PARAMETERS} values or ${MAX_PARAMETERS_BYTES} bytes`);
  for (const name of names) {
    const parameter = fields[name];
    const isValue = parameter === null || typeof parameter === 'string' || (typeof parameter === 'number' && Number.isFinite(parameter));
    if (!isValue) refuse('a value of start.parameters', parameter, 'a text, a number or null');
  }
  return { ...fields } as Parameters;
}

function readSteps(value: unknown): StartPipelineInput['steps'] & object {
  const steps = readList(value, 'start.steps', STEPS.length, (item, field) => readOneOf(item, field, STEPS));
  return steps.length === 0 ? refuse('start.steps', value, 'at least one step') : steps;
}

/** @throws MessageProblem */
export function readReplyTo(value: unknown): ReplyTo | null {
  if (isAbsent(value)) return null;
  const { namespace, workflowId } = readFields(value, 'replyTo');
  const workflow = { workflowId: readText(workflowId, 'replyTo.workflowId', WORKFLOW_ID) };
  return isAbsent(namespace) ? workflow : { namespace: readLabel(namespace, 'replyTo.namespace'), ...workflow };
}
