import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { DomainError } from '../../core/errors.js';
import { firstLine } from '../failures/first-line.js';
import { importTypescript } from './import-typescript.js';

type Exports = Readonly<Record<string, unknown>>;

const TYPESCRIPT = /\.[cm]?ts$/;
const PATH = /^(?:\.{0,2}\/|[A-Za-z]:\\)/;
/** What a worker can be given. A loaded converter (`payloadConverter`) it cannot: workflow code runs elsewhere and loads files itself. */
const FIELDS = ['payloadCodecs', 'payloadConverterPath', 'failureConverterPath', 'externalStorage'];
const loaded = new Map<string, Promise<DataConverter>>();

/**
 * The data converter that a module exports as `dataConverter` or as its default; undefined for undefined. A module is loaded once.
 * @param reference of the setting PERENNIAL_DATA_CONVERTER: a file, or a package that the working directory can import
 * Errors: DATA_CONVERTER_MISSING, DATA_CONVERTER_UNLOADABLE, DATA_CONVERTER_INVALID.
 */
export async function loadDataConverter(reference: string | undefined): Promise<DataConverter | undefined> {
  if (reference === undefined) return undefined;
  const file = findModule(reference);
  const known = loaded.get(file) ?? load(file);
  loaded.set(file, known);
  return known;
}

function findModule(reference: string): string {
  const file = resolve(reference);
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  if (PATH.test(reference)) throw new DomainError('DATA_CONVERTER_MISSING', { module: reference, place: file });
  try {
    return createRequire(join(process.cwd(), 'package.json')).resolve(reference);
  } catch (error) {
    throw new DomainError('DATA_CONVERTER_MISSING', { module: reference, place: process.cwd() }, { cause: error });
  }
}

async function load(file: string): Promise<DataConverter> {
  const exports = await importModule(file).catch((error: unknown) => {
    throw new DomainError('DATA_CONVERTER_UNLOADABLE', { module: file, reason: firstLine(error) }, { cause: error });
  });
  const found = exported(exports);
  const problem = problemOf(found);
  if (problem !== undefined) throw new DomainError('DATA_CONVERTER_INVALID', { module: file, problem });
  return found as DataConverter;
}

async function importModule(file: string): Promise<Exports> {
  return TYPESCRIPT.test(file) ? importTypescript(file) : ((await import(pathToFileURL(file).href)) as Exports);
}

/** By name or as the default, which may be the exports of a CommonJS module. */
function exported({ dataConverter, default: standard }: Exports): unknown {
  if (dataConverter !== undefined || typeof standard !== 'object' || standard === null) return dataConverter ?? standard;
  return 'dataConverter' in standard ? standard.dataConverter : standard;
}

function problemOf(found: unknown): string | undefined {
  if (found === undefined) return 'it exports neither dataConverter nor a default';
  if (typeof found !== 'object' || found === null) return `what it exports is a ${typeof found}`;
  const fields = Object.keys(found);
  if (!fields.some((field) => FIELDS.includes(field))) return `what it exports has none of ${FIELDS.join(', ')}`;
  const codecs = 'payloadCodecs' in found ? found.payloadCodecs : [];
  if (!Array.isArray(codecs) || !codecs.every(isCodec)) return 'payloadCodecs is not an array of objects with encode and decode';
  return undefined;
}

function isCodec(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return 'encode' in value && typeof value.encode === 'function' && 'decode' in value && typeof value.decode === 'function';
}
