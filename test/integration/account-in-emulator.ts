/** The emulator's account as `doctor` meets it, and what a test changes of it: each change is undone by what it answers. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { ListQueuesCommand, PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect } from 'vitest';
import { runProgram } from '../../cli/program.ts';
import { clientEnvironment } from '../../local/aws-environment.ts';
import { startSimulator } from '../../local/simulator/server.ts';
import type { SimulatorSettingsInput } from '../../local/simulator/settings.ts';
import { ContactTable } from '../../src/aws/contact-table.ts';
import type { Contact } from '../../src/contact/contact.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { fakeTerminal } from '../unit/cli/fake-terminal.ts';
import { calmConnect } from './calm-connect.ts';
import { policyOfRole, setPolicyOfRole } from './iam-person.ts';
import { eventually, type LocalProduct } from './local-product.ts';

/** Undoes a change. */
export type Undo = () => Promise<unknown>;

export interface DoctorRun {
  readonly code: number;
  readonly ready: boolean;
  readonly checks: readonly Finding[];
  readonly err: string;
}

export class AccountInEmulator {
  readonly #product: LocalProduct;
  readonly #lambda = new LambdaClient({});
  readonly #cloudFormation = new CloudFormationClient({});

  constructor(product: LocalProduct) {
    this.#product = product;
  }

  /** Runs `doctor --json` in this process, with an Amazon Connect of its own behind it that is as `settings` say. */
  async doctor(
    args: readonly string[] = [],
    settings: SimulatorSettingsInput = {},
    credentials: Readonly<Record<string, string>> = {},
  ): Promise<DoctorRun> {
    const terminal = fakeTerminal();
    const simulator = await startSimulator({
      settings: {
        ...calmConnect,
        lambdaFunctions: [this.#product.stack.outputs.FlowFunctionArn],
        ...settings,
      },
    });
    const before = { ...process.env };
    const environment = clientEnvironment(this.#product.stack.endpoint, simulator.url);
    Object.assign(process.env, environment, credentials);
    try {
      const code = await runProgram(['doctor', '--json', ...args], terminal);
      const { out, err } = terminal.written;
      if (out === '') throw new Error(err);
      return { code, err, ...(JSON.parse(out) as Pick<DoctorRun, 'ready' | 'checks'>) };
    } finally {
      process.env = before;
      await simulator.close();
    }
  }

  /** A stack with outputs of ours that differ by `changes`, and one queue. */
  async stackLike(name: string, changes: Readonly<Record<string, string>>): Promise<Undo> {
    const Outputs = Object.entries({ ...this.#product.stack.outputs, ...changes }).map(
      ([output, Value]) => [output, { Value }] as const,
    );
    const template = {
      Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
      Outputs: Object.fromEntries(Outputs),
    };
    await this.#createStack(name, template, /^CREATE_COMPLETE$/);
    return () => this.#cloudFormation.send(new DeleteStackCommand({ StackName: name }));
  }

  /** A stack that is no campaign dialer. */
  async foreignStack(name: string): Promise<Undo> {
    await this.#createStack(name, { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }, /^CREATE_COMPLETE$/);
    return () => this.#cloudFormation.send(new DeleteStackCommand({ StackName: name }));
  }

  async #createStack(StackName: string, template: object, status: RegExp): Promise<void> {
    await this.#cloudFormation.send(
      new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }),
    );
    await eventually(async () => {
      const { Stacks } = await this.#cloudFormation.send(new DescribeStacksCommand({ StackName }));
      expect(Stacks?.[0]?.StackStatus).toMatch(status);
    });
  }

  /** Our deployment's settings with `changes`, as the output has them. */
  settings(changes: Readonly<Record<string, unknown>>): Record<'DeploymentSettings', string> {
    const settings = JSON.parse(this.#product.stack.outputs.DeploymentSettings) as object;
    return { DeploymentSettings: JSON.stringify({ ...settings, ...changes }) };
  }

  async reserve(functionName: string, ReservedConcurrentExecutions: number): Promise<Undo> {
    const FunctionName = functionName;
    await this.#lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }),
    );
    return () => this.#lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  }

  async disableEventSource(functionName: string): Promise<Undo> {
    const { EventSourceMappings = [] } = await this.#lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: functionName }),
    );
    const UUID = EventSourceMappings[0]?.UUID;
    const switched = (Enabled: boolean) =>
      this.#lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
    await switched(false);
    return () => switched(true);
  }

  async setVariable(
    { name, environment }: { readonly name: string; readonly environment: Readonly<Record<string, string>> },
    changes: Readonly<Record<string, string>>,
  ): Promise<Undo> {
    const set = (Variables: Record<string, string>) =>
      this.#lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment: { Variables } }),
      );
    await set({ ...environment, ...changes });
    return () => set({ ...environment });
  }

  /** Takes an action out of the policy of the function's role. */
  async takePermission(construct: string, action: string): Promise<Undo> {
    const { endpoint, stackName } = this.#product.stack;
    const policy = await policyOfRole(`${stackName}-${construct}HandlerRole`, endpoint);
    const document = JSON.parse(policy.PolicyDocument) as {
      Statement: { Action: string | string[] }[];
    };
    const Statement = document.Statement.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((each) => each !== action),
    })).filter(({ Action }) => Action.length > 0);
    await setPolicyOfRole(
      { ...policy, PolicyDocument: JSON.stringify({ ...document, Statement }) },
      endpoint,
    );
    return () => setPolicyOfRole(policy, endpoint);
  }

  /** A contact and its campaign, as if the counter had counted it. */
  async liveContact(contact: Contact): Promise<Undo> {
    const { CampaignsTable, ContactsTable } = this.#product.stack.outputs;
    const { db } = this.#product;
    const { campaignId, contactKey, status } = contact;
    const counts = { [status]: 1 };
    const campaign = { campaignId, state: 'PAUSED', createdAt: contact.createdAt, counts };
    await db.send(new PutItemCommand({ TableName: CampaignsTable, Item: marshall(campaign) }));
    await new ContactTable(db, ContactsTable).insert([contact]);
    return async () => {
      const deleted = [
        { TableName: ContactsTable, Key: marshall({ campaignId, contactKey }) },
        { TableName: CampaignsTable, Key: marshall({ campaignId }) },
      ];
      for (const each of deleted) await db.send(new DeleteItemCommand(each));
    };
  }

  async silenceUploads(): Promise<Undo> {
    const Bucket = this.#product.stack.outputs.UploadsBucket;
    const announce = (NotificationConfiguration: { EventBridgeConfiguration?: object }) =>
      this.#product.s3.send(
        new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
      );
    await announce({});
    return () => announce({ EventBridgeConfiguration: {} });
  }

  /** A message in the dead-letter queue whose name holds `name`. */
  async deadLetter(name: string): Promise<Undo> {
    const { QueueUrls = [] } = await this.#product.sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: `${this.#product.stack.stackName}-` }),
    );
    const QueueUrl = QueueUrls.find((url) => url.includes(name) && url.includes('DeadLetters'));
    await this.#product.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    return () => this.#product.sqs.send(new PurgeQueueCommand({ QueueUrl }));
  }
}
