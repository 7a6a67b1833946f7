import { describe, expect, it } from 'vitest';
import { maskPhoneNumber, maskPhoneNumbers } from '../../../src/text/mask-phone-number.ts';

describe('masking a phone number', () => {
  it.each([
    ['+12065550100', '+1********00'],
    ['+493023125000', '+49********00'],
    ['+352621123456', '+352*******56'],
    ['+79161234567', '+7********67'],
    ['2065550100', '********00'],
    ['', ''],
  ])('%s becomes %s', (number, masked) => {
    expect(maskPhoneNumber(number)).toBe(masked);
  });
});

describe('masking the phone numbers of a text', () => {
  it.each([
    ['Calling +12065550100 now', 'Calling +1********00 now'],
    ['{"phoneNumber":"+493023125000"}', '{"phoneNumber":"+49********00"}'],
    ['Bad number (206) 555-0100.', 'Bad number (********00.'],
    ['2065550100,030 23125000', '********00,*********00'],
    ['x2065550100y', 'x********00y'],
    ['206   -   555   -   0100', '********00'],
    // No day of any calendar that a log would have.
    ['1206-55-50 100', '*********00'],
    ['2065-55-0100', '********00'],
    ['1970-01-01T00:00:00.0002065550100', '1970-01-01T00:00:00.***********00'],
  ])('%s becomes %s', (text, masked) => {
    expect(maskPhoneNumbers(text)).toBe(masked);
  });

  it.each([
    'contact 12345678-1234-1234-1234-123456789012 ended',
    'at 2026-12-01T09:00:00.000Z',
    'at 2026-12-01T09:00:00.000000001Z of 1999-12-31',
    'arn:aws:connect:us-east-1:111122223333:instance/0a1b2c3d',
    'row 123456 of 999999',
  ])('leaves alone: %s', (text) => {
    expect(maskPhoneNumbers(text)).toBe(text);
  });
});
