// The three engines: how a browser of each is started, by itself or by its driver.

import { join } from "node:path";

/** Keeps Chromium off the network, and as root without a sandbox, which it refuses to make. */
const CHROMIUM = ["--headless=new", "--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-sync"];

/** Keeps Firefox off the network, and from showing pages of its own. */
const FIREFOX = {
  "app.normandy.enabled": false,
  "app.update.auto": false,
  "browser.aboutwelcome.enabled": false,
  "browser.safebrowsing.update.enabled": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.healthreport.uploadEnabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "toolkit.startup.max_resumed_crashes": -1,
};

/**
 * For each engine: `command` starts a browser with a page and a profile, where it needs `files` and variables (`env`);
 * `driver` starts its driver on a port, and `capabilities` ask that for a browser. `page` is what the processes are
 * called that run pages.
 */
export const ENGINES = {
  chromium: {
    command: (url, profile) => [process.env.CHROMIUM, ...CHROMIUM, `--user-data-dir=${profile}`, url],
    driver: (port) => [process.env.CHROMEDRIVER, `--port=${port}`],
    capabilities: {
      browserName: "chrome",
      "goog:chromeOptions": {
        binary: process.env.CHROMIUM,
        args: CHROMIUM,
        // Its driver switches the back/forward cache off.
        excludeSwitches: ["disable-back-forward-cache"],
      },
    },
    page: /--type=renderer/,
  },
  firefox: {
    command: (url, profile) => [process.env.FIREFOX, "-headless", "-no-remote", "-profile", profile, url],
    files: {
      "user.js": Object.entries(FIREFOX).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`).join(""),
    },
    driver: (port) => [process.env.GECKODRIVER, "--port", String(port)],
    capabilities: {
      browserName: "firefox",
      "moz:firefoxOptions": { binary: process.env.FIREFOX, args: ["-headless"], prefs: FIREFOX },
    },
    page: /-contentproc.* tab$/,
  },
  webkit: {
    command: (url) => [process.env.MINIBROWSER, url],
    env: (profile) => ({
      XDG_DATA_HOME: join(profile, "data"),
      XDG_CACHE_HOME: join(profile, "cache"),
      XDG_CONFIG_HOME: join(profile, "config"),
    }),
    driver: (port) => [process.env.WEBKITDRIVER, `--port=${port}`],
    capabilities: {
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary: process.env.MINIBROWSER, args: ["--automation"] },
    },
    page: /WebKitWebProcess/,
  },
};
