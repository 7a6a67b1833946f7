/**
 * The environment in which the SDK, the CDK and the emulator's functions run locally: everything of AWS that the user
 * has set is taken out first, so that no profile, account or proxy of theirs is ever used by a local run.
 */
import { devNull } from 'node:os';
import { LocalRunError } from './local-run-error.ts';

export const defaultRegion = 'us-east-1';

const nothingOfTheUsers = {
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  // The SDK warns on every start that Node 20 has come to its end; the functions run on a newer one.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
} as const;

/** The environment without AWS settings and proxies. */
export function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(AWS_|CDK_|(https?|all)_proxy$)/i;
  return {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.test(name))),
    ...nothingOfTheUsers,
  };
}

/** Settings of an SDK client that speaks to the emulator. */
export function clientSettings(endpoint: string) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { endpoint, region: defaultRegion, credentials };
}

/** The variables with which the SDK's clients reach the emulator, and the simulator for Connect and its quotas. */
export function clientEnvironment(endpoint: string, simulator: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_CONNECT: simulator,
    AWS_ENDPOINT_URL_SERVICE_QUOTAS: simulator,
    AWS_REGION: defaultRegion,
    AWS_DEFAULT_REGION: defaultRegion,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...nothingOfTheUsers,
  };
}

/**
 * The user's own emulator, from AWS_ENDPOINT_URL; undefined when it is not set.
 * @throws {LocalRunError} it is no http address, or the address of AWS itself
 */
export function ownEmulator(environment: NodeJS.ProcessEnv): string | undefined {
  const value = environment.AWS_ENDPOINT_URL?.trim();
  if (!value) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new LocalRunError(
      `AWS_ENDPOINT_URL is ${JSON.stringify(value)}, but must be the address of an AWS emulator, such as http://127.0.0.1:4566.`,
    );
  }
  if (/(^|\.)(amazonaws\.com(\.cn)?|aws\.dev|api\.aws)$/.test(url.hostname)) {
    throw new LocalRunError(
      `AWS_ENDPOINT_URL is ${value}, which is AWS itself; a local run uses an emulator only. Unset it to start the project's own emulator.`,
    );
  }
  return value.replace(/\/+$/, '');
}
