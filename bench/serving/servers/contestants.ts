import { mkdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../../config/child-environment.js';
import { freePort } from '../../../tools/free-port.js';
import { bentoRows, inferJson, rowLists } from '../workload/request-forms.js';
import type { Contestant, ServerCommand } from './contestant.js';
import { ensurePeer, peerFile, pinnedVersion } from './peer-python.js';

export interface BenchFolders {
  /** Private folder of this run of the bench. */
  readonly dir: string;
  /** File of the model. */
  readonly onnx: string;
  /** Root of the object store that Perennial serves from. */
  readonly objects: string;
  /** Where the Node servers leave CPU profiles; undefined: none are made. */
  readonly profileDir: string | undefined;
  readonly log: (line: string) => void;
}

export const CONTESTANTS = ['bare', 'perennial', 'bentoml', 'bentoml-batching', 'mlserver', 'fastapi'] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

export async function createContestant(name: ContestantName, place: BenchFolders): Promise<Contestant> {
  if (name === 'bare')
    return {
      name,
      what: 'node:http, JSON.parse, a fixed answer',
      form: inferJson,
      hasModel: false,
      command: (port) => bareCommand(place, port),
    };
  if (name === 'perennial') {
    return {
      name,
      what: 'serving/main.js with its defaults',
      form: inferJson,
      hasModel: true,
      worksAfterwards: true,
      command: (port) => perennialCommand(place, port),
    };
  }
  if (name === 'fastapi') return fastapi(place);
  if (name === 'mlserver') return mlserver(place);
  return bentoml(name, place);
}

async function bareCommand(place: BenchFolders, port: number): Promise<ServerCommand> {
  return nodeProgram(new URL('./bare-server', import.meta.url), [String(port)], childEnvironment(), profileFlags(place));
}

async function perennialCommand(place: BenchFolders, port: number): Promise<ServerCommand> {
  const env = childEnvironment({
    PERENNIAL_OBJECT_STORE: place.objects,
    PERENNIAL_CACHE_DIR: join(place.dir, 'cache'),
    PERENNIAL_SERVING_PORT: String(port),
    NODE_ENV: 'production',
  });
  return nodeProgram(new URL('../../../serving/main', import.meta.url), [], env, profileFlags(place));
}

function profileFlags({ profileDir }: BenchFolders): readonly string[] {
  return profileDir === undefined ? [] : ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${profileDir}`];
}

/** Compiled or not, as this file is. */
function nodeProgram(url: URL, args: readonly string[], env: Record<string, string>, flags: readonly string[] = []): ServerCommand {
  const extension = extname(fileURLToPath(import.meta.url));
  const loader = extension === '.ts' ? ['--import', 'tsx'] : [];
  return { program: process.execPath, args: [...flags, ...loader, `${fileURLToPath(url)}${extension}`, ...args], env };
}

async function fastapi(place: BenchFolders): Promise<Contestant> {
  const { python, env } = await ensurePeer('fastapi', place.log);
  const [version, uvicorn] = [await pinnedVersion('fastapi', 'fastapi'), await pinnedVersion('fastapi', 'uvicorn')];
  const flags = [
    '--host',
    '127.0.0.1',
    '--workers',
    '1',
    '--loop',
    'uvloop',
    '--http',
    'httptools',
    '--no-access-log',
    '--log-level',
    'warning',
  ];
  return {
    name: 'fastapi',
    what: `FastAPI ${version}, uvicorn ${uvicorn} with uvloop and httptools, onnxruntime; access log off`,
    form: rowLists,
    hasModel: true,
    command: async (port) => ({
      program: python,
      args: ['-m', 'uvicorn', 'peer_fastapi:app', '--port', String(port), ...flags],
      env: { ...env, BENCH_MODEL: place.onnx },
    }),
  };
}

async function bentoml(name: 'bentoml' | 'bentoml-batching', place: BenchFolders): Promise<Contestant> {
  const { python, env } = await ensurePeer('bentoml', place.log);
  const batching = name === 'bentoml-batching';
  const start = 'from bentoml_cli.cli import cli; cli()';
  return {
    name,
    what: `BentoML ${await pinnedVersion('bentoml', 'bentoml')}, onnxruntime, one worker, ${batching ? 'adaptive batching' : 'no batching'}; access log off`,
    form: bentoRows,
    hasModel: true,
    command: async (port) => ({
      program: python,
      args: ['-c', start, 'serve', 'peer_bentoml:Bench', '--host', '127.0.0.1', '--port', String(port), '--working-dir', peerFile('')],
      env: {
        ...env,
        BENCH_MODEL: place.onnx,
        BENCH_BATCHING: batching ? '1' : '0',
        BENTOML_DO_NOT_TRACK: 'True',
        BENTOML_HOME: join(place.dir, name),
      },
    }),
  };
}

async function mlserver(place: BenchFolders): Promise<Contestant> {
  const { python, env } = await ensurePeer('mlserver', place.log);
  const folder = join(place.dir, 'mlserver');
  return {
    name: 'mlserver',
    what: `MLServer ${await pinnedVersion('mlserver', 'mlserver')}, custom onnxruntime runtime in its process (parallel_workers 0); debug and access log off`,
    form: inferJson,
    hasModel: true,
    command: async (port) => {
      await mkdir(folder, { recursive: true });
      const settings = {
        host: '127.0.0.1',
        http_port: port,
        grpc_port: await freePort(),
        metrics_port: await freePort(),
        parallel_workers: 0,
        debug: false,
      };
      await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
      await writeFile(join(folder, 'model-settings.json'), JSON.stringify({ name: 'bench', implementation: 'peer_mlserver.OnnxModel' }));
      return {
        program: python,
        args: ['-c', 'from mlserver.cli import main; main()', 'start', folder],
        env: { ...env, BENCH_MODEL: place.onnx },
      };
    },
  };
}
