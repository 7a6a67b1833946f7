/** Builds one conditional DynamoDB UpdateItem from clauses. Every name and value goes through a placeholder. */

import { type Item, toAttribute } from './dynamo-item.ts';

export interface UpdateExpressions {
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Item;
}

export class UpdateBuilder {
  readonly #names = new Map<string, string>();
  readonly #values: Item = {};
  readonly #sets: string[] = [];
  readonly #removes: string[] = [];
  readonly #adds: string[] = [];
  readonly #conditions: string[] = [];

  /** `path` is an attribute, or attribute and map keys. */
  set(path: string | readonly string[], value: unknown): this {
    this.#sets.push(`${this.path(path)} = ${this.value(value)}`);
    return this;
  }

  setIfMissing(path: string | readonly string[], value: unknown): this {
    const name = this.path(path);
    this.#sets.push(`${name} = if_not_exists(${name}, ${this.value(value)})`);
    return this;
  }

  setElement(list: string, index: number, value: unknown): this {
    this.#sets.push(`${this.path(list)}[${index}] = ${this.value(value)}`);
    return this;
  }

  /** Puts `value` at the end of a list, which need not be there. */
  append(list: string, value: unknown): this {
    const name = this.path(list);
    this.#sets.push(
      `${name} = list_append(if_not_exists(${name}, ${this.value([])}), ${this.value([value])})`,
    );
    return this;
  }

  remove(path: string | readonly string[]): this {
    this.#removes.push(this.path(path));
    return this;
  }

  add(path: string, value: number): this {
    this.#adds.push(`${this.path(path)} ${this.value(value)}`);
    return this;
  }

  requireEqual(path: string | readonly string[], value: unknown): this {
    return this.require(`${this.path(path)} = ${this.value(value)}`);
  }

  requireOneOf(path: string, values: readonly unknown[]): this {
    return this.require(`${this.path(path)} IN (${values.map((value) => this.value(value)).join(', ')})`);
  }

  /** A condition in DynamoDB's own words, made of `path()` and `value()`. */
  require(condition: string): this {
    this.#conditions.push(`(${condition})`);
    return this;
  }

  /** Placeholder for an attribute, or for a path through maps. */
  path(path: string | readonly string[]): string {
    return [path]
      .flat()
      .map((name) => this.#name(name))
      .join('.');
  }

  /** Placeholder for a value. */
  value(value: unknown): string {
    const placeholder = `:v${Object.keys(this.#values).length}`;
    this.#values[placeholder] = toAttribute(value);
    return placeholder;
  }

  build(): UpdateExpressions {
    const clauses = [
      this.#sets.length > 0 ? `SET ${this.#sets.join(', ')}` : '',
      this.#removes.length > 0 ? `REMOVE ${this.#removes.join(', ')}` : '',
      this.#adds.length > 0 ? `ADD ${this.#adds.join(', ')}` : '',
    ];
    return {
      UpdateExpression: clauses.filter((clause) => clause !== '').join(' '),
      ...(this.#conditions.length > 0 && { ConditionExpression: this.#conditions.join(' AND ') }),
      ExpressionAttributeNames: Object.fromEntries(
        [...this.#names].map(([name, placeholder]) => [placeholder, name]),
      ),
      ...(Object.keys(this.#values).length > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }

  #name(name: string): string {
    const placeholder = this.#names.get(name) ?? `#n${this.#names.size}`;
    this.#names.set(name, placeholder);
    return placeholder;
  }
}
