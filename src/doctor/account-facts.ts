/** Everything that is asked about an account before it is judged: plain values, read by src/aws/doctor. */
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { Fact } from './fact.ts';

/** Where the stack is. */
export interface StackPlace {
  readonly name: string;
  /** `aws`, `aws-us-gov`, … */
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export interface StackFacts extends StackPlace {
  /** A StackStatus of CloudFormation. */
  readonly status: string;
  /** Outputs that this version needs and the stack does not have. */
  readonly missingOutputs: readonly string[];
  /** The version that deployed the stack; missing: one before versions were recorded. */
  readonly version?: string;
  /** The version of the commands that ask. */
  readonly ownVersion: string;
}

/** Concurrent executions of Lambda in the account and Region. */
export interface LambdaAccount {
  readonly limit: number;
  /** What is left of `limit` for functions without a reservation, as those of the stack are. */
  readonly unreserved: number;
}

export interface FunctionFacts {
  readonly name: string;
  /** Lambda's State and LastUpdateStatus. */
  readonly state: string;
  readonly lastUpdate: string;
  /** Concurrent executions that are reserved for it; missing: none are. */
  readonly reserved?: number;
  readonly environment: Readonly<Record<string, string>>;
  /** ARN. */
  readonly role: string;
}

export interface EventSourceFacts {
  readonly uuid: string;
  readonly functionName: string;
  readonly state: string;
  /** Executions that it may cause at the same time. */
  readonly concurrency: number;
}

export interface InstanceFacts {
  readonly status: string;
  readonly alias?: string;
  /** SAML, CONNECT_MANAGED or EXISTING_DIRECTORY. */
  readonly identityManagement: string;
}

export type FlowFacts =
  | { readonly type: 'notPublished' }
  | {
      readonly type: 'published';
      readonly name: string;
      readonly kind: string;
      readonly state: string;
    };

export interface QueueFacts {
  readonly name: string;
  readonly status: string;
  readonly hasCallerId: boolean;
}

/** `isDefault`: no value is applied to the account; this is AWS's default. */
export interface QuotaFacts {
  readonly value: number;
  readonly isDefault: boolean;
}

export type KeyFacts =
  /** Data is encrypted with keys of AWS's. */
  { readonly type: 'ofAws' } | { readonly type: 'ofCustomer'; readonly arn: string; readonly state: string };

/** One permission of a function's role, as IAM simulates it. */
export interface PermissionFacts {
  readonly functionName: string;
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** `allowed`, `explicitDeny` or `implicitDeny`. */
  readonly decision: string;
}

/** Contacts whose calls are in progress, or may be. */
export interface LiveContacts {
  readonly count: number;
  /** Ids of their campaigns. */
  readonly campaigns: readonly string[];
  /** How many of those that were looked up are not known to the Connect instance. */
  readonly unknownToInstance: number;
  /** Whether any call was ever paced under the Connect instance. */
  readonly hasDialed: boolean;
  /** Ids of campaigns that may begin a call at any moment; missing: none may. */
  readonly dialing?: readonly string[];
}

export interface QueueBacklog {
  /** `Importer`, `Dialer`, …: whose dead letters they are. */
  readonly of: string;
  readonly messages: number;
}

/** Confirmed and unconfirmed addresses of the alarms. */
export type AlarmAddresses =
  | { readonly type: 'none' }
  | { readonly type: 'some'; readonly confirmed: number; readonly pending: number };

export interface AccountFacts {
  readonly stack: StackFacts;
  readonly deployment: DeploymentSettings;
  /** The instance that the stack is about to be deployed with, if that is asked about. */
  readonly plannedInstanceArn?: string;
  /** When the facts were asked for, ms since 1970. */
  readonly nowMs: number;

  readonly lambda: Fact<LambdaAccount>;
  readonly functions: Fact<readonly FunctionFacts[]>;
  readonly eventSources: Fact<readonly EventSourceFacts[]>;
  readonly permissions: Fact<readonly PermissionFacts[]>;

  readonly instance: Fact<InstanceFacts>;
  readonly outboundCalls: Fact<boolean>;
  readonly flow: Fact<FlowFacts>;
  /** Whether the instance's flows can invoke the stack's flow function. */
  readonly flowFunction: Fact<boolean>;
  /** Missing: the deployment names no queue. */
  readonly queue?: Fact<QueueFacts>;
  /** Whether the instance has the number; missing: the deployment names none. */
  readonly sourcePhoneNumber?: Fact<boolean>;

  readonly callRate: Fact<QuotaFacts>;
  readonly concurrentCalls: Fact<QuotaFacts>;
  readonly campaignCalls: Fact<QuotaFacts>;
  /** Ids of unfinished campaigns with campaign traffic. */
  readonly campaignTraffic: Fact<readonly string[]>;
  readonly liveContacts: Fact<LiveContacts>;

  readonly key: Fact<KeyFacts>;
  /** The policy of the customer's key, JSON; missing: there is no such key. */
  readonly keyPolicy?: Fact<string>;
  /** Known: the do-not-call list was read. */
  readonly doNotCallList: Fact<true>;
  readonly deadLetters: Fact<readonly QueueBacklog[]>;
  readonly alarmAddresses: Fact<AlarmAddresses>;
  /** Whether the uploads bucket sends its events to EventBridge. */
  readonly uploadEvents: Fact<boolean>;
}
