/** Somebody in the account that the emulator plays, who may do what one policy says and nothing else. */
import { defaultRegion } from '../../local/aws-environment.ts';

const version = '2010-05-08';

/**
 * Makes the user `name`, attaches `policy` (JSON), and answers the environment variables of its access key.
 * @throws Error the emulator refuses the policy, or there is such a user
 */
export async function personWith(
  policy: string,
  name: string,
  endpoint: string,
): Promise<Readonly<Record<string, string>>> {
  const ask = (action: string, parameters: Readonly<Record<string, string>>) =>
    iam(endpoint, action, parameters);
  await ask('CreateUser', { UserName: name });
  const made = await ask('CreatePolicy', { PolicyName: name, PolicyDocument: policy });
  await ask('AttachUserPolicy', { UserName: name, PolicyArn: textIn(made, 'Arn') });
  const key = await ask('CreateAccessKey', { UserName: name });
  return {
    AWS_ACCESS_KEY_ID: textIn(key, 'AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: textIn(key, 'SecretAccessKey'),
  };
}

/** The one policy of a role: what it may do. */
export interface RolePolicy {
  readonly RoleName: string;
  readonly PolicyName: string;
  /** JSON. */
  readonly PolicyDocument: string;
}

/** The policy of the role whose name begins with `prefix`. */
export async function policyOfRole(prefix: string, endpoint: string): Promise<RolePolicy> {
  const roles = await iam(endpoint, 'ListRoles', { MaxItems: '1000' });
  const RoleName = new RegExp(`<RoleName>(${prefix}[^<]*)</RoleName>`).exec(roles)?.[1];
  if (RoleName === undefined) throw new Error(`There is no role ${prefix}…`);
  const PolicyName = textIn(await iam(endpoint, 'ListRolePolicies', { RoleName }), 'member');
  const policy = await iam(endpoint, 'GetRolePolicy', { RoleName, PolicyName });
  const document = textIn(policy, 'PolicyDocument').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const PolicyDocument = document.startsWith('%7B') ? decodeURIComponent(document) : document;
  return { RoleName, PolicyName, PolicyDocument };
}

/** Has the role do what this policy says, and nothing else. */
export async function setPolicyOfRole(policy: RolePolicy, endpoint: string): Promise<void> {
  await iam(endpoint, 'PutRolePolicy', { ...policy });
}

/** Asks as the account's root, whose signature the emulator does not check. */
async function iam(
  endpoint: string,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const scope = `test/20260101/${defaultRegion}/iam/aws4_request`;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=local`,
      'x-amz-date': '20260101T000000Z',
    },
    body: new URLSearchParams({ Action: action, Version: version, ...parameters }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${text.slice(0, 500)}`);
  return text;
}

function textIn(xml: string, element: string): string {
  const text = new RegExp(`<${element}>([^<]+)</${element}>`).exec(xml)?.[1];
  if (text === undefined) throw new Error(`No ${element} in ${xml.slice(0, 500)}`);
  return text;
}
