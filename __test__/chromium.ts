// A headless Chromium, spoken to through a pipe in the DevTools protocol: no library, no port, no network.
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import type { Readable, Writable } from 'node:stream';

import { temporaryFolder } from './temporary-folder.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser that `CHROME_PATH` names, or one on the path. */
export function findChromium(): string | undefined {
  const { CHROME_PATH, PATH = '' } = process.env;
  const places = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(CHROME_PATH ? [CHROME_PATH] : []), ...places].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

type Message = Record<string, unknown>;

/** What a page did that somebody should know. */
export interface Heard {
  /** Errors, warnings and uncaught exceptions. */
  console: string[];
  /** Addresses that were asked for, but for those of the page itself and of data in it. */
  requests: string[];
}

/** A browser with one page. */
export class Chromium {
  readonly heard: Heard = { console: [], requests: [] };
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners: ((message: Message) => void)[] = [];
  #session = '';
  #count = 0;

  private constructor(child: ChildProcess) {
    this.#process = child;
    let text = '';
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (data: string) => {
      const messages = (text + data).split('\0');
      text = messages.pop() ?? '';
      for (const message of messages) this.#hear(JSON.parse(message) as Message);
    });
  }

  /** Starts a browser and opens an empty page. */
  static async start(path: string): Promise<Chromium> {
    const profile = await temporaryFolder();
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
    ];
    const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
    const child = spawn(path, [...flags, ...quiet, '--remote-debugging-pipe', `--user-data-dir=${profile}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    const browser = new Chromium(child);
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = sessionId as string;
    for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await browser.send(`${domain}.enable`);
    return browser;
  }

  /** Calls a method of the protocol. */
  send(method: string, params: Message = {}): Promise<Message> {
    const id = ++this.#count;
    const session = this.#session === '' ? {} : { sessionId: this.#session };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${JSON.stringify(error)}`)) : resolve(result as Message),
      );
      (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  }

  /** The next event of this name. */
  event(name: string): Promise<Message> {
    return new Promise((resolve) => {
      const listener = ({ method, params }: Message): void => {
        if (method !== name) return;
        this.#listeners.splice(this.#listeners.indexOf(listener), 1);
        resolve(params as Message);
      };
      this.#listeners.push(listener);
    });
  }

  /** Opens a page and waits until it is loaded. */
  async open(url: string): Promise<void> {
    const loaded = this.event('Page.loadEventFired');
    await this.send('Page.navigate', { url });
    await loaded;
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
      userGesture: true,
    });
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as Message)['value'] as T;
  }

  /** Sets the size of the window, and whether the system is dark. */
  async look(width: number, scheme: 'light' | 'dark' = 'light'): Promise<void> {
    await this.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.send('Emulation.setEmulatedMedia', { features });
  }

  /** A picture of the whole page, as PNG. */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: true });
    return Buffer.from(data as string, 'base64');
  }

  /** Ends the browser. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
  }

  #hear(message: Message): void {
    const { id, method, params } = message as { id?: number; method?: string; params?: Message };
    if (id !== undefined) {
      this.#waiting.get(id)?.(message);
      this.#waiting.delete(id);
      return;
    }
    if (
      method === 'Runtime.exceptionThrown' ||
      method === 'Runtime.consoleAPICalled' ||
      method === 'Log.entryAdded'
    )
      this.heard.console.push(JSON.stringify(params));
    if (method === 'Network.requestWillBeSent') {
      const { url } = (params as { request: { url: string } }).request;
      if (!/^(?:data|blob):/.test(url)) this.heard.requests.push(url);
    }
    for (const listener of this.#listeners.slice()) listener(message);
  }
}
