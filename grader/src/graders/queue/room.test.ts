import { expect, test } from 'vitest';
import { Room } from './room.ts';

test('so much fits at a time, in the order in which it came', async () => {
  const room = new Room(10);
  const entered: string[] = [];
  const take = async (name: string, amount: number) => {
    const leave = await room.take(amount);
    entered.push(name);
    return leave;
  };
  const first = await take('first', 6);
  const waiting = [take('large', 99), take('small', 1)];
  await Promise.resolve();
  expect(entered).toEqual(['first']);
  first();
  const leaveLarge = await (waiting[0] as Promise<() => void>);
  expect(entered).toEqual(['first', 'large']);
  leaveLarge();
  await Promise.all(waiting);
  expect(entered).toEqual(['first', 'large', 'small']);
});
