/** The customer's KMS key: usable, and with a policy that lets EventBridge and CloudWatch Logs use it. */
import type { AccountFacts } from './account-facts.ts';
import { type Judgement, judged, notChecked, ok, problem } from './finding.ts';
import { mayUse } from './key-policy.ts';

export function judgeKey({ key, stack }: AccountFacts): Judgement {
  return judged(
    key,
    (found) => {
      if (found.type === 'ofAws') return ok("Data is encrypted with AWS's own keys.");
      const { arn, state } = found;
      const command = (verb: string) => `aws kms ${verb} --key-id ${arn} --region ${stack.region}`;
      if (state === 'Enabled') return ok(`The key ${arn} is enabled.`);
      const todo =
        state === 'PendingDeletion'
          ? `${command('cancel-key-deletion')}, then ${command('enable-key')}`
          : command('enable-key');
      return problem(`The key ${arn} is ${state}: no data that it encrypts can be read or written.`, todo);
    },
    () => problem('The key that encrypts the data does not exist.', 'docs/security.md#a-key-of-your-own'),
  );
}

/** Who must be named in the policy of the key, because no role of the stack can be given their permissions. */
export function judgeKeyPolicy({ keyPolicy, stack, key }: AccountFacts): Judgement {
  if (key.type === 'denied' || key.type === 'failed') return notChecked(key);
  if (!keyPolicy) return ok("AWS's own keys need no policy.");
  const id = key.type === 'known' && key.value.type === 'ofCustomer' ? key.value.arn : 'KEY';
  const put = `aws kms put-key-policy --key-id ${id} --policy-name default --policy file://POLICY.json --region ${stack.region}`;
  return judged(
    keyPolicy,
    (policy) => {
      const events = mayUse(
        policy,
        /^events\.amazonaws\.com$/,
        ['kms:Decrypt', 'kms:GenerateDataKey'],
        stack,
      );
      const logs = mayUse(
        policy,
        new RegExp(`^logs\\.(${stack.region}\\.)?amazonaws\\.com(\\.cn)?$`),
        ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
        stack,
      );
      const refused = [...(events ? [] : ['EventBridge']), ...(logs ? [] : ['CloudWatch Logs'])];
      if (refused.length === 0) return ok("The key's policy allows EventBridge and CloudWatch Logs.");
      return problem(
        `The key's policy does not let ${refused.join(' and ')} use it: events for files, events for ended calls, or logs would be lost.`,
        `add the statements of examples/encryption-key-policy.json: ${put}`,
      );
    },
    () => problem('The key has no policy.', put),
  );
}
