// Locks between threads that change one graph. Whoever holds one does so for some microseconds.

/** Looks at a lock that another thread holds before it sleeps, and how long it sleeps then, ns: its holder may not be running. */
const SPINS: u32 = 2000;
const SLEEP: i64 = 50_000;

export function acquire(lock: usize): void {
  let spins: u32 = 0;
  while (atomic.cmpxchg<u32>(lock, 0, 1) != 0) {
    spins++;
    if (spins > SPINS) atomic.wait<i32>(lock, 1, SLEEP);
  }
}

export function release(lock: usize): void {
  atomic.store<u32>(lock, 0);
}
