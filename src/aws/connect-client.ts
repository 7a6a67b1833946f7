import { ConnectClient } from '@aws-sdk/client-connect';
import { REQUEST_LIMIT_MS } from '../contact/reconciliation.ts';
import { timelyAgents } from './timely-agents.ts';

/**
 * A client for the Region of the instance. It never sends a request twice by itself, and gives up on one within
 * `REQUEST_LIMIT_MS`: settling expired claims counts on both. Each request has a connection of its own: one that was kept
 * may be gone when Lambda thaws the process, and a request that breaks may have placed a call.
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
