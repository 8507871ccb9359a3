import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlain } from '../../../kernel-bridge/src/kernel/evaluator/compile/parsePlain.ts';

for (const source of [
  '1',
  'const answer = 6 * 7',
  'await fetch(address) // later',
  "import fs from 'node:fs'",
  'for (const each of list) total += each',
])
  test(`one statement of JavaScript is plain: ${source}`, () => assert.notEqual(parsePlain(source), null));

for (const [reason, source] of [
  ['a type', 'const answer: number = 42'],
  ['a type after "as"', 'answer as unknown'],
  ['an assertion', 'answer!'],
  ['a type argument, which is a comparison in JavaScript', 'parse<Row>(text)'],
  ['a decorator', '@sealed class Row {}'],
  ['an enum', 'enum Colour { red }'],
  ['an import of a type', "import type Row from './row.ts'"],
  ['braces', 'function twice(n) { return 2 * n }'],
  ['two statements, which may lack a semicolon between them', 'let a = 1\nfoo()'],
  ['nothing', ''],
  ['a line for the shell', '#!/usr/bin/env node\n1'],
  ['what is no code', 'const = 1'],
] as const)
  test(`not plain is ${reason}`, () => assert.equal(parsePlain(source), null));
