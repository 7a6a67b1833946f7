/** What the code in a function's bundle can ask AWS for, and which of our modules does it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { lambdasFolder, root } from '../../infra/bundling/bundle-functions.ts';

/** An action of IAM, and a module of ours that asks for it. */
export interface BundledRequest {
  readonly action: string;
  readonly module: string;
}

/** What a request takes, when IAM's action is not called as the request is. */
const actionsOfRequest: Readonly<Record<string, readonly string[]>> = {
  's3:HeadObject': ['s3:GetObject'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  's3:CreateMultipartUpload': ['s3:PutObject'],
  's3:UploadPart': ['s3:PutObject'],
  's3:CompleteMultipartUpload': ['s3:PutObject'],
  's3:Upload': ['s3:PutObject', 's3:AbortMultipartUpload'],
  's3:DeleteObjects': ['s3:DeleteObject'],
  'sqs:SendMessageBatch': ['sqs:SendMessage'],
};

/** The actions of a transaction's or a statement's parts, as they stand in the module that makes it. */
const actionsOfPart: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
};

const servicePrefixes: Readonly<Record<string, string>> = { eventbridge: 'events' };

/** All requests of our own modules in the bundle of `lambdas/NAME.ts`; a module that esbuild leaves out asks for nothing. */
export function bundledRequests(name: string): BundledRequest[] {
  const { metafile } = buildSync({
    entryPoints: [join(lambdasFolder, `${name}.ts`)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    outdir: 'never-written',
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    metafile: true,
    logLevel: 'warning',
  });
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return inputs
    .filter(([path, { bytesInOutput }]) => !path.includes('node_modules/') && bytesInOutput > 0)
    .flatMap(([module]) =>
      actionsIn(readFileSync(join(root, module), 'utf8')).map((action) => ({ action, module })),
    );
}

/** The actions that the requests named in a module's source need. */
export function actionsIn(source: string): string[] {
  const imports = [
    ...source.matchAll(/import\s*\{([^}]*)\}\s*from '@aws-sdk\/(?:client-([\w-]+)|lib-storage)'/g),
  ];
  const requests = imports.flatMap(([, names = '', service = 's3']) =>
    names
      .split(',')
      .map((name) => /^\s*(?:paginate(\w+)|(\w+)Command|(Upload))\s*$/.exec(name))
      .flatMap((found) => found?.slice(1).find(Boolean) ?? [])
      .map((request) => `${servicePrefixes[service] ?? service}:${request}`),
  );
  const inTransactions = /from '\.\/transaction\.ts'/.test(source) ? partsIn(source) : [];
  return [
    ...new Set([...requests.flatMap((request) => actionsOf(request, source)), ...inTransactions]),
  ].sort();
}

function actionsOf(request: string, source: string): readonly string[] {
  if (request === 's3:GetObject' && source.includes('VersionId')) return [request, 's3:GetObjectVersion'];
  // The module that sends the transactions of others says nothing of their parts.
  if (source.includes('function transact(')) return [];
  if (request === 'dynamodb:TransactWriteItems') return partsIn(source);
  if (request === 'dynamodb:BatchExecuteStatement') return statementsIn(source);
  return actionsOfRequest[request] ?? [request];
}

/** @throws Error a transaction of parts that this test does not see would be let through */
function partsIn(source: string): string[] {
  const parts = Object.entries(actionsOfPart).flatMap(([part, action]) =>
    new RegExp(`\\b${part}:`).test(source) ? [action] : [],
  );
  if (parts.length === 0) throw new Error('A module makes a transaction, but none of its parts is seen.');
  return parts;
}

/** @throws Error a statement that this test does not see would be let through */
function statementsIn(source: string): string[] {
  const verbs = [...source.matchAll(/`(INSERT|UPDATE|DELETE|SELECT)\b/g)].map(([, verb = '']) => verb);
  if (verbs.length === 0) throw new Error('A module sends statements, but none of them is seen.');
  return verbs.map((verb) => `dynamodb:PartiQL${verb[0]}${verb.slice(1).toLowerCase()}`);
}
