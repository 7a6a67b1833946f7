/**
 * One of the product's functions: newest Node on arm64, its own log group with an end, and a role that may write to
 * that group and nothing else. What a function may do beyond that stands in its own class.
 */
import { ArnFormat, type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource, type SqsEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName } from '../bundling/function-names.ts';
import { acceptPattern } from './accepted-finding.ts';
import type { CampaignTables } from './campaign-tables.ts';
import { type EncryptionKey, mayUseKey } from './encryption.ts';
import { functionCode } from './function-code.ts';

/** The source of the product's own events, as their receivers know it (src/aws/campaign-events.ts). */
export const eventSource = 'campaign-dialer';

/** What the construct of each function is given. */
export interface FunctionProps {
  readonly tables: CampaignTables;
  /** One of the retentions that CloudWatch Logs knows. */
  readonly logRetentionDays: number;
  /** What its data and its log are encrypted with. */
  readonly key: EncryptionKey;
  /** The deployment's settings, as variables; missing: it needs none. */
  readonly deployment?: Readonly<Record<string, string>>;
}

/** Names of the tables in a function's environment. */
const tableVariables = {
  contacts: 'CONTACTS_TABLE',
  campaigns: 'CAMPAIGNS_TABLE',
  control: 'CONTROL_TABLE',
  numbers: 'NUMBERS_TABLE',
} as const;

export interface DialerFunctionProps extends FunctionProps {
  /** `lambdas/ENTRY.ts`, which exports `handler`. */
  readonly entry: FunctionName;
  readonly description: string;
  readonly timeout: Duration;
  /** Default: 512. */
  readonly memoryMegabytes?: number;
  /** Tables whose names it gets in its environment. */
  readonly uses: readonly (keyof typeof tableVariables)[];
  readonly environment?: Readonly<Record<string, string>>;
}

export class DialerFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly #role: Role;

  constructor(scope: Construct, id: string, props: DialerFunctionProps) {
    super(scope, id);
    const { tables, uses, deployment, environment } = props;
    const handler = new Construct(this, 'Handler');
    const logGroup = new LogGroup(handler, 'Logs', {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.key && { encryptionKey: props.key }),
    });
    // Not AWSLambdaBasicExecutionRole: that one may write to every log group of the account.
    this.#role = new Role(handler, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.may(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    if (props.key) this.#role.addToPolicy(mayUseKey(props.key, ['dynamodb', 's3', 'sqs']));
    this.lambda = new LambdaFunction(handler, 'Function', {
      description: props.description,
      code: functionCode(props.entry),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMegabytes ?? 512,
      environment: {
        ...deployment,
        ...environment,
        ...Object.fromEntries(uses.map((table) => [tableVariables[table], tables[table].tableName])),
        // The source of its metrics (src/aws/embedded-metrics.ts).
        STACK_NAME: Stack.of(this).stackName,
      },
      logGroup,
      role: this.#role,
    });
  }

  /** Runs it for the messages of `queue`; those that fail are redelivered one by one. */
  handle(queue: Queue, props: SqsEventSourceProps): void {
    this.lambda.addEventSource(new SqsEventSource(queue, { reportBatchItemFailures: true, ...props }));
  }

  /** Allows these actions on these resources, and on nothing else. */
  may(actions: readonly string[], ...resources: readonly string[]): void {
    this.#role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }

  /** Allows these actions on all that the patterns name; `because` says why no narrower one will do. */
  mayOnAll(patterns: readonly string[], actions: readonly string[], because: string): void {
    this.may(actions, ...patterns);
    for (const pattern of patterns) acceptPattern(this.#role, pattern, because);
  }

  /** Allows listing the keys of a bucket below a prefix. */
  mayList(bucketArn: string, prefix: string): void {
    this.#role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucketArn],
        conditions: { StringLike: { 's3:prefix': [`${prefix}*`] } },
      }),
    );
  }

  /**
   * Allows events on the default bus, as long as all of a request come from `source`. For all values, because a
   * request may hold several events and the key is then a list.
   */
  mayPublish(source: string): void {
    const defaultBus = Stack.of(this).formatArn({
      service: 'events',
      resource: 'event-bus',
      resourceName: 'default',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    this.#role.addToPolicy(
      new PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [defaultBus],
        conditions: { 'ForAllValues:StringEquals': { 'events:source': [source] } },
      }),
    );
  }
}
