/** The permissions of the functions' roles without which no call is placed or ended, as IAM simulates them. */
import type { AccountFacts, PermissionFacts } from './account-facts.ts';
import { type Judgement, judged, ok, problem, warning } from './finding.ts';

/** A permission that a function cannot do without. */
export interface NeededPermission {
  /** Begins the logical id of the function: `Dialer`. */
  readonly of: string;
  readonly action: string;
  readonly resource: string;
}

export interface PermissionResources {
  readonly instanceArn: string;
  readonly contactsTable: string;
  readonly campaignsTable: string;
  readonly controlTable: string;
  readonly numbersTable: string;
  readonly dialQueue: string;
}

/** The id of a contact that does not exist: a permission on contacts does not depend on the id. */
const anyContact = '00000000-0000-4000-8000-000000000000';

/** @param resources ARNs */
export function neededPermissions(resources: PermissionResources): readonly NeededPermission[] {
  const { instanceArn, contactsTable, campaignsTable, controlTable, numbersTable, dialQueue } = resources;
  const contact = `${instanceArn}/contact/${anyContact}`;
  return [
    // Two forms: AWS documents the contact's ARN and, today, no resource at all; see infra/constructs/dialer.ts.
    { of: 'Dialer', action: 'connect:StartOutboundVoiceContact', resource: contact },
    { of: 'Dialer', action: 'connect:StartOutboundVoiceContact', resource: instanceArn },
    { of: 'Dialer', action: 'dynamodb:UpdateItem', resource: contactsTable },
    { of: 'Dialer', action: 'dynamodb:GetItem', resource: campaignsTable },
    { of: 'Dialer', action: 'dynamodb:PutItem', resource: controlTable },
    { of: 'Dialer', action: 'dynamodb:UpdateItem', resource: numbersTable },
    { of: 'Dialer', action: 'sqs:SendMessage', resource: dialQueue },
    { of: 'Importer', action: 'dynamodb:PutItem', resource: contactsTable },
    { of: 'Importer', action: 'sqs:SendMessage', resource: dialQueue },
    { of: 'Outcomes', action: 'connect:DescribeContact', resource: contact },
    { of: 'Sweeper', action: 'connect:DescribeContact', resource: contact },
    { of: 'Sweeper', action: 'connect:SearchContacts', resource: instanceArn },
  ];
}

/** The action that AWS documents in two ways: its references differ in the resource. Either may be the one that it checks. */
const documentedTwice = 'connect:StartOutboundVoiceContact';

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
    () => problem('The role of a function does not exist.', 'npm run deploy'),
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
    `${functionName} lacks ${action} on ${resource}; it has it in the other form that AWS documents.`,
    'npx dialer test-call NUMBER shows which form AWS checks',
  );
}
