/**
 * Purpose: the desktop window of a gate or a kiosk: starts the station's program, shows its page full screen, and says in
 * words why there is none.
 * Invariant: the page is an ordinary web page without any right of Electron's: sandboxed, isolated, no Node, no bridge (hence
 * no preload script), held at its own origin. Nothing is decided here, and the station runs without this file.
 */

import { join } from 'node:path';
import { app, BrowserWindow, Menu, powerSaveBlocker, session, type WebContents } from 'electron';
import { readArguments, type ShellArguments, type StationKind } from './arguments.ts';
import { isOwn, mayLoad, mayUse, wordsPage } from './policy.ts';
import { startStation, type StationProcess } from './station-process.ts';

const START_AGAIN_MS = 3000;
const LAST_WORDS_MS = 5000;
const PROGRAMS: Readonly<Record<StationKind, string>> = {
  gate: 'edge-gate/desktop/program.js',
  agent: 'agent-desktop/desktop/program.js',
};

class Shell {
  readonly #arguments: ShellArguments;
  #window: BrowserWindow | null = null;
  #process: StationProcess | null = null;
  /** Where the station's page is, null while there is none. */
  #own: string | null = null;
  #isEnding = false;

  constructor(given: ShellArguments) {
    this.#arguments = given;
  }

  /** Once Electron is ready. */
  open(): void {
    Menu.setApplicationMenu(null);
    // A gate's screen is looked at between scans, not touched.
    powerSaveBlocker.start('prevent-display-sleep');
    this.#guardSession();
    this.#window = new BrowserWindow({
      kiosk: app.isPackaged,
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        devTools: false,
        spellcheck: false,
      },
    });
    this.#start();
  }

  focus(): void {
    this.#window?.focus();
  }

  /** False when there was nothing to end. */
  end(): boolean {
    if (this.#process === null) return false;
    this.#isEnding = true;
    this.#process.end();
    setTimeout(() => app.exit(0), LAST_WORDS_MS);
    return true;
  }

  holdAtHome(contents: WebContents): void {
    contents.on('will-frame-navigate', (event) => {
      if (!isOwn(event.url, this.#own)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!isOwn(event.url, this.#own)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  }

  #guardSession(): void {
    const { defaultSession } = session;
    defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) => {
      const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
      answer(mayUse({ permission, url: details.requestingUrl, media }, this.#own));
    });
    defaultSession.setPermissionCheckHandler((_contents, permission, url, { mediaType }) =>
      mayUse({ permission, url, media: mediaType === undefined ? [] : [mediaType] }, this.#own),
    );
    defaultSession.webRequest.onBeforeRequest(({ url }, answer) =>
      answer({ cancel: !mayLoad(url, this.#own) }),
    );
    defaultSession.on('will-download', (event) => event.preventDefault());
  }

  #start(): void {
    const { kind, programArgs } = this.#arguments;
    const program = join(app.getAppPath(), PROGRAMS[kind]);
    const args = programArgs(join(app.getPath('userData'), 'station'));
    this.#say('Starting', 'The station is starting.');
    this.#process = startStation(program, args, {
      onReady: (url) => {
        this.#own = url;
        this.#load(url);
      },
      onEnd: (words, wasReady) => this.#afterEnd(words, wasReady),
    });
  }

  #afterEnd(words: string, wasReady: boolean): void {
    this.#process = null;
    this.#own = null;
    if (this.#isEnding) return app.exit(0);
    if (!wasReady) {
      // Not tried again by itself: with a wrong code, that would use up the tries the hub gives it.
      return this.#say(
        'The station cannot start',
        `${words}\n\nClose this window and start again.`,
      );
    }
    this.#say(
      'The station has stopped',
      `Nobody passes until it is back. Starting again …\n\n${words}`,
    );
    setTimeout(() => this.#start(), START_AGAIN_MS);
  }

  #say(headline: string, words: string): void {
    this.#load(wordsPage(headline, words));
  }

  #load(url: string): void {
    this.#window?.loadURL(url).catch((error: unknown) => {
      // A page that is replaced by the next before it came is no fault.
      process.stderr.write(`window: ${String(error)}\n`);
    });
  }
}

const given = readArguments(process.argv.slice(app.isPackaged ? 1 : 2));
// A gate and a kiosk on one machine are two, each at most once.
app.setPath('userData', join(app.getPath('appData'), `gatefold-${given.kind}`));
if (app.requestSingleInstanceLock()) {
  const shell = new Shell(given);
  app.enableSandbox();
  app.on('second-instance', () => shell.focus());
  app.on('web-contents-created', (_event, contents) => shell.holdAtHome(contents));
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (shell.end()) event.preventDefault();
  });
  void app.whenReady().then(() => shell.open());
} else {
  app.quit();
}
