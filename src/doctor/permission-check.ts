/** The permissions of the functions' roles without which no call is placed, ended, counted or published, as IAM simulates them. */
import { deadlineIndex } from '../contact/deadline-index.ts';
import type { AccountFacts, PermissionFacts } from './account-facts.ts';
import { type Judgement, judged, ok, problem, warning } from './finding.ts';

/** Permissions on one resource that a function cannot do without. */
export interface NeededPermissions {
  /** Begins the logical id of the function: `Dialer`. */
  readonly of: string;
  readonly actions: readonly string[];
  readonly resource: string;
}

export interface PermissionResources {
  readonly instanceArn: string;
  readonly contactsTable: string;
  readonly campaignsTable: string;
  readonly controlTable: string;
  readonly numbersTable: string;
  readonly dialQueue: string;
  readonly eventBus: string;
}

/** The id of a contact that does not exist: a permission on contacts does not depend on the id. */
const anyContact = '00000000-0000-4000-8000-000000000000';

/** The action that AWS documents in two ways: its references differ in the resource. Either may be the one that it checks. */
const documentedTwice = 'connect:StartOutboundVoiceContact';

/**
 * What calls cannot be placed, ended or counted without: all that infra/constructs grants on the tables, the dial queue,
 * the event bus and the instance. test/infra/function-permissions.test.ts fails for one that is granted and not here, or here and not granted.
 *
 * @param resources ARNs
 */
export function neededPermissions(resources: PermissionResources): readonly NeededPermissions[] {
  const { instanceArn, contactsTable, campaignsTable, controlTable, numbersTable, dialQueue, eventBus } =
    resources;
  const contact = `${instanceArn}/contact/${anyContact}`;
  const queue = `${instanceArn}/queue/${anyContact}`;
  const deadlines = `${contactsTable}/index/${deadlineIndex.name}`;
  const onTables: Readonly<Record<string, readonly (readonly [table: string, ...actions: string[]])[]>> = {
    Dialer: [
      [contactsTable, 'BatchGetItem', 'UpdateItem'],
      [deadlines, 'Query'],
      [campaignsTable, 'GetItem', 'UpdateItem'],
      [controlTable, 'GetItem', 'PutItem', 'UpdateItem'],
      [numbersTable, 'BatchGetItem', 'ConditionCheckItem', 'UpdateItem'],
    ],
    Importer: [
      [contactsTable, 'PartiQLInsert', 'BatchGetItem'],
      [campaignsTable, 'GetItem', 'UpdateItem'],
      [numbersTable, 'UpdateItem'],
    ],
    Intake: [
      [contactsTable, 'PartiQLInsert', 'BatchGetItem'],
      [campaignsTable, 'GetItem', 'UpdateItem'],
      [controlTable, 'PutItem'],
    ],
    Outcomes: [
      [contactsTable, 'BatchGetItem', 'UpdateItem'],
      [deadlines, 'Query'],
      [campaignsTable, 'GetItem', 'UpdateItem'],
      [controlTable, 'BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
      [numbersTable, 'BatchGetItem', 'UpdateItem'],
    ],
    Sweeper: [
      [contactsTable, 'BatchGetItem', 'Query', 'UpdateItem'],
      [deadlines, 'Query'],
      [campaignsTable, 'GetItem', 'Scan', 'UpdateItem'],
      [controlTable, 'GetItem', 'PutItem', 'UpdateItem'],
      [numbersTable, 'BatchGetItem', 'ConditionCheckItem', 'UpdateItem'],
    ],
    Counter: [
      [campaignsTable, 'GetItem', 'UpdateItem'],
      [controlTable, 'PutItem', 'UpdateItem'],
    ],
    Flow: [
      [contactsTable, 'BatchGetItem', 'UpdateItem'],
      [campaignsTable, 'GetItem', 'UpdateItem'],
      [controlTable, 'BatchGetItem', 'PutItem'],
      [numbersTable, 'BatchGetItem', 'ConditionCheckItem', 'UpdateItem'],
    ],
    Closer: [
      [contactsTable, 'Query'],
      [campaignsTable, 'GetItem', 'UpdateItem'],
      [controlTable, 'GetItem', 'DeleteItem'],
    ],
  };
  return [
    // Two forms: AWS documents the contact's ARN and, today, no resource at all; see infra/constructs/dialer.ts.
    { of: 'Dialer', actions: [documentedTwice], resource: contact },
    { of: 'Dialer', actions: [documentedTwice], resource: instanceArn },
    { of: 'Outcomes', actions: ['connect:DescribeContact'], resource: contact },
    { of: 'Outcomes', actions: ['connect:GetCurrentMetricData'], resource: queue },
    { of: 'Sweeper', actions: ['connect:DescribeContact'], resource: contact },
    { of: 'Sweeper', actions: ['connect:SearchContacts'], resource: instanceArn },
    { of: 'Flow', actions: ['connect:DescribeContact'], resource: contact },
    ...['Importer', 'Intake', 'Dialer', 'Outcomes', 'Sweeper'].map((of) => ({
      of,
      actions: ['sqs:SendMessage'],
      resource: dialQueue,
    })),
    ...['Counter', 'Closer'].map((of) => ({ of, actions: ['events:PutEvents'], resource: eventBus })),
    ...Object.entries(onTables).flatMap(([of, tables]) =>
      tables.map(([resource, ...names]) => ({
        of,
        actions: names.map((name) => `dynamodb:${name}`),
        resource,
      })),
    ),
  ];
}

export function judgePermissions({ permissions }: AccountFacts): Judgement {
  return judged(
    permissions,
    (all) => {
      const refused = all.filter(({ decision }) => decision !== 'allowed');
      const [first] = refused;
      if (!first) return ok(`The functions have the ${all.length} permissions that were simulated.`);
      const surely = refused.filter(
        ({ action }) =>
          action !== documentedTwice || refused.filter((each) => each.action === action).length > 1,
      );
      return surely[0] ? lacking(surely[0], refused.length, all.length) : oneFormOf(first);
    },
    () => problem('The role of a function does not exist.', 'npx dialer deploy'),
  );
}

function lacking(permission: PermissionFacts, refused: number, all: number): Judgement {
  const { functionName, action, resource, decision, role } = permission;
  const more = refused > 1 ? ` ${refused} of ${all} permissions are refused.` : '';
  return problem(
    `${functionName} lacks ${action} on ${resource} (${decision}).${more}`,
    `grant it to ${role} again; with explicitDeny look for a Deny in its policies, its permissions boundary and those of the organization`,
  );
}

function oneFormOf({ functionName, action, resource }: PermissionFacts): Judgement {
  return warning(
    `${functionName} lacks ${action} on ${resource}, but has it in the other form that AWS documents.`,
    'npx dialer test-call NUMBER shows which form AWS checks',
  );
}
