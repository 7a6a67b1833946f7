import { describe, expect, it } from 'vitest';
import { helpWhenDenied } from '../../../cli/test-call-denied.ts';

const instanceArn = 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555';
const refusal =
  'AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/CampaignDialer-DialerHandlerRole1A2B/CampaignDialer-Dialer is not authorized to perform: connect:StartOutboundVoiceContact';

describe('a test call that AWS denies', () => {
  it('says what the role has, what else may deny it, and what to grant to which role', () => {
    const help = helpWhenDenied(refusal, { instanceArn });
    expect(help).toContain(`on ${instanceArn} and ${instanceArn}/*`);
    expect(help).toContain('`npx dialer doctor`');
    expect(help).toContain('aws iam put-role-policy --role-name CampaignDialer-DialerHandlerRole1A2B ');
    const [, document = ''] = /--policy-document '([^']+)'/.exec(help) ?? [];
    expect(JSON.parse(document)).toMatchObject({
      Statement: [{ Effect: 'Allow', Action: 'connect:StartOutboundVoiceContact', Resource: '*' }],
    });
  });

  it('leaves the role to be filled in when AWS does not name it', () => {
    expect(helpWhenDenied('AccessDeniedException: no', { instanceArn })).toContain('--role-name ROLE ');
  });

  it.each(['ResourceNotFoundException: flow', 'The number is on the do-not-call list.'])(
    'is not spoken of when the reason is another: %s',
    (reason) => {
      expect(helpWhenDenied(reason, { instanceArn })).toBe('');
    },
  );
});
