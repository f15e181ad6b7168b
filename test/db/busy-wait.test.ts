/** When threads stay awake for one another, on a clock that the test holds. */
import { MessageChannel } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BusyWait, serveMessages } from "../../src/db/busy-wait.js";
import { Iqdb } from "../../src/public.js";
import { joinedCalls } from "../support/joined-thread.js";

/** Milliseconds, and times that a core was taken from this process. */
let now = 0;
let taken = 0;
beforeEach(() => {
  [now, taken] = [1000, 0];
  const usage = process.resourceUsage();
  vi.spyOn(process, "resourceUsage").mockImplementation(() => ({ ...usage, involuntaryContextSwitches: taken }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a caller", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setImmediate", "clearImmediate"] });
    vi.spyOn(performance, "now").mockImplementation(() => now);
  });

  /** Turns of the event loop, of so many milliseconds each, that a wait takes until its answer comes after them. */
  function turnsOf(wait: BusyWait, turns: readonly number[]): number {
    wait.begin();
    let turned = 0;
    for (const milliseconds of turns) {
      now += milliseconds;
      if (vi.getTimerCount() === 0) continue;
      vi.advanceTimersToNextTimer();
      turned++;
    }
    wait.end();
    return turned;
  }

  test("keeps its event loop turning until the answer is there", () => {
    const wait = new BusyWait();
    expect(turnsOf(wait, [0.01, 0.02, 0.01, 0.05])).toBe(4);
    expect(vi.getTimerCount()).toBe(0);
    // Every wait goes on for itself.
    expect(turnsOf(wait, [0.01, 0.01])).toBe(2);
    wait.end();
  });

  test("one wait is enough for all that is asked meanwhile", () => {
    const wait = new BusyWait();
    wait.begin();
    wait.begin();
    expect(vi.getTimerCount()).toBe(1);
    wait.end();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("goes to sleep when the answer takes long, and does not wait for the next ones until one was quick", () => {
    const wait = new BusyWait();
    const [slow, quick] = [new Array<number>(30).fill(0.125), [0.1]];
    expect(turnsOf(wait, slow)).toBe(8);
    expect(turnsOf(wait, slow)).toBe(0);
    expect(turnsOf(wait, quick)).toBe(0);
    expect(turnsOf(wait, quick)).toBe(1);
  });

  test("sleeps while cores are scarce, looking once in 64 calls", () => {
    const wait = new BusyWait();
    const awake = () => Array.from({ length: 64 }, () => turnsOf(wait, [0.01])).reduce((sum, turned) => sum + turned);
    // The last of 64 calls is the one that looks.
    taken += 32;
    expect(awake()).toBe(64);
    taken += 33;
    expect(awake()).toBe(63);
    taken += 33;
    expect(awake()).toBe(0);
    taken += 32;
    expect(awake()).toBe(1);
    expect(awake()).toBe(64);
  });
});

describe("a handle", () => {
  const row = { keys: [1], vectors: [Float32Array.of(1)], metadataLengths: [-1], metadata: [] };
  const open = (busyWait: boolean) => {
    return joinedCalls(Iqdb.openInMemory({ dim: 1, metric: "euclidean" }), undefined, { busyWait });
  };

  test("waits awake for the answer to a lone question, and for no other", async () => {
    const [begin, end] = [vi.spyOn(BusyWait.prototype, "begin"), vi.spyOn(BusyWait.prototype, "end")];
    const calls = open(true);
    await calls.put(row);
    await calls.call({ kind: "optimize" });
    await Promise.all([calls.call({ kind: "has", key: 1 }), calls.call({ kind: "has", key: 2 })]);
    expect(begin).not.toHaveBeenCalled();
    end.mockClear();
    const options = { vectors: [Float32Array.of(1)] };
    await calls.call({ kind: "search", queries: 1, k: 1, options: {} }, options);
    expect([begin.mock.calls.length, end.mock.calls.length]).toEqual([1, 1]);
    await calls.call({ kind: "has", key: 1 });
    expect(begin).toHaveBeenCalledTimes(2);
    await calls.close();
  });

  test("does not when it is told not to", async () => {
    const begin = vi.spyOn(BusyWait.prototype, "begin");
    const calls = open(false);
    await calls.call({ kind: "has", key: 1 });
    expect(begin).not.toHaveBeenCalled();
    await calls.close();
  });
});

describe("a thread that serves", () => {
  beforeEach(() => {
    vi.spyOn(performance, "now").mockImplementation(() => {
      now += 0.01;
      return now;
    });
  });

  /** Serves numbers up to the last; gives those that were taken without going back to the event loop, together. */
  async function served(
    onTake: (message: number, say: (next: number) => void) => void,
    { last = 9, isIdle = (): boolean => true } = {},
  ): Promise<number[][]> {
    const { port1, port2 } = new MessageChannel();
    const turns: number[][] = [];
    let turn: number[] | undefined;
    await new Promise<void>((resolve) => {
      const say = (next: number) => port2.postMessage(next);
      const take = (message: number) => {
        if (turn === undefined) {
          turn = [];
          turns.push(turn);
          queueMicrotask(() => {
            turn = undefined;
          });
        }
        turn.push(message);
        if (message === last) resolve();
        else onTake(message, say);
      };
      serveMessages(port1, take, isIdle);
      say(0);
    });
    port1.close();
    return turns;
  }

  test("takes the next call without going to sleep when calls come fast", async () => {
    // The first two tell it that they do.
    expect(await served((message, say) => say(message + 1))).toEqual([[0], [1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  });

  test("goes to sleep when calls come seldom", async () => {
    const turns = await served((message, say) => {
      setTimeout(() => {
        now += 0.3;
        say(message + 1);
      });
    });
    expect(turns).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((message) => [message]));
  });

  test("does not wait for calls that will not come as soon", async () => {
    let looks = 0;
    const turns = await served((message, say) => {
      now += 0.3;
      const before = now;
      setTimeout(() => {
        // A wait would have looked at the clock until 0.25 ms were over.
        looks = Math.max(looks, Math.round((now - before) / 0.01));
        now += 0.3;
        say(message + 1);
      });
    });
    expect(turns).toHaveLength(10);
    expect(looks).toBeLessThan(5);
  });

  test("goes to sleep when there is other work", async () => {
    let isIdle = true;
    const turns = await served(
      (message, say) => {
        isIdle = message !== 3;
        say(message + 1);
      },
      { isIdle: () => isIdle },
    );
    expect(turns).toEqual([[0], [1, 2, 3], [4, 5, 6, 7, 8, 9]]);
  });

  test("goes to sleep while cores are scarce", async () => {
    const turns = await served(
      (message, say) => {
        taken += 2;
        say(message + 1);
      },
      { last: 100 },
    );
    const [first, second, ...others] = turns;
    expect([first, second?.length]).toEqual([[0], 64]);
    expect(others.map(({ length }) => length)).toEqual(new Array(36).fill(1));
  });
});
