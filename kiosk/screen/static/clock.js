/* The kiosk's sample clock, as far as the page can know it: the last instant told, and what has passed since. */

export class Clock {
  #instant = 0;
  #told = 0;
  #rate = 16000;

  /** An instant came with a message. */
  set(instant, rate = this.#rate) {
    this.#instant = instant;
    this.#rate = rate;
    this.#told = performance.now();
  }

  /** Seconds from now to an instant; never less than none. */
  secondsUntil(instant) {
    const now = this.#instant + ((performance.now() - this.#told) / 1000) * this.#rate;
    return Math.max((instant - now) / this.#rate, 0);
  }
}
