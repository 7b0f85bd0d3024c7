// Waiting for something to become true. The deadline is only a guard against waiting for ever: no test passes or fails by speed.

const GUARD_MS = 90_000;
const PAUSE_MS = 40;

/**
 * Asks `question` again and again until it gives something other than undefined, null or false, and returns that.
 * An exception counts as "not yet"; the last one is told when the guard strikes.
 */
export async function until(what, question, { guard = GUARD_MS, because = () => '' } = {}) {
  const end = Date.now() + guard;
  let last;
  for (;;) {
    try {
      const answer = await question();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      if (error.fatal) throw error;
      last = error;
    }
    if (Date.now() > end) {
      const cause = last ? `; last error: ${last.message}` : '';
      throw new Error(`waited ${guard / 1000} s for ${what}${cause}\n${because()}`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** A promise that fails when the guard strikes. */
export async function within(what, promise, { guard = GUARD_MS, because = () => '' } = {}) {
  let timer;
  const strike = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${guard / 1000} s for ${what}\n${because()}`)), guard);
  });
  try {
    return await Promise.race([promise, strike]);
  } finally {
    clearTimeout(timer);
  }
}
