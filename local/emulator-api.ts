/**
 * The few requests to an emulator that are the local run's own: to its Lambda functions, for its account, and whether
 * the CDK's own resources are there.
 */
import {
  InvokeCommand,
  LambdaClient,
  paginateListFunctions,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { clientSettings, defaultRegion } from './aws-environment.ts';

export interface DeployedFunction {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** How a function answered. `error` is set when its handler threw or timed out. */
export interface Invocation {
  readonly payload: unknown;
  readonly error?: string;
}

const PATIENCE_MS = 180_000;

/** No client of these services is among the product's. Emulators read the service out of the signature and do not check it. */
function ask(
  endpoint: string,
  service: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Response> {
  const scope = `test/20260101/${defaultRegion}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=local`;
  return fetch(endpoint, {
    method: 'POST',
    headers: { authorization, 'x-amz-date': '20260101T000000Z', ...headers },
    body,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

/** The account that the emulator plays. */
export async function emulatorAccount(endpoint: string): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await ask(endpoint, 'sts', headers, 'Action=GetCallerIdentity&Version=2011-06-15');
  const text = await answer.text();
  const account = /<Account>(\d+)<\/Account>/.exec(text)?.[1];
  if (account === undefined) throw new Error(`The emulator names no account: ${text.slice(0, 200)}`);
  return account;
}

/** Whether `cdk bootstrap` was done there. */
export async function isBootstrapped(endpoint: string): Promise<boolean> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' };
  const body = JSON.stringify({ Name: '/cdk-bootstrap/hnb659fds/version' });
  const answer = await ask(endpoint, 'ssm', headers, body);
  await answer.arrayBuffer();
  return answer.ok;
}

/** One try: a run of a function is not to be repeated. */
function lambda(endpoint: string): LambdaClient {
  const requestHandler = { requestTimeout: PATIENCE_MS, throwOnRequestTimeout: true };
  return new LambdaClient({ ...clientSettings(endpoint), maxAttempts: 1, requestHandler });
}

/** The functions whose name begins with `prefix`. */
export async function listFunctions(endpoint: string, prefix: string): Promise<DeployedFunction[]> {
  const found: DeployedFunction[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda(endpoint) }, {})) {
    for (const { FunctionName: name = '', Environment } of Functions) {
      if (name.startsWith(prefix)) found.push({ name, environment: Environment?.Variables ?? {} });
    }
  }
  return found;
}

/** Sets more environment variables of a function; those it has stay. */
export async function addToEnvironment(
  endpoint: string,
  { name: FunctionName, environment }: DeployedFunction,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const Environment = { Variables: { ...environment, ...variables } };
  await lambda(endpoint).send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
}

/** Runs a function now and waits for its answer, as when its schedule fires. */
export async function invokeFunction(endpoint: string, name: string, event: unknown): Promise<Invocation> {
  const request = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) });
  const { Payload, FunctionError } = await lambda(endpoint).send(request);
  const text = Payload?.transformToString() ?? '';
  return { payload: text === '' ? null : JSON.parse(text), ...(FunctionError && { error: FunctionError }) };
}
