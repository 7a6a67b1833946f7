/**
 * Where the time zone map of libphonenumber would give a number fewer zones than it may lie in, or the wrong
 * ones. Wrong means calls at night, so every entry here adds or corrects zones; each names the ground of its change.
 */

const easternAndCentral = ['America/New_York', 'America/Chicago'];
const britishColumbia = ['America/Vancouver', 'America/Edmonton', 'America/Fort_Nelson'];
const saskatchewan = ['America/Regina', 'America/Edmonton', 'America/Winnipeg'];
const easternQuebec = ['America/Toronto', 'America/Halifax', 'America/Puerto_Rico'];
const newfoundlandAndLabrador = ['America/St_Johns', 'America/Halifax', 'America/Puerto_Rico'];

function each(prefixes: string, zones: readonly string[]): [string, readonly string[]][] {
  return prefixes.split(' ').map((prefix) => [prefix, zones]);
}

/** Zones that are on the map by a name whose clock is no longer theirs. */
export const renamedZones: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // Kaliningrad keeps no summer time.
  '7': { 'Europe/Bucharest': 'Europe/Kaliningrad' },
};

/** Replaces what the map says of a prefix and of all longer ones. */
export const collapsedPrefixes: ReadonlyMap<string, readonly string[]> = new Map([
  // Orlando, which the map puts into Central time.
  ...each('1689', ['America/New_York']),
  // Saskatchewan keeps no summer time, and its border towns keep that of their neighbours.
  ...each('1306 1474 1639', saskatchewan),
  // Saratov left Moscow's time in 2016.
  ...each('7845', ['Europe/Saratov']),
  // Puebla; Tijuana's second area code; the second of Ciudad Juárez.
  ...each('52200 52201', ['America/Mexico_City']),
  ...each('52663', ['America/Tijuana']),
  ...each('52657', ['America/Ciudad_Juarez', 'America/Chihuahua', 'America/Mazatlan']),
  // Brazil's area codes lie within a state each; the map mixes them up by exchange.
  ...each('5555', ['America/Sao_Paulo']),
  ...each('5567', ['America/Campo_Grande']),
  ...each('5569', ['America/Porto_Velho']),
  ...each('5591 5593 5594', ['America/Belem']),
  ...each('5592', ['America/Manaus']),
  ...each('5595', ['America/Boa_Vista']),
  ...each('5597', ['America/Manaus', 'America/Eirunepe']),
  // Valparaíso shares its code with Easter Island; the south has had times of its own since 2016 and 2025.
  ...each('5632', ['America/Santiago', 'Pacific/Easter']),
  ...each('5661', ['America/Punta_Arenas']),
  ...each('5667', ['America/Coyhaique', 'America/Santiago']),
  // Mobiles, which Chile numbers like landlines.
  ...each('569', ['America/Santiago', 'America/Punta_Arenas', 'America/Coyhaique', 'Pacific/Easter']),
  // Kananga and Kisangani keep Lubumbashi's time under codes that the map gives to Kinshasa.
  ...each('243', ['Africa/Kinshasa', 'Africa/Lubumbashi']),
  // Islands far apart behind one range of numbers.
  ...each('689', ['Pacific/Gambier', 'Pacific/Marquesas', 'Pacific/Tahiti']),
  ...each('691', ['Pacific/Kosrae', 'Pacific/Ponape', 'Pacific/Truk']),
  ...each('64330', ['Pacific/Auckland', 'Pacific/Chatham']),
  // Western and southern Australia's numbers of any place, and those of its islands.
  ...each('6185', [
    'Australia/Adelaide',
    'Australia/Darwin',
    'Australia/Perth',
    'Australia/Sydney',
    'Indian/Christmas',
    'Indian/Cocos',
  ]),
  // Australia's stations in the Antarctic.
  ...each('6721', ['Antarctica/Casey', 'Antarctica/Davis', 'Antarctica/Mawson', 'Antarctica/Macquarie']),
]);

/** Adds zones to a prefix and to all longer ones. */
export const addedZones: ReadonlyMap<string, readonly string[]> = new Map([
  // Area codes that a border of time zones runs through, the younger codes laid over them included.
  ...each('1219 1270 1364 1423 1448 1574 1606 1729 1812 1850 1906 1930', easternAndCentral),
  ...each('1208 1541 1458 1986', ['America/Los_Angeles', 'America/Boise']),
  ...each('1250 1236 1257 1672 1778', britishColumbia),
  ...each('1273 1367 1418 1581', easternQuebec),
  ...each('1709 1879', newfoundlandAndLabrador),
  ...each('1867', ['America/Whitehorse', 'America/Edmonton', 'America/Winnipeg', 'America/Toronto']),
  // Yakutia has three times.
  ...each('7411', ['Asia/Vladivostok', 'Asia/Srednekolymsk']),
  // Chihuahua went to Central time in 2022.
  ...each('52614 52621 52625 52627 52628 52629 52635 52636 52639 52648 52649 52652 52656 52659', [
    'America/Chihuahua',
  ]),
  // Towns at the border keep the summer time of the United States.
  ...each('52826 52861 52862 52868 52873 52888 52891 52892 52897', [
    'America/Matamoros',
    'America/Mexico_City',
  ]),
  // Queensland and the north of New South Wales share a code; so do the west, the south and the north.
  ...each('617', ['Australia/Brisbane']),
  ...each('6186 6187 6188 6189', ['Australia/Darwin']),
  ...each('675', ['Pacific/Bougainville']),
  // Spanish numbers of any place, which the map puts on the mainland.
  ...each('344', ['Atlantic/Canary']),
]);

/**
 * Digits, country code included, beyond which the map is not followed: what lies deeper is joined. North American
 * and Brazilian numbers are moved within their area code, and exchanges in the map are often wrong or missing.
 */
export const areaDigits: Readonly<Record<string, number>> = { '1': 4, '55': 4, '56': 4, '61': 6 };

/** Country codes under which a mobile number carries an area code like a landline. */
export const codesOfMobilesWithArea: ReadonlySet<string> = new Set(['1', '52', '55', '56']);
