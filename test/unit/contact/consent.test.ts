import { describe, expect, it } from 'vitest';
import { consentOf } from '../../../src/contact/consent.ts';

describe('the consent of a row', () => {
  it.each([
    [{ consentAt: '2026-01-02', consentSource: 'web form' }, '2026-01-02', 'web form'],
    [{ Consent_At: 'last spring', CONSENT_SOURCE: 'fair' }, 'last spring', 'fair'],
    [{ 'consent-at': '1', consentAt: '2' }, '1', undefined],
    [{ consent: 'yes', name: 'Ann' }, undefined, undefined],
    [undefined, undefined, undefined],
  ])('%j', (attributes, consentAt, consentSource) => {
    expect(consentOf(attributes)).toEqual({
      ...(consentAt !== undefined && { consentAt }),
      ...(consentSource !== undefined && { consentSource }),
    });
  });
});
