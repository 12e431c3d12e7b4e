// Writes public/sw.js, the service worker that makes the app work offline, from what `next build` made.
import { readFile } from 'node:fs/promises'
import { getManifest } from '@serwist/build'
import { build } from 'esbuild'

const assets = await manifest('.next/static', ['**/*.{js,css,woff2}'], (file) => [
  // Their names change with their contents. Browsers ask for `[slug]` as `%5Bslug%5D`.
  { url: `/_next/static/${file.url.split('/').map(encodeURIComponent).join('/')}`, revision: null },
])
const pages = await manifest('.next/server/app', ['**/*.html'], (file) => {
  if (file.url.startsWith('_')) return []
  const path = `/${file.url.replace(/\.html$/, '').replace(/^index$/, '')}`
  return [
    { url: path, revision: file.revision },
    // The same page as the data that Next fetches when one goes to it within the app.
    { url: `${path}?_rsc`, revision: file.revision },
  ]
})
const pictures = await manifest('public', ['*.{svg,png}'], (file) => [{ ...file, url: `/${file.url}` }])
const buildId = await readFile('.next/BUILD_ID', 'utf8')
const entries = [...assets, ...pages, ...pictures, { url: '/manifest.webmanifest', revision: buildId }]

await build({
  entryPoints: ['src/worker/sw.ts'],
  outfile: 'public/sw.js',
  bundle: true,
  minify: true,
  target: 'es2022',
  define: { PRECACHE: JSON.stringify(entries), 'process.env.NODE_ENV': '"production"' },
})
console.log(`public/sw.js keeps ${entries.length} files for offline use.`)

/** The files of a folder that match, each as the entries that `entriesOf` makes of it. */
async function manifest(globDirectory, globPatterns, entriesOf) {
  const { manifestEntries, warnings } = await getManifest({ globDirectory, globPatterns })
  if (warnings.length > 0) throw new Error(`${globDirectory}: ${warnings.join('; ')}`)
  return (manifestEntries ?? []).flatMap(entriesOf)
}
