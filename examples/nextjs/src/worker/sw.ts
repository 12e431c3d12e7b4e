/// <reference lib="webworker" />
import { type PrecacheEntry, Serwist, type SerwistPlugin } from 'serwist'

declare const self: ServiceWorkerGlobalScope
/** Filled in by `scripts/offline.mjs`: the files of the build, and every page twice. */
declare const PRECACHE: PrecacheEntry[]

/**
 * Next asks for a page it goes to within the app as data, with this header and a query that differs
 * with where one comes from. The data of a prerendered page is the same for all of them and is kept
 * under the query alone.
 */
const DATA_HEADER = 'RSC'
const DATA_QUERY = '?_rsc'

const fetchDataAsNextDoes: SerwistPlugin = {
  requestWillFetch: async ({ request }) =>
    request.url.endsWith(DATA_QUERY) ? new Request(request, { headers: { [DATA_HEADER]: '1' } }) : request,
}

const worker = new Serwist({
  precacheEntries: PRECACHE,
  precacheOptions: {
    cleanURLs: false,
    cleanupOutdatedCaches: true,
    plugins: [fetchDataAsNextDoes],
  },
  skipWaiting: true,
  clientsClaim: true,
})

worker.registerCapture(
  ({ request, url, sameOrigin }) => sameOrigin && request.headers.has(DATA_HEADER) && isKept(dataOf(url)),
  async ({ request, url }) => (await worker.matchPrecache(dataOf(url))) ?? fetch(request),
)

// Everything else, the backend above all, goes to the network untouched.
worker.addEventListeners()

function dataOf(url: URL): string {
  return `${url.origin}${url.pathname}${DATA_QUERY}`
}

function isKept(address: string): boolean {
  return worker.getPrecacheKeyForUrl(address) !== undefined
}
