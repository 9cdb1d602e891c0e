import { randomUUID } from 'node:crypto';
import type { Settings } from '../../config/settings.js';
import { releaseVersion } from '../../serving/release/release.js';
import { loadDataConverter } from '../../client/connection/load-data-converter.js';
import type { WebhookServer } from '../../console/webhook-server.js';
import { applyDefinitions } from '../../operations/apply/apply-definitions.js';
import { stamped } from '../output/stamped.js';
import { applyText } from '../output/apply-text.js';
import { CommandContext } from '../command/command-context.js';
import type { CommandIo } from '../output/command-io.js';
import { loadDefinitions } from '../definitions/load-definitions.js';
import { isPerennialError } from '../../client/failures/perennial-error.js';
import { userAtHost } from '../command/user-at-host.js';
import { dataDirectoryId } from '../machine/data-directory-id.js';
import { exampleFolder, trainUnlessDeployed } from './example.js';
import { closeFolders, keepFilesPrivate } from '../../adapters/private-files.js';
import { localFolders } from '../../config/local-folders.js';
import { lockHome } from '../machine/home-lock.js';
import { openWebhook, webhookTls } from './open-webhook.js';
import { readCertificate } from '../../serving/http/connection/tls-files.js';
import { startInstallation } from './installation.js';
import type { Installation } from './installation.js';
import { reclaimEndpoints } from '../../operations/deployments/reclaim-endpoints.js';
import { tryModel } from './try-model.js';
import { planPorts } from './up-plan.js';
import { removeUpRecord, writeUpRecord } from '../machine/up-record.js';
import type { UpOptions, UpPorts } from './up-plan.js';
import { auditToken } from '../../operations/decisions/audit-token.js';
import { webhookToken } from './webhook-token.js';

