import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { zonesOfNumber } from '../../../src/local-time/number-zones.ts';
import { isTimeZoneName } from '../../../src/local-time/time-zone-name.ts';
import data from '../../../src/local-time/time-zones-by-prefix.json' with { type: 'json' };
import { hoursAhead } from '../../support/hours-ahead.ts';

const january = Date.UTC(2027, 0, 15);

describe('the time zones of a phone number', () => {
  it.each([
    ['Seattle', '+12065550100', ['America/Los_Angeles']],
    ['Toronto', '+14165550100', ['America/Toronto']],
    ['Jamaica, also a mobile', '+18765550100', ['America/Jamaica']],
    ['Orlando', '+16895550100', ['America/New_York']],
    ['the west of Florida and the rest', '+18505550100', ['America/Chicago', 'America/New_York']],
    ['a younger code of the same place', '+14485550100', ['America/Chicago', 'America/New_York']],
    ['Berlin', '+493012345678', ['Europe/Berlin']],
    ['London', '+442079460000', ['Europe/London']],
    ['Madrid', '+34912345678', ['Europe/Madrid']],
    ['a mobile in Spain, which may be on the Canaries', '+34612345678', ['Atlantic/Canary', 'Europe/Madrid']],
    ['a mobile in São Paulo, which has an area code', '+5511987654321', ['America/Sao_Paulo']],
    [
      'Recife, which shares its code with an island',
      '+558130123456',
      ['America/Noronha', 'America/Sao_Paulo'],
    ],
    ['Belém, which the source puts into Manaus', '+559130123456', ['America/Belem']],
    ['Kaliningrad', '+74012555010', ['Europe/Kaliningrad']],
    ['Saratov', '+78452555010', ['Europe/Saratov']],
    ['a mobile in Kazakhstan', '+77011234567', ['Asia/Almaty']],
    [
      'Queensland and the north of New South Wales',
      '+61755501000',
      ['Australia/Brisbane', 'Australia/Sydney'],
    ],
    ['China', '+8613812345678', ['Asia/Shanghai']],
    ['Morocco', '+212612345678', ['Africa/Casablanca', 'Africa/El_Aaiun']],
    ['Valparaíso and Easter Island', '+56322123456', ['America/Santiago', 'Pacific/Easter']],
  ])('of %s', (_, phoneNumber, zones) => {
    expect(zonesOfNumber(phoneNumber)).toEqual(zones);
  });

  it.each([
    ['toll-free in North America', '+18005550100', -10, 10],
    ['a Canadian company, without an area code', '+13102090', -8, -3],
    ['a mobile in Russia', '+79161234567', 2, 12],
    ['toll-free in Russia', '+78001234567', 2, 12],
    ['a mobile in Australia', '+61412345678', 8, 11],
    ['toll-free in Australia', '+611800123456', 8, 11],
    ['a mobile in Indonesia', '+628123456789', 7, 9],
    ['toll-free in Brazil', '+558001234567', -5, -2],
    ['a mobile in Chile', '+56912345678', -5, -3],
    ['toll-free in Mexico', '+528001234567', -8, -5],
  ])('that is tied to no place span the country: %s', (_, phoneNumber, west, east) => {
    const ahead = zonesOfNumber(phoneNumber).map((zone) => hoursAhead(zone, january));
    expect(Math.min(...ahead)).toBeLessThanOrEqual(west);
    expect(Math.max(...ahead)).toBeGreaterThanOrEqual(east);
  });

  it('are not known of satellite phones, codes of no country and what is no number', () => {
    for (const text of ['+870773111632', '+88216123456', '+80012345678', '+999123456', '+', '']) {
      expect(zonesOfNumber(text)).toEqual([]);
    }
  });

  it('are all zones that the runtime knows', () => {
    expect(data.zones.filter((zone) => !isTimeZoneName(zone))).toEqual([]);
  });
});

describe('the map of time zones', () => {
  it('says where it is from and stays small in a bundle', () => {
    const file = new URL('../../../src/local-time/time-zones-by-prefix.json', import.meta.url);
    expect(existsSync(new URL(`../../../${data.source.split(' by ')[1]}`, import.meta.url))).toBe(true);
    expect(JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))).length).toBeLessThan(45_000);
  });
});
