import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { childEnvironment } from '../../config/child-environment.js';
import { freePort } from '../../tools/free-port.js';
import { runProgram } from '../../tools/install/run-program.js';
import { startSupervised } from '../../tools/supervised-process.js';
import type { SupervisedProcess } from '../../tools/supervised-process.js';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { waitUntilReady } from '../../tools/wait-until-ready.js';
import { durationSeconds } from './compose-config.js';
import type { ComposeFile, ComposeService } from './compose-config.js';

interface NativeStackOptions {
  readonly compose: ComposeFile;
  /** Where container paths that are not bind mounts end up, a folder per service. */
  readonly folder: string;
  /** `HOST:PORT` of the Compose network → the same on this machine. */
  readonly addresses: Map<string, string>;
  /** Folders of commands that an image brings and this machine has elsewhere. */
  readonly path: readonly string[];
  /** What takes the place of files of the image, by variable. */
  readonly extra: Readonly<Record<string, string>>;
}

/** A service's own command, environment and healthcheck, with addresses, ports and paths of this machine. */
interface NativeService {
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly env: Record<string, string>;
  readonly stopGraceMs: number;
}

/** Runs services of docker-compose.yml without containers, as they are written there. */
export class NativeStack {
  readonly #options: NativeStackOptions;
  readonly #running = new Map<string, { readonly service: NativeService; readonly process: SupervisedProcess }>();

  constructor(options: NativeStackOptions) {
    this.#options = options;
  }

  /** Starts a service and waits until its own healthcheck succeeds. `program` is what its image has as entry point. */
  async start(name: string, program: readonly string[] = []): Promise<void> {
    const service = await this.#localise(name);
    const [command = '', ...args] = [...program, ...service.command];
    const process = await startSupervised(command, args, { env: service.env, cwd: packageFile('.') });
    this.#running.set(name, { service, process });
    await waitUntilReady(process, { tool: name, timeoutMs: LAST_RESORT_MS, probe: () => check(service) });
  }

  /** Runs a service that ends by itself; what it printed. Rejects unless it ends with 0. */
  async run(name: string): Promise<string> {
    const { command, env } = await this.#localise(name);
    return run(command, env);
  }

  /** The healthcheck of a service that runs on this machine already. */
  async checkHealth(name: string): Promise<string> {
    return check(await this.#localise(name));
  }

  /** Stops a service as Compose does; its exit code, null when the grace period was not enough. */
  async stop(name: string): Promise<number | null> {
    const started = this.#running.get(name);
    if (started === undefined) return null;
    await started.process.stop(started.service.stopGraceMs);
    return (await started.process.exited).code;
  }

  async kill(): Promise<void> {
    for (const { process } of this.#running.values()) await process.stop(0);
  }

  async #localise(name: string): Promise<NativeService> {
    const service = this.#options.compose.services[name];
    if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
    const replacements = new Map([
      ...this.#options.addresses,
      ...(await this.#ports(name, service)),
      ...(await this.#paths(name, service)),
    ]);
    const local = (text: string): string => replaceAll(text, replacements);
    const environment = Object.fromEntries(Object.entries(service.environment).map(([key, value]) => [key, local(value)]));
    const path = [...this.#options.path, childEnvironment().PATH].join(':');
    return {
      command: service.command.map(local),
      healthcheck: (service.healthcheck?.test ?? []).map(local),
      env: childEnvironment({ HOME: this.#options.folder, ...environment, ...this.#options.extra, PATH: path }),
      stopGraceMs: durationSeconds(service.stop_grace_period) * 1000,
    };
  }

  /** A free port for each that the service listens on, the same at every call; others find it under the service's name. */
  async #ports(name: string, { command, environment }: ComposeService): Promise<[string, string][]> {
    const settings = [...command, ...Object.entries(environment).map(([key, value]) => `${key}=${value}`)];
    const ports = settings.flatMap((setting) => /(?:\.port[\w.]*|_PORT)=([1-9]\d*)$/.exec(setting)?.[1] ?? []);
    for (const port of ports) {
      const key = `${name}:${port}`;
      if (!this.#options.addresses.has(key)) this.#options.addresses.set(key, `127.0.0.1:${await freePort()}`);
    }
    return ports.map((port) => [port, this.#options.addresses.get(`${name}:${port}`)?.split(':')[1] ?? port]);
  }

  async #paths(name: string, { volumes, environment }: ComposeService): Promise<[string, string][]> {
    const mounts = volumes.map((volume) => volume.split(':')).map(([source = '', target = '']) => ({ source, target }));
    const inImage = Object.values(environment).filter((value) => value.startsWith('/'));
    const paths: [string, string][] = [];
    for (const path of new Set([...inImage, ...mounts.map(({ target }) => target)])) {
      const source = mounts.find(({ target }) => target === path)?.source ?? '';
      const local = source.startsWith('/') ? source : join(this.#options.folder, name, path);
      if (local !== source) await mkdir(local, { recursive: true });
      paths.push([path, local]);
    }
    return paths;
  }
}

/** All at once, longest first, so that nothing put in is replaced again. A number or path must end where the found one does. */
function replaceAll(text: string, replacements: ReadonlyMap<string, string>): string {
  const keys = [...replacements.keys()].sort((a, b) => b.length - a.length).map((key) => key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text.replace(new RegExp(`(?<![\\w-])(?:${keys.join('|')})(?![\\w-])`, 'g'), (found) => replacements.get(found) ?? found);
}

function check({ healthcheck: [kind, ...test], env }: NativeService): Promise<string> {
  return run(kind === 'CMD-SHELL' ? ['sh', '-c', ...test] : test, env);
}

function run([command = '', ...args]: readonly string[], env: Record<string, string>): Promise<string> {
  return runProgram(command, args, { env, cwd: packageFile('.'), timeoutMs: LAST_RESORT_MS });
}