export interface UpRequest extends UpOptions {
  readonly settings: Settings;
  readonly io: CommandIo;
  /** Folder or file of definitions to apply; undefined: none. */
  readonly path: string | undefined;
  /** Apply the shipped example, and train it unless it is deployed. */
  readonly example: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Runs everything on this machine until the signal is aborted or a part fails; then stops all of it in order. */
export async function up(request: UpRequest): Promise<void> {
  const { settings, io, signal } = request;
  const definitions = await loadAll(request);
  // Before anything starts: a child would end over it.
  await loadDataConverter(settings.dataConverter);
  const tls = webhookTls(settings);
  if (tls !== undefined) await readCertificate(tls);
  // Of the Temporal server too, which this process starts.
  keepFilesPrivate();
  await closeFolders(settings.home, localFolders(settings), io.note);
  const lock = await lockHome(settings.home);
  try {
    const ports = await planPorts(settings, request);
    io.note(`Perennial ${releaseVersion()}, data in ${settings.home}`);
    await run(request, definitions, ports);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    lock.release();
  }
}

async function run(request: UpRequest, definitions: Definitions, ports: UpPorts): Promise<void> {
  const { settings, io, signal } = request;
  const directoryId = await dataDirectoryId(settings.home);
  const installation = await startInstallation({
    settings,
    ports,
    dataDirectoryId: directoryId,
    prepare: (temporalAddress) => withContext(io, { ...settings, temporalAddress }, (context) => reclaimEndpoints(context, directoryId)),
    note: io.note,
    signal,
  });
  const context = new CommandContext(io, { ...settings, temporalAddress: installation.temporalAddress });
  let webhook: WebhookServer | undefined;
  try {
    await context.migratedMetadata();
    const { token, where, isNew } = await webhookToken(settings);
    if (isNew) await tellNewToken(context);
    webhook = await startWebhook(context, ports.webhook, token);
    const { temporalAddress, temporalUiUrl, servingUrl } = installation;
    await writeUpRecord(settings.home, {
      pid: process.pid,
      startedAt: Date.now(),
      temporalAddress,
      temporalUiUrl,
      servingUrl,
      webhookUrl: webhook.url,
    });
    const ready = prepare(request, context, { installation, definitions, webhookUrl: webhook.url, tokenIn: where });
    ready.catch(() => undefined);
    await Promise.race([ready, aborted(signal), installation.failed]);
    if (!signal.aborted) await Promise.race([aborted(signal), installation.failed]);
  } finally {
    io.note('Stopping …');
    await removeUpRecord(settings.home);
    await webhook?.close();
    await installation.stop();
    await context.close();
    io.note('Stopped.');
  }
}

const NEW_TOKEN = { subject: 'webhook', reason: 'perennial up: it had none' };

async function tellNewToken(context: CommandContext): Promise<void> {
  await auditToken(context, NEW_TOKEN);
  const actor = { kind: 'system', name: 'perennial up' } as const;
  const { subject: target, reason } = NEW_TOKEN;
  const from = { host: userAtHost() };
  context.audit.record({
    id: randomUUID(),
    time: new Date().toISOString(),
    actor,
    action: 'token new',
    target,
    outcome: 'done',
    reason,
    from,
  });
}

async function withContext(io: CommandIo, settings: Settings, work: (context: CommandContext) => Promise<void>): Promise<void> {
  const context = new CommandContext(io, settings);
  try {
    await work(context);
  } finally {
    await context.close();
  }
}

type Definitions = Awaited<ReturnType<typeof loadDefinitions>>;

async function loadAll({ path, example }: UpRequest): Promise<Definitions> {
  const paths = [...(path === undefined ? [] : [path]), ...(example ? [exampleFolder()] : [])];
  return (await Promise.all(paths.map(loadDefinitions))).flat();
}

async function startWebhook(context: CommandContext, port: number, token: () => string): Promise<WebhookServer> {
  const client = await context.client();
  return openWebhook(webhookTls(context.settings), {
    port,
    token,
    trustedHosts: context.settings.trustedHosts,
    triggersPerMinute: context.settings.webhookTriggersPerMinute,
    metadata: context.metadata,
    signal: (start) => client.signalTrigger(start),
    log: stamped(context.io.note),
    audit: context.audit,
  });
}

interface Prepared {
  readonly installation: Installation;
  readonly definitions: Definitions;
  readonly webhookUrl: string;
  readonly tokenIn: string;
}

async function prepare(
  request: UpRequest,
  context: CommandContext,
  { installation, definitions, webhookUrl, tokenIn }: Prepared,
): Promise<void> {
  const { io, settings } = request;
  if (definitions.length > 0) io.note(applyText(await applyDefinitions(context, definitions, false, 'perennial up')));
  const lines = [
    '',
    `Temporal      ${installation.temporalUiUrl ?? installation.temporalAddress}`,
    `Serving       ${installation.servingUrl}`,
    `Triggers      ${webhookUrl}/v1/models/MODEL/triggers (token in ${tokenIn})`,
    `Logs          ${settings.home}/logs`,
  ];
  if (request.example) lines.push(...(await exampleLines(context, installation)));
  io.print([...lines, '', 'Ready. Ctrl-C stops everything.'].join('\n'));
}

const EXAMPLE = 'flight-delay';

const TELLABLE = new Set(['PIPELINE_ENDED', 'VERSION_NOT_SERVED']);

/** A training that failed, or a version that does not serve, leaves everything running, so that one can look why. */
async function exampleLines(context: CommandContext, { servingUrl }: Installation): Promise<readonly string[]> {
  try {
    const version = await trainUnlessDeployed(context, EXAMPLE);
    const { servingToken: token, servingTlsCertPath: certPath } = context.settings;
    const tried = await tryModel(context.objects, { url: servingUrl, token, certPath }, { model: EXAMPLE, version });
    return ['', `Ask version ${version} of ${EXAMPLE} whether a flight will land late:`, '', tried.curl, '', tried.answer];
  } catch (error) {
    if (!isPerennialError(error) || !TELLABLE.has(error.code)) throw error;
    return ['', `${error.code}: ${error.message}`];
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
