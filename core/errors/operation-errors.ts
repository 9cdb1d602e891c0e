import { errorTable } from './error-spec.js';
import type { ErrorDetails } from './error-spec.js';

const list = (value: ErrorDetails[string]): string => (Array.isArray(value) ? value.join('; ') : String(value));

export const OPERATION_ERRORS = errorTable({
  PLUGIN_ACTIVITY_CLASH: {
    retryable: false,
    kind: 'state',
    text: ({ activity }) => `The Worker already has an activity named ${String(activity)}, and it is not Perennial's.`,
    fix: () => 'rename your activity; names that begin with "perennial." belong to Perennial.',
  },
  PLUGIN_WORKFLOWS_MISSING: {
    retryable: false,
    kind: 'state',
    text: ({ where }) => `Perennial's workflows are not in this Worker's workflow file: ${String(where)}.`,
    fix: ({ line }) => `add this line to the workflow file: ${String(line)} — or give the plugin roles: ['activities'].`,
  },
  PLUGIN_BUNDLE_UNCHECKED: {
    retryable: false,
    kind: 'state',
    text: () => 'The prebuilt workflow bundle was built without the Perennial plugin, so nobody checked that it holds its workflows.',
    fix: ({ line }) => `pass the plugin to bundleWorkflowCode({ workflowsPath, plugins: [plugin] }) and have in the workflow file: ${String(line)}`,
  },
  PLUGIN_ACTIVITIES_UNCONFIGURED: {
    retryable: false,
    kind: 'state',
    text: () => 'The Perennial plugin has the role activities, but no openActivities.',
    fix: () => "pass openActivities: () => openActivities(loadSettings()) from 'perennial-ml/worker', or roles: ['workflows'].",
  },
  SETTINGS_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The environment has settings that cannot be used: ${list(d.problems)}.`,
    fix: () => 'Correct or unset these variables; docs/configuration.md lists every setting.',
  },
  TOOL_PLATFORM_UNSUPPORTED: {
    retryable: false,
    kind: 'fault',
    text: (d) => `There is no pinned ${d.tool} ${d.version} for ${d.platform}; pinned are ${list(d.pinned)}.`,
    fix: (d) => `Install ${d.tool} yourself and give its path in ${d.setting}.`,
  },
  TOOL_UNAVAILABLE: {
    retryable: true,
    kind: 'fault',
    text: (d) => `${d.tool} ${d.version} is not on this machine and could not be downloaded: ${list(d.reasons)}.`,
    fix: (d) => `Connect to the network (pip and HTTPS to pypi.org are tried), or put the program here yourself and give its path in ${d.setting}.`,
  },
  TOOL_UNUSABLE: {
    retryable: false,
    kind: 'fault',
    text: (d) => `${d.tool} at ${d.path}, named by ${d.setting}, cannot be used: ${d.reason}.`,
    fix: (d) => `Correct or unset ${d.setting}.`,
  },
  TOOL_CHANGED: {
    retryable: false,
    kind: 'fault',
    text: (d) => `${d.tool} file ${d.path} has SHA-256 ${d.found}, pinned is ${d.expected}; it was not run.`,
    fix: () => 'Delete that file (it is downloaded again) and find out who changed it.',
  },
  TOOL_START_FAILED: {
    retryable: true,
    kind: 'fault',
    text: (d) => `${d.tool} did not start: ${d.reason}. Its last output: ${d.output || '(none)'}.`,
    fix: (d) => (d.hint ? String(d.hint) : 'Read its last output; a port in use or a full disk are the usual reasons.'),
  },
  TOOL_DATA_IN_USE: {
    retryable: true,
    kind: 'state',
    text: (d) => `${d.path} is in use by process ${d.pid}, which did not end within ${d.waitedMs} ms.`,
    fix: () => 'Stop that process, or use another data directory.',
  },
});
