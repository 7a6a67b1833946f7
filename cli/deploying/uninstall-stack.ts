/** Deletes the stack, and says what is left and how it is used again. */
import {
  CloudFormationClient,
  DeleteStackCommand,
  paginateListStackResources,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { recordedSettings, stackOutputs } from '../../src/aws/stack-outputs.ts';
import { CliError } from '../cli-error.ts';
import { connectStack, noSuchStack, patience } from '../connected-stack.ts';
import type { StackOptions } from '../stack.ts';
import { refuseNewer } from './refuse-newer.ts';
import type { RawSettings } from './settings.ts';

/** Longer than CloudFormation takes to remove the functions. */
const MAX_WAIT_SECONDS = 1_800;

export interface Uninstallation {
  readonly region: string;
  /** Names of the tables and buckets that stay. */
  readonly kept: readonly string[];
  /** Settings with which another stack goes on with the same tables. */
  readonly settings: RawSettings;
  /** Deletes the stack, and waits until it is gone. */
  remove(): Promise<void>;
}

/**
 * What deleting the stack means; nothing is deleted yet.
 * @throws {CliError} there is no such stack, it is another product's, it is newer, or a campaign may call
 */
export async function planUninstall(options: StackOptions): Promise<Uninstallation> {
  const { stack: StackName, region } = options;
  const client = new CloudFormationClient({ ...patience, ...(region && { region }) });
  const found = await stackOutputs(client, StackName);
  const where = await client.config.region();
  if (!found) throw noSuchStack(StackName, where);
  const { outputs, status, stackId } = found;
  refuseNewer(StackName, outputs.Version);
  if (outputs.DeploymentSettings) await requireNoCalls(options);
  else if (!/^(CREATE_FAILED|ROLLBACK_|DELETE_FAILED)/.test(status))
    throw new CliError(`The stack ${StackName} in ${where} (${status}) is not a campaign dialer.`);
  const kept: string[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { ResourceType = '', PhysicalResourceId } of StackResourceSummaries)
      if (PhysicalResourceId && /^AWS::(DynamoDB::Table|S3::Bucket)$/.test(ResourceType))
        kept.push(PhysicalResourceId);
  }
  const {
    ContactsTable: contactsTable,
    CampaignsTable: campaignsTable,
    NumbersTable: numbersTable,
  } = outputs;
  return {
    region: where,
    kept: kept.sort(),
    settings: { ...(await recordedSettings(client, StackName)), contactsTable, campaignsTable, numbersTable },
    async remove() {
      await client.send(new DeleteStackCommand({ StackName }));
      // By its id: the name no longer finds a stack that is gone.
      await waitUntilStackDeleteComplete({ client, maxWaitTime: MAX_WAIT_SECONDS }, { StackName: stackId });
    },
  };
}

/** Without its functions nothing would record how the calls of a campaign end. */
async function requireNoCalls(options: StackOptions): Promise<void> {
  const { campaigns } = await connectStack(options);
  const calling = (await campaigns.list()).filter(
    ({ state }) => state === 'RUNNING' || state === 'IMPORTING',
  );
  if (calling.length === 0) return;
  const names = calling.map(({ campaignId }) => campaignId).join(', ');
  throw new CliError(
    `Campaigns are running: ${names}. Pause or cancel them, and wait until their calls have ended.`,
  );
}
