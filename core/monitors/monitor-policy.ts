import type { DriftPolicy } from './drift/policy.js';

/** What a definition asks of a monitor, by kind. A new kind is a folder beside `drift/` with files of the same names, and a member here. */
export type MonitorPolicy = DriftPolicy;
export type MonitorKind = MonitorPolicy['kind'];
