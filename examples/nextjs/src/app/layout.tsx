import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import type { ReactNode } from 'react'
import { MobileScaffold } from '@/components/MobileScaffold'
import './globals.css'

// From a package rather than from a font service: built, and kept on the device, like the rest of the app.
const font = localFont({
  src: '../../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  weight: '100 900',
  variable: '--font',
})

export const metadata: Metadata = {
  title: { default: 'PharmaPocket', template: '%s – PharmaPocket' },
  description: 'Des fiches de pharmacologie courtes, à lire partout, même hors ligne.',
  icons: { icon: '/icon.svg', apple: '/icon-192.png' },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f5f1' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1514' },
  ],
}

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="fr" className={font.variable} data-scroll-behavior="smooth">
      <body>
        <MobileScaffold>{children}</MobileScaffold>
      </body>
    </html>
  )
}
