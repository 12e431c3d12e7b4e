'use client'

import { useEffect } from 'react'

/** Has the service worker keep the whole app on the device. There is one in production builds only. */
export function OfflineReady() {
  useEffect(() => {
    if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return
    navigator.serviceWorker.register('/sw.js').catch((reason: unknown) => {
      console.warn('PharmaPocket will not open offline:', reason)
    })
  }, [])
  return null
}
