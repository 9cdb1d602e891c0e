import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { childEnvironment } from '../../config/child-environment.js';
import { runProgram } from '../../tools/install/run-program.js';
import { packageFile } from '../../tools/install/tool-catalog.js';

const service = z.object({
  image: z.string(),
  build: z.object({ context: z.string() }).optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.record(z.string(), z.unknown()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  restart: z.string(),
  stop_grace_period: z.string().default('10s'),
});
const composeFile = z.object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) });

export type ComposeService = z.infer<typeof service>;
export type ComposeFile = z.infer<typeof composeFile>;

const TO_JSON = 'import json, sys, yaml; json.dump(yaml.safe_load(sys.argv[1]), sys.stdout)';

/** docker-compose.yml as Compose itself reads it with the variables of `envFile`. Rejects with what Compose says. */
export async function readComposeFile(envFile: string): Promise<ComposeFile> {
  const files = ['--file', packageFile('docker-compose.yml'), '--project-directory', packageFile('.'), '--env-file', envFile];
  const options = { env: childEnvironment(), timeoutMs: LAST_RESORT_MS };
  const yaml = await runProgram('docker-compose', [...files, 'config'], options);
  // Debian's docker-compose is a program of Debian's Python, which therefore has a YAML parser.
  return composeFile.parse(JSON.parse(await runProgram('/usr/bin/python3', ['-c', TO_JSON, yaml], options)));
}

/** Carries out the command that .env.example gives its reader, in a folder of its own; what `.env` has then. */
export async function makeEnvFile(folder: string): Promise<Record<string, string>> {
  const example = await readFile(packageFile('.env.example'), 'utf8');
  const command = /^# +(awk .*)$/m.exec(example)?.[1] ?? 'false';
  const inFolder = command.replace(' .env.example ', ` '${packageFile('.env.example')}' `);
  await runProgram('sh', ['-c', inFolder], { env: childEnvironment(), cwd: folder, timeoutMs: LAST_RESORT_MS });
  return parseEnvFile(await readFile(`${folder}/.env`, 'utf8'));
}

/** The names and values of NAME=VALUE lines. */
export function parseEnvFile(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
}

/** `1m30s` as Compose writes durations, in seconds. */
export function durationSeconds(text: string): number {
  const [, minutes = '0', seconds = '0'] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}
