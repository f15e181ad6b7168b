/** When threads stay awake for one another, on a clock that the test holds. */
import { MessageChannel } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NO_METADATA } from "../../src/db/async-messages.js";
import { BusyWait, serveMessages } from "../../src/db/busy-wait.js";
import { Iqdb } from "../../src/public.js";
import { joinedCalls } from "../support/joined-thread.js";

let now = 0;
beforeEach(() => {
  now = 1000;
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A wait whose answer comes within the given turns, which take so many milliseconds each. */
function turnsOf(wait: BusyWait, turns: readonly number[]): number {
  wait.begin();
  let turned = 0;
  for (const milliseconds of turns) {
    if (vi.getTimerCount() === 0) break;
    now += milliseconds;
    vi.advanceTimersToNextTimer();
    turned++;
  }
  wait.end();
  return turned;
}

describe("a caller", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setImmediate", "clearImmediate"] });
    vi.spyOn(performance, "now").mockImplementation(() => now);
  });

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

  test.each([
    ["the answer takes long", new Array<number>(30).fill(0.125), 9],
    ["a turn does", [0.01, 0.5, 0.01, 0.01], 2],
  ])("goes to sleep when %s, and does not try again for ever more calls", (_what, turns, turned) => {
    const wait = new BusyWait();
    const tries: number[] = [];
    for (let call = 0; call < 5000; call++) {
      const tried = turnsOf(wait, turns);
      if (tried === 0) continue;
      expect(tried).toBe(turned);
      tries.push(call);
    }
    expect(vi.getTimerCount()).toBe(0);
    // 1 call is passed over, 3, 7, and so on, 1023 at most.
    const pauses = tries.slice(1).map((call, at) => call - tries[at]! - 1);
    expect(pauses).toEqual([1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 1023, 1023]);
  });

  test("forgets what went badly after 64 waits that went well", () => {
    const wait = new BusyWait();
    const [well, badly] = [[0.01], [0.5]];
    const passedOver = () => {
      let calls = 0;
      while (turnsOf(wait, well) === 0) calls++;
      return calls;
    };
    for (const _ of [1, 2, 3]) {
      passedOver();
      turnsOf(wait, badly);
    }
    // Three bad waits.
    expect(passedOver()).toBe(7);
    for (let good = 1; good < 63; good++) turnsOf(wait, well);
    turnsOf(wait, badly);
    expect(passedOver()).toBe(15);
    for (let good = 1; good < 64; good++) turnsOf(wait, well);
    turnsOf(wait, badly);
    expect(passedOver()).toBe(1);
  });
});

describe("a handle", () => {
  const db = () => Iqdb.openInMemory({ dim: 1, metric: "euclidean" });
  const row = { keys: [1], vectors: [Float32Array.of(1)], metadataLengths: [NO_METADATA], metadata: [] };

  test("waits awake for the answer to a lone question, and for no other", async () => {
    const [begin, end] = [vi.spyOn(BusyWait.prototype, "begin"), vi.spyOn(BusyWait.prototype, "end")];
    const calls = joinedCalls(db(), undefined, { busyWait: true });
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
    const calls = joinedCalls(db(), undefined, { busyWait: false });
    await calls.call({ kind: "has", key: 1 });
    expect(begin).not.toHaveBeenCalled();
    await calls.close();
  });
});

describe("a thread that serves", () => {
  /** Milliseconds that pass between two looks at the clock. */
  let tick = 0.01;
  beforeEach(() => {
    tick = 0.01;
    vi.spyOn(performance, "now").mockImplementation(() => {
      now += tick;
      return now;
    });
  });

  /** Serves numbers until the last; gives those that were taken without going back to the event loop, together. */
  async function served(onTake: (message: number, say: (next: number) => void) => void, isIdle = () => true) {
    const { port1, port2 } = new MessageChannel();
    const turns: number[][] = [];
    let turn: number[] | undefined;
    const last = new Promise<void>((resolve) => {
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
        if (message === 9) resolve();
        else onTake(message, say);
      };
      serveMessages(port1, take, isIdle);
      say(0);
    });
    await last;
    port1.close();
    return turns;
  }

  test("takes the next call without going to sleep when calls come fast", async () => {
    const turns = await served((message, say) => say(message + 1));
    // The first two tell it that they do.
    expect(turns).toEqual([[0], [1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  });

  test("goes to sleep when calls come seldom", async () => {
    const turns = await served((message, say) => {
      now += message === 4 ? 0 : 5;
      setTimeout(() => {
        now += 5;
        say(message + 1);
      });
    });
    expect(turns).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((message) => [message]));
  });

  test("goes to sleep when there is other work", async () => {
    let isIdle = true;
    const turns = await served(
      (message, say) => {
        isIdle = message !== 3;
        say(message + 1);
      },
      () => isIdle,
    );
    expect(turns).toEqual([[0], [1, 2, 3], [4, 5, 6, 7, 8, 9]]);
  });

  test("a wait in vain is not repeated at once", async () => {
    const turns = await served((message, say) => {
      if (message !== 3) return say(message + 1);
      // Comes when nobody waits for it any more, though soon enough by the clock.
      setTimeout(() => say(4));
      tick = 0.1;
      queueMicrotask(() => {
        tick = 0.01;
        now = 1000;
      });
      return undefined;
    });
    expect(turns).toEqual([[0], [1, 2, 3], [4], [5, 6, 7, 8, 9]]);
  });
});
