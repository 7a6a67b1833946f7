/** Finds the stack for `doctor`, which judges one that other commands refuse: in a bad state, or without its outputs. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { productVersion } from '../scripts/product-version.ts';
import { type AccountQuestion, readAccount } from '../src/aws/doctor/read-account.ts';
import { stackOutputs } from '../src/aws/stack-outputs.ts';
import { type DeploymentReading, parseDeployment } from '../src/campaign/deployment.ts';
import type { StackFacts } from '../src/doctor/account-facts.ts';
import { examine } from '../src/doctor/checks.ts';
import { type Finding, problem } from '../src/doctor/finding.ts';
import { judgeStack } from '../src/doctor/stack-checks.ts';
import { hasOwnEndpoint, noSuchStack, patience } from './connected-stack.ts';
import { refuseNewer } from './deploying/refuse-newer.ts';
import type { StackOptions } from './stack.ts';

/** Outputs that commands and functions cannot do without. */
const neededOutputs = [
  'DeploymentSettings',
  'UploadsBucket',
  'ResultsBucket',
  'ContactsTable',
  'CampaignsTable',
  'NumbersTable',
  'ControlTable',
];

/**
 * Reads the account and answers what there is to say of it.
 * @throws {CliError} there is no such stack, or it is newer than these commands
 * @throws an error of the SDK: no credentials, no Region, no connection; see explain-failure.ts
 */
export async function examineAccount(
  { stack: name, region }: StackOptions,
  plannedInstanceArn?: string,
): Promise<readonly Finding[]> {
  const clients = {
    ...patience,
    ...(region === undefined ? {} : { region }),
    forcePathStyle: hasOwnEndpoint(),
  };
  const cloudFormation = new CloudFormationClient(clients);
  const found = await stackOutputs(cloudFormation, name);
  const where = await cloudFormation.config.region();
  if (!found) throw noSuchStack(name, where);
  const { stackId, status, outputs } = found;
  refuseNewer(name, outputs.Version);
  const [, partition = 'aws', , , account = ''] = stackId.split(':');
  const stack: StackFacts = {
    name,
    partition,
    region: where,
    account,
    status,
    missingOutputs: neededOutputs.filter((output) => !outputs[output]),
    ...(outputs.Version && { version: outputs.Version }),
    ownVersion: productVersion(),
  };
  if (stack.missingOutputs.length > 0) return [{ check: 'Stack', ...judgeStack(stack) }];
  const reading = readSettings(outputs.DeploymentSettings ?? '', name);
  if (!reading.ok) {
    const says = `This version cannot read the settings of the stack ${name}: ${reading.messages.join(' ')}`;
    return [{ check: 'Stack', ...problem(says, 'npx dialer deploy') }];
  }
  const question: AccountQuestion = {
    clients,
    stack,
    outputs,
    deployment: reading.deployment,
    ...(plannedInstanceArn !== undefined && { plannedInstanceArn }),
    nowMs: Date.now(),
  };
  return examine(await readAccount(question));
}

function readSettings(json: string, stackName: string): DeploymentReading {
  try {
    return parseDeployment({ ...JSON.parse(json), stackName });
  } catch {
    return { ok: false, messages: ['DeploymentSettings is not JSON.'] };
  }
}
