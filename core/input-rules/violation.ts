import type { InputPolicy, InputRuleName } from '../definition/definition.js';

/** A rule of the definition, or what the training rows say: those two are counted for every model, without being declared. */
export type ViolationRule = InputRuleName | 'unseen_category' | 'out_of_training_range';

export type PolicyKind = InputPolicy['kind'];

/** Told of every violation before its policy takes effect. One that throws on `reject` ends the judging. */
export type Report = (rule: ViolationRule, policy: PolicyKind, value: unknown) => void;

/** What the model gets for a value: itself, the one that a rule puts in its place, or null where it cannot be used. */
export type Judge = (value: unknown, report: Report) => unknown;
