export interface LiveMessage {
  event: string;
  data: string;
  id: string | null;
}

/**
 * Reads server-sent events out of a byte stream's text, in whatever pieces it arrives.
 * Follows the HTML standard's parsing: LF, CRLF or CR end a line, an empty line ends a message.
 */
export class LiveParser {
  #rest = '';
  #event = '';
  #data: string[] = [];
  #id: string | null = null;

  /** Takes the next piece and answers the messages that it completes. */
  push(text: string): LiveMessage[] {
    const messages: LiveMessage[] = [];
    this.#rest += text;
    // A CR at the very end may be half of a CRLF: it waits for the next piece.
    const complete = this.#rest.endsWith('\r') ? this.#rest.slice(0, -1) : this.#rest;
    const lines = complete.split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + (complete === this.#rest ? '' : '\r');
    for (const line of lines) {
      const message = this.#line(line);
      if (message) messages.push(message);
    }
    return messages;
  }

  #line(line: string): LiveMessage | null {
    if (line === '') {
      const message =
        this.#data.length > 0
          ? { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id }
          : null;
      this.#event = '';
      this.#data = [];
      this.#id = null;
      return message;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id') this.#id = value;
    return null;
  }
}
