import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgram } from '../../cli/program.js';
import { readDocument } from './documents.js';

test('the table of commands in the README lists exactly the commands of perennial --help, in the same order', () => {
  const section = readDocument('README.md').split(/^## Commands$/m)[1] ?? '';
  const listed = [...section.matchAll(/^\| `perennial ([a-z]+)/gm)].map((match) => match[1]);
  const help =
    createProgram()
      .helpInformation()
      .split(/^Commands:$/m)[1] ?? '';
  const known = [...help.matchAll(/^ {2}([a-z]+)/gm)].map((match) => match[1]).filter((name) => name !== 'help');
  assert.deepEqual(listed, known);
});

test('every perennial command line in the README is one that the command line understands', () => {
  const lines = [...readDocument('README.md').matchAll(/^(?:\$ )?(?:npx )?perennial ([a-z]+)(.*)$/gm)];
  assert.ok(lines.length > 5);
  for (const [line, name, rest = ''] of lines) {
    const command = createProgram().commands.find((one) => one.name() === name);
    assert.ok(command, `there is no command for: ${line}`);
    const options = [...command.options, ...command.commands.flatMap((sub) => sub.options)].map(({ long }) => long);
    for (const [option] of rest.matchAll(/--[a-z-]+/g)) assert.ok(options.includes(option), `${option} is unknown: ${line}`);
  }
});
