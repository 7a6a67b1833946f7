/**
 * Work was left off because its time ran out: at its own deadline, or because a table granted no capacity for it until
 * then. Nothing is wrong with the work; it can go on later.
 */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}
