import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { packageFile } from '../../tools/install/tool-catalog.js';

type Entry = string | { readonly types: string };
const { exports } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly exports: Readonly<Record<string, Entry>> };
const ENTRIES = Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [] : [packageFile(entry.types)]));
const OURS = join(packageFile('dist'), '/');

for (const exactOptionalPropertyTypes of [false, true]) {
  test(`a project that checks libraries finds no error in our types, with exactOptionalPropertyTypes ${exactOptionalPropertyTypes}`, () => {
    const program = ts.createProgram(ENTRIES, {
      strict: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes,
      noEmit: true,
      types: [],
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
    });
    const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(OURS));
    assert.ok(own.length >= ENTRIES.length);
    const errors = own.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
    assert.equal(
      ts.formatDiagnostics(errors, { getCurrentDirectory: () => OURS, getCanonicalFileName: (name) => name, getNewLine: () => '\n' }),
      '',
    );
  });
}
