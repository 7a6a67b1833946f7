import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleFunction } from '../../infra/constructs/function-bundle.ts';
import { resourcesOf, synthesizeStack } from './synthesized-stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const functions = ['importer', 'dialer', 'outcomes', 'sweeper', 'counter', 'closer'];

describe('the code of a function', () => {
  it.each(functions)('%s is one ES module that is quick to load', (name) => {
    const bytes = bundleFunction(name, join(folder, name));

    expect(readdirSync(join(folder, name))).toEqual(['index.mjs']);
    expect(bytes).toBe(readFileSync(join(folder, name, 'index.mjs')).byteLength);
    expect(bytes).toBeLessThan(1_000_000);
    expect(readFileSync(join(folder, name, 'index.mjs'), 'utf8')).toMatch(
      /export\s*\{[^}]*\bhandler\b[^}]*\}/,
    );
  });

  it('is its own, although all are made of one folder', () => {
    const template = synthesizeStack({ 'aws:cdk:bundling-stacks': ['**'] });
    const keys = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.Code);
    expect(new Set(keys.map((key) => JSON.stringify(key))).size).toBe(functions.length);
  });
});
