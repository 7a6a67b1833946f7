import { ConnectClient } from '@aws-sdk/client-connect';
import { REQUEST_LIMIT_MS } from '../contact/reconciliation.ts';
import { timelyAgents } from './http-agents.ts';

/**
 * A client for the Region of the instance. It never retries a request by itself, and gives up within
 * `REQUEST_LIMIT_MS`: the reconciliation of expired claims relies on both. Each request has its own connection: a
 * kept one may be gone when Lambda thaws the process, and a broken request may have placed a call.
 */
export function connectClient(instanceArn: string): ConnectClient {
  const connectionTimeout = 3_000;
  return new ConnectClient({
    ...regionOf(instanceArn),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout,
      requestTimeout: REQUEST_LIMIT_MS - connectionTimeout,
      throwOnRequestTimeout: true,
      ...timelyAgents(),
    },
  });
}

function regionOf(instanceArn: string): { region?: string } {
  const region = instanceArn.split(':')[3];
  return region ? { region } : {};
}
