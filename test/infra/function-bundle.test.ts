import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../infra/bundling/bundle-functions.ts';
import { type FunctionName, functionNames } from '../../infra/bundling/function-names.ts';
import { packed } from '../../infra/bundling/pack-data.ts';
import { withPlainKeys } from '../../infra/bundling/slim-sdk.ts';
import { resourcesOf, synthesizeStack } from './synthesized-stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
let sizes: Record<FunctionName, number>;

/**
 * Bytes that a function has at most. The importer, and the intake, which shares its rules, read and write files, with the client of S3 and its uploads in
 * parts (110 KB), and says where a settings file is no JSON (10 KB). It and the function for contact flows read phone numbers,
 * with the numbering plan of every country, its types of numbers and how they are grouped (200 KB), and the time zones of all
 * their prefixes (30 KB).
 * The calling rules with their holidays and area codes are in every function that decides when a call may start, and in the
 * closer, whose report judges each call by them (45 KB).
 */
const mostBytes = (name: FunctionName) =>
  ({ importer: 830_000, intake: 820_000, closer: 570_000, flow: 640_000, sweeper: 540_000 })[
    name as string
  ] ?? 520_000;

beforeAll(async () => {
  ({ sizes } = await bundleFunctions(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bundleOf(name: FunctionName): string {
  return readFileSync(join(folder, name, 'index.mjs'), 'utf8');
}

/** Asked by `true` and `false`, so that a failure does not print the bundle. */
function holds(name: FunctionName, text: string): boolean {
  return bundleOf(name).includes(text);
}

describe('the code of a function', () => {
  it.each(functionNames)('%s is one ES module that is quick to load', (name) => {
    expect(readdirSync(join(folder, name))).toEqual(['index.mjs']);
    expect(sizes[name]).toBe(Buffer.byteLength(bundleOf(name)));
    expect(sizes[name]).toBeLessThanOrEqual(mostBytes(name));
    expect(/export\s*\{[^}]*\bhandler\b[^}]*\}/.test(bundleOf(name))).toBe(true);
  });

  it.each(functionNames)(
    '%s takes its credentials from the environment and makes no request for them',
    (name) => {
      expect(holds(name, 'AWS_SESSION_TOKEN')).toBe(true);
      expect(holds(name, 'AssumeRole')).toBe(false);
      expect(holds(name, 'sso-oidc')).toBe(false);
    },
  );

  it.each(functionNames)('%s loads nothing later but what Node has', (name) => {
    const loads = [...bundleOf(name).matchAll(/\bimport\((.*?)\)/g)].map(([, module]) => module);
    expect(loads.filter((module) => !module?.startsWith('"node:'))).toEqual([]);
  });

  it.each(functionNames)('%s leaves out streams of events, which no function sends or reads', (name) => {
    expect(holds(name, ':event-type')).toBe(false);
  });

  it('has the operations of Connect that it uses, and no other', () => {
    expect(holds('dialer', '/contact/outbound-voice')).toBe(true);
    expect(holds('dialer', '/routing-profiles/')).toBe(false);
  });

  it('is its own, although all are made of one folder', () => {
    const template = synthesizeStack({ 'aws:cdk:bundling-stacks': ['**'] });
    const keys = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.Code);
    expect(new Set(keys.map((key) => JSON.stringify(key))).size).toBe(functionNames.length);
  });
});

describe('a packed data file', () => {
  it('says the same', async () => {
    const data = { zones: ['America/New_York', 'São Paulo', '日本'], nested: { __proto: [1, null, true] } };
    expect((await import(moduleOf(packed(JSON.stringify(data))))).default).toEqual(data);
  });
});

describe('a module of schemas', () => {
  it('gets plain keys where they are texts of its own, and says the same', async () => {
    const source = [
      'const _h = "http";',
      'const _dash = "x-amz-id";',
      'export const Call = [9, { [_h]: ["POST", "/calls", 200], [_dash]: [_h] }];',
    ].join('\n');

    const plain = withPlainKeys(source);

    expect(plain).toContain('{ "http": ["POST", "/calls", 200], "x-amz-id": [_h] }');
    const [before, after] = await Promise.all([source, plain].map((text) => import(moduleOf(text))));
    expect(after.Call).toEqual(before.Call);
  });

  it('keeps a key that it has from elsewhere', () => {
    const source = 'import { key } from "./elsewhere";\nexport const Call = [9, { [key]: 1 }];';
    expect(withPlainKeys(source)).toBe(source);
  });
});

function moduleOf(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
