import { afterEach, describe, expect, it, vi } from 'vitest';
import { readDeployment, requireEnv } from '../../../lambdas/environment.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const env = {
  INSTANCE_ARN: 'arn:aws:connect:us-east-1:123456789012:instance/abc',
  CONTACT_FLOW_ID: 'flow-1',
  CALLS_PER_SECOND: '5',
  CALLING_HOURS: 'always',
};

describe("the functions' environment", () => {
  it('gives the settings that got through synthesis', () => {
    expect(readDeployment(env)).toMatchObject({
      instanceId: 'abc',
      contactFlowId: 'flow-1',
      callsPerSecond: 5,
      callingHours: 'always',
      defaultCountry: 'US',
    });
  });

  it('is refused with every value that is missing or wrong', () => {
    expect(() => readDeployment({ CALLS_PER_SECOND: '-1' })).toThrow(
      /instanceArn.*contactFlowId.*callsPerSecond/s,
    );
  });

  it('has every name that the stack gives, or says which is missing', () => {
    vi.stubEnv('CONTACTS_TABLE', 'Contacts');
    expect(requireEnv('CONTACTS_TABLE')).toBe('Contacts');

    vi.stubEnv('CONTACTS_TABLE', '');
    expect(() => requireEnv('CONTACTS_TABLE')).toThrow('CONTACTS_TABLE is missing');
  });
});
