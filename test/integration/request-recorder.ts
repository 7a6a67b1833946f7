/**
 * Stands between a command and the emulator, passes everything on as it is, and notes which permission AWS asks for
 * each request (Service Authorization Reference), so that a policy can be held against what is really used.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface UsedPermission {
  /** As in a policy: `dynamodb:GetItem`. */
  readonly action: string;
  readonly arn: string;
}

export interface RequestRecorder {
  readonly url: string;
  readonly used: readonly UsedPermission[];
  close(): Promise<void>;
}

const rejectedAnswer =
  '<?xml version="1.0"?><Error><Code>InvalidRequest</Code><Message>The request was turned down.</Message></Error>';

interface Account {
  readonly region: string;
  readonly accountId: string;
}

/** @param rejected requests that are noted and answered with an error instead of being passed on. */
export async function recordRequests(
  target: string,
  account: Account,
  rejected: (request: IncomingMessage) => boolean = () => false,
): Promise<RequestRecorder> {
  const used: UsedPermission[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat(await request.toArray());
    const permissions = permissionsFor(request, body, account);
    used.push(...permissions);
    if (rejected(request)) {
      response.writeHead(400, { 'content-type': 'application/xml' }).end(rejectedAnswer);
      return;
    }
    const status = await passOn(target, request, body, response);
    if (status === 404) used.push(...permissionsToMiss(permissions));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    used,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** With every header as it came: the signature is made over them. Answers the status. */
function passOn(target: string, from: IncomingMessage, body: Buffer, to: ServerResponse): Promise<number> {
  const { method, rawHeaders: headers, url } = from;
  return new Promise((resolve, reject) => {
    const onward = httpRequest(new URL(url ?? '/', target), { ...(method && { method }), headers });
    onward.on('response', (answer) => {
      const { statusCode = 500 } = answer;
      to.writeHead(statusCode, answer.rawHeaders);
      answer.pipe(to);
      resolve(statusCode);
    });
    onward.on('error', reject);
    onward.end(body);
  });
}

function permissionsFor(request: IncomingMessage, body: Buffer, account: Account): UsedPermission[] {
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target.startsWith('DynamoDB_')) return ofTables(target.split('.')[1] ?? '', body, account);
  if (target.startsWith('AmazonSQS.')) return [ofQueue(target.split('.')[1] ?? '', body, account)];
  const form = new URLSearchParams(body.toString('latin1'));
  if (form.get('StackName')) return [ofStack(form, account)];
  // AWS asks for no permission.
  if (form.get('Action') === 'GetCallerIdentity') return [];
  return [ofObject(request)];
}

function ofTables(operation: string, body: Buffer, { region, accountId }: Account): UsedPermission[] {
  const asked = JSON.parse(body.toString()) as {
    readonly TableName?: string;
    readonly IndexName?: string;
    readonly RequestItems?: Readonly<Record<string, unknown>>;
    readonly Statements?: readonly { readonly Statement: string }[];
    readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName: string }>>[];
  };
  const permission = (action: string, path: string) => ({
    action: `dynamodb:${action}`,
    arn: `arn:aws:dynamodb:${region}:${accountId}:table/${path}`,
  });
  // A transaction is permitted by what it does: PutItem, UpdateItem.
  const writes = (asked.TransactItems ?? []).flatMap((item) => Object.entries(item));
  if (writes.length > 0) return writes.map(([does, { TableName }]) => permission(`${does}Item`, TableName));
  // So is a statement: PartiQLInsert.
  const inserts = (asked.Statements ?? []).map(({ Statement }) => /^INSERT INTO "([^"]+)"/.exec(Statement));
  if (inserts.length > 0) return inserts.map((found) => permission('PartiQLInsert', found?.[1] ?? ''));
  const tables = asked.TableName === undefined ? Object.keys(asked.RequestItems ?? {}) : [asked.TableName];
  const index = asked.IndexName === undefined ? '' : `/index/${asked.IndexName}`;
  return tables.map((table) => permission(operation, `${table}${index}`));
}

function ofQueue(operation: string, body: Buffer, { region, accountId }: Account): UsedPermission {
  const { QueueUrl = '' } = JSON.parse(body.toString()) as { readonly QueueUrl?: string };
  return {
    action: `sqs:${operation}`,
    arn: `arn:aws:sqs:${region}:${accountId}:${QueueUrl.split('/').at(-1)}`,
  };
}

function ofStack(form: URLSearchParams, { region, accountId }: Account): UsedPermission {
  const arn = `arn:aws:cloudformation:${region}:${accountId}:stack/${form.get('StackName')}/some-id`;
  return { action: `cloudformation:${form.get('Action')}`, arn };
}

/** Each part of a file, and its end, are permitted by s3:PutObject; asking whether a file is there by s3:GetObject. */
function ofObject({ method = 'GET', url = '/' }: IncomingMessage): UsedPermission {
  const names: Readonly<Record<string, string>> = {
    GET: 'GetObject',
    HEAD: 'GetObject',
    PUT: 'PutObject',
    POST: 'PutObject',
    DELETE: url.includes('uploadId=') ? 'AbortMultipartUpload' : 'DeleteObject',
  };
  const { pathname, searchParams } = new URL(url, 'http://bucket');
  if (method === 'GET' && searchParams.has('list-type'))
    return { action: 's3:ListBucket', arn: `arn:aws:s3:::${pathname.split('/')[1]}` };
  return {
    action: `s3:${names[method] ?? method}`,
    arn: `arn:aws:s3:::${decodeURIComponent(pathname).slice(1)}`,
  };
}

/** S3 says that a file is not there to those alone who may list its bucket; others hear that they may not read it. */
function permissionsToMiss(permissions: readonly UsedPermission[]): UsedPermission[] {
  return permissions
    .filter(({ action }) => action === 's3:GetObject')
    .map(({ arn }) => ({ action: 's3:ListBucket', arn: arn.split('/')[0] ?? arn }));
}
