/** Valid numbers to call in simulations, in exchanges that are not assigned (555). */

/** Thousands of an exchange, in the order in which they are used. */
const thousands = [2, 3, 4, 5, 6, 7, 8, 9, 1, 0] as const;

/** Used twelve at a time, so that a short list has numbers of several time zones. */
const areaCodes =
  `206 212 213 214 215 216 217 303 305 312 313 314 201 202 203 205 207 208 209 210 218 219 224 225
   228 229 231 234 239 240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 304 307 308
   309 310 315 316 317 318 319 320 321 323 325 330 334 336 337 339 347 351 352 360 361 386 401 402
   404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 440 443 469 478
   479 480 484 501 502 503 504 505 507 508 509 510`.split(/\s+/);

const CODES_AT_ONCE = 12;

/** How many there are. */
const mostNumbers = areaCodes.length * 10_000;

/** `count` numbers in E.164, each once. @throws RangeError when there are fewer. */
export function numbersOf(count: number): string[] {
  if (count > mostNumbers) throw new RangeError(`There are ${mostNumbers} numbers, not ${count}.`);
  return Array.from({ length: count }, (_, i) => {
    const thousand = Math.floor(i / 1_000);
    const round = Math.floor(thousand / CODES_AT_ONCE);
    const set = Math.floor(round / thousands.length) * CODES_AT_ONCE;
    const area = areaCodes[set + (thousand % CODES_AT_ONCE)];
    return `+1${area}555${thousands[round % thousands.length]}${String(i % 1_000).padStart(3, '0')}`;
  });
}

/** A customer file of `rows` rows, each with a number of its own. */
export function customerFile(rows: number): string {
  const lines = numbersOf(rows).map((number, i) => `C-${i},${number},Grace,Seattle,your order is ready`);
  return ['customerId,phoneNumber,First Name,City,Message', ...lines].join('\n');
}
