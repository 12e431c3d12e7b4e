import Link from 'next/link'
import type { ComponentProps } from 'react'

/**
 * A link within the app. Nothing is fetched ahead: the service worker has every page already, and a
 * feed of 60 links would ask for all of them.
 */
export function NavLink(props: ComponentProps<typeof Link>) {
  return <Link prefetch={false} {...props} />
}
