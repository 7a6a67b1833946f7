/** The shared pacer of all functions, and what they share of agents. */
import { randomBytes } from 'node:crypto';
import type { ConnectClient } from '@aws-sdk/client-connect';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AgentPacer } from '../src/agents/agent-pacer.ts';
import { AgentWatch, type TickQueue } from '../src/agents/agent-watch.ts';
import { Teams } from '../src/agents/teams.ts';
import { ConnectMetrics } from '../src/aws/connect-metrics.ts';
import { PacerItems } from '../src/aws/pacer-items.ts';
import { systemClock } from '../src/aws/system-clock.ts';
import { teamItems, watchItem } from '../src/aws/team-items.ts';
import { WaitingCampaignsItem } from '../src/aws/waiting-campaigns-item.ts';
import type { DeploymentSettings } from '../src/campaign/deployment.ts';
import { SharedPacer } from '../src/pacing/shared-pacer.ts';
import type { Log } from '../src/telemetry/log.ts';
import { requireEnv } from './environment.ts';

/**
 * 36 bits: short, because one item holds many names. A name must differ from the other names in its shard, which
 * happens to fail about once in a thousand million calls, and from other claims of its contact.
 */
const newId = () => randomBytes(6).toString('base64url').slice(0, 6);

/** The campaigns that wait for a line of the instance. */
export function waitingCampaigns(
  db: DynamoDBClient,
  { instanceArn }: DeploymentSettings,
): WaitingCampaignsItem {
  return new WaitingCampaignsItem(db, requireEnv('CONTROL_TABLE'), instanceArn);
}

export interface SharedPace {
  readonly lines: SharedPacer;
  readonly pacer: AgentPacer;
  readonly teams: Teams;
  readonly agentWatch: AgentWatch;
}

/** The pacer, and the teams of agents that it looks at. */
export function sharedPace(
  db: DynamoDBClient,
  connect: ConnectClient,
  ticks: TickQueue,
  { instanceArn, instanceId, callsPerSecond, maxConcurrentCalls }: DeploymentSettings,
  log: Log,
): SharedPace {
  const table = requireEnv('CONTROL_TABLE');
  const options = { callsPerSecond, maxConcurrentCalls, random: Math.random, newId };
  const lines = new SharedPacer(new PacerItems(db, table, instanceArn), systemClock, options);
  const teams = new Teams(teamItems(db, table, instanceArn), systemClock, Math.random);
  const metrics = new ConnectMetrics(connect, instanceId);
  const agentWatch = new AgentWatch(
    watchItem(db, table, instanceArn),
    { ticks, metrics, teams, clock: systemClock, log },
    Math.random,
  );
  return { lines, pacer: new AgentPacer(lines, teams, agentWatch), teams, agentWatch };
}
