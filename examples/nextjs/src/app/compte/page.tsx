import type { Metadata } from 'next'
import { AccountClient } from './AccountClient'

export const metadata: Metadata = { title: 'Compte' }

export default function AccountPage() {
  return <AccountClient />
}
