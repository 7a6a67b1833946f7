/** Deletes the stack, and says what is left and how it is used again. */
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { stackOutputs, stackResources, stackTemplate } from '../../src/aws/stack-outputs.ts';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { CliError } from '../cli-error.ts';
import { connectStack, noSuchStack, patience } from '../connected-stack.ts';
import type { StackOptions } from '../stack.ts';
import { refuseNewer } from './refuse-newer.ts';
import type { RawSettings } from './settings.ts';
import { isOurs, outputSettings, tableSettings } from './standing-stack.ts';

/** Longer than CloudFormation takes to remove the functions. */
const MAX_WAIT_SECONDS = 1_800;

export interface Uninstallation {
  readonly account: string;
  readonly region: string;
  /** Names of what stays: tables and buckets. */
  readonly kept: readonly string[];
  /** Settings with which another stack goes on with the same tables. */
  readonly settings: RawSettings;
  /** Deletes the stack, and waits until it is gone. */
  remove(): Promise<void>;
}

/**
 * What deleting the stack means; nothing is deleted yet.
 * @param abandonsCalls delete the functions even if calls are in progress, whose ends are then not recorded
 * @throws {CliError} there is no such stack, it is another product's, it is newer, or a campaign may call
 */
export async function planUninstall(options: StackOptions, abandonsCalls = false): Promise<Uninstallation> {
  const { stack: StackName, region, profile } = options;
  const client = new CloudFormationClient({
    ...patience,
    ...(region && { region }),
    ...(profile && { profile }),
  });
  const found = await stackOutputs(client, StackName);
  const where = await client.config.region();
  if (!found) throw noSuchStack(StackName, where);
  const { outputs, status, stackId } = found;
  refuseNewer(StackName, outputs.Version);
  const template = await stackTemplate(client, StackName);
  if (!isOurs(template))
    throw new CliError(`The stack ${StackName} in ${where} (${status}) is not a campaign dialer.`);
  if (outputs.DeploymentSettings) await requireNoCalls(options, abandonsCalls);
  const names = [...(await stackResources(client, StackName))];
  const kept = names.filter(([id]) => template.Resources?.[id]?.DeletionPolicy === 'Retain');
  const tables = tableSettings(found);
  return {
    account: stackId.split(':')[4] ?? '',
    region: where,
    // Tables that were adopted are none of the stack's own resources.
    kept: [
      ...new Set([
        ...kept.map(([, name]) => name),
        ...Object.values(tables).flatMap((name) => (name === undefined ? [] : [String(name)])),
      ]),
    ].sort(),
    settings: { ...outputSettings(found), ...template.Metadata?.CampaignDialer, ...tables },
    async remove() {
      // A campaign may have been resumed, or started, since.
      if (outputs.DeploymentSettings) await requireNoCalls(options, abandonsCalls);
      await client.send(new DeleteStackCommand({ StackName }));
      // By its id: the name no longer finds a stack that is gone.
      await untilDeleted(client, StackName, stackId);
    },
  };
}

/** Waits until the stack is gone. @throws {CliError} it was not deleted, or not in time */
export async function untilDeleted(
  client: CloudFormationClient,
  name: string,
  stackId: string,
): Promise<void> {
  try {
    await waitUntilStackDeleteComplete({ client, maxWaitTime: MAX_WAIT_SECONDS }, { StackName: stackId });
  } catch (error) {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
    const [{ StackStatus: status = '', StackStatusReason: reason = '' } = {}] = Stacks;
    if (status === 'DELETE_COMPLETE') return;
    throw new CliError(
      status === 'DELETE_IN_PROGRESS'
        ? `${name} is still being deleted; CloudFormation goes on.`
        : `${name} was not deleted (${[status, reason].filter((text) => text !== '').join(': ')}). Remove the cause, and run the command again.`,
      { cause: error },
    );
  }
}

/** Without its functions nothing would record how the calls of a campaign end. */
async function requireNoCalls(options: StackOptions, abandonsCalls: boolean): Promise<void> {
  const { campaigns } = await connectStack(options);
  const why = callsToWaitFor(await campaigns.list(), abandonsCalls);
  if (why) throw new CliError(why);
}

/** Why the functions of these campaigns are still needed; undefined when they are not. */
export function callsToWaitFor(
  campaigns: readonly Pick<Campaign, 'campaignId' | 'state' | 'counts'>[],
  abandonsCalls: boolean,
): string | undefined {
  const named = (some: typeof campaigns) => some.map(({ campaignId }) => campaignId).join(', ');
  const running = campaigns.filter(({ state }) => state === 'RUNNING' || state === 'IMPORTING');
  if (running.length > 0)
    return `Campaigns are running: ${named(running)}. Pause or cancel them, and wait until their calls have ended.`;
  const calling = campaigns.filter(({ counts = {} }) => (counts.DIALING ?? 0) + (counts.DIALED ?? 0) > 0);
  if (calling.length === 0 || abandonsCalls) return undefined;
  return `Calls are in progress: ${named(calling)}. Wait until they have ended, or add --abandon-calls: nothing will record how they end.`;
}
