import type { Metadata } from 'next'
import { DiagnosticClient } from './DiagnosticClient'

export const metadata: Metadata = { title: 'Diagnostic' }

export default function DiagnosticPage() {
  return <DiagnosticClient />
}
