import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { MobileScaffold } from '@/components/MobileScaffold'
import './globals.css'

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
    <html lang="fr" data-scroll-behavior="smooth">
      <body>
        <MobileScaffold>{children}</MobileScaffold>
      </body>
    </html>
  )
}
