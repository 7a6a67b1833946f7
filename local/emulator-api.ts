/**
 * The few requests to an emulator for which the product itself needs no SDK client: its Lambda functions, its account,
 * and whether the CDK's own resources are there. Emulators read the service out of the signature and do not check it.
 */
import { defaultRegion } from './aws-environment.ts';

export interface DeployedFunction {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** How a function answered. `error` is set when its handler threw or timed out. */
export interface Invocation {
  readonly payload: unknown;
  readonly error?: string;
}

interface EmulatorRequest {
  readonly service: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function send(endpoint: string, request: EmulatorRequest): Promise<Response> {
  const scope = `test/20260101/${defaultRegion}/${request.service}/aws4_request`;
  return fetch(`${endpoint}${request.path}`, {
    method: request.method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=local`,
      'x-amz-date': '20260101T000000Z',
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { body: request.body }),
    signal: AbortSignal.timeout(180_000),
  });
}

async function sendForText(endpoint: string, request: EmulatorRequest): Promise<string> {
  const answer = await send(endpoint, request);
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`${request.method} ${request.path}: ${answer.status} ${text.slice(0, 500)}`);
  return text;
}

/** The account that the emulator plays. */
export async function emulatorAccount(endpoint: string): Promise<string> {
  const text = await sendForText(endpoint, {
    service: 'sts',
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  const account = /<Account>(\d+)<\/Account>/.exec(text)?.[1];
  if (account === undefined) throw new Error(`The emulator names no account: ${text.slice(0, 200)}`);
  return account;
}

/** Whether `cdk bootstrap` was done there. */
export async function isBootstrapped(endpoint: string): Promise<boolean> {
  const answer = await send(endpoint, {
    service: 'ssm',
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
    body: JSON.stringify({ Name: '/cdk-bootstrap/hnb659fds/version' }),
  });
  await answer.arrayBuffer();
  return answer.ok;
}

/** The functions whose name begins with `prefix`. */
export async function listFunctions(endpoint: string, prefix: string): Promise<DeployedFunction[]> {
  const found: DeployedFunction[] = [];
  let marker: string | undefined;
  do {
    const query = marker ? `?Marker=${encodeURIComponent(marker)}` : '';
    const text = await sendForText(endpoint, {
      service: 'lambda',
      method: 'GET',
      path: `/2015-03-31/functions/${query}`,
    });
    const page = JSON.parse(text) as FunctionPage;
    for (const each of page.Functions ?? []) {
      if (!each.FunctionName.startsWith(prefix)) continue;
      found.push({ name: each.FunctionName, environment: each.Environment?.Variables ?? {} });
    }
    marker = page.NextMarker || undefined;
  } while (marker);
  return found;
}

interface FunctionPage {
  readonly Functions?: readonly {
    readonly FunctionName: string;
    readonly Environment?: { readonly Variables?: Record<string, string> };
  }[];
  readonly NextMarker?: string;
}

/** Sets more environment variables of a function; those it has stay. */
export async function addToEnvironment(
  endpoint: string,
  deployed: DeployedFunction,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  await sendForText(endpoint, {
    service: 'lambda',
    method: 'PUT',
    path: `/2015-03-31/functions/${encodeURIComponent(deployed.name)}/configuration`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ Environment: { Variables: { ...deployed.environment, ...variables } } }),
  });
}

/** Runs a function now and waits for its answer, as when its schedule fires. */
export async function invokeFunction(endpoint: string, name: string, event: unknown): Promise<Invocation> {
  const answer = await send(endpoint, {
    service: 'lambda',
    method: 'POST',
    path: `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`Function ${name} could not be run: ${answer.status} ${text.slice(0, 500)}`);
  const failed = answer.headers.get('x-amz-function-error');
  return { payload: text === '' ? null : JSON.parse(text), ...(failed ? { error: failed } : {}) };
}
