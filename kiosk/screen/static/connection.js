/* The line to the kiosk: comes back by itself, and tells when it is lost.
   The server sends a sign of life every second, whatever the kiosk's own clock does, so a line that is silent for longer
   is lost, whatever the browser believes. */

const SILENCE_MS = 4000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;

/** told: (message) => …, for each message; changed: (isUp) => …, when it is lost or found. */
export class Connection {
  #path;
  #told;
  #changed;
  #socket = null;
  #wait = FIRST_WAIT_MS;
  #silence = 0;

  constructor(path, told, changed) {
    this.#path = path;
    this.#told = told;
    this.#changed = changed;
    this.#open();
  }

  /** What is sent while the line is lost is lost: a late touch would answer another question. */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #open() {
    const socket = new WebSocket(`ws://${location.host}${this.#path}`);
    this.#socket = socket;
    this.#listenForSilence();
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.#socket) return;
      this.#wait = FIRST_WAIT_MS;
      this.#listenForSilence();
      this.#changed(true);
      this.#told(JSON.parse(data));
    });
    socket.addEventListener("close", () => this.#lose(socket));
  }

  #listenForSilence() {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#silence = setTimeout(() => this.#lose(socket), SILENCE_MS);
  }

  #lose(socket) {
    if (socket !== this.#socket) return;
    clearTimeout(this.#silence);
    this.#socket = null;
    socket.close();
    this.#changed(false);
    setTimeout(() => this.#open(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }
}
