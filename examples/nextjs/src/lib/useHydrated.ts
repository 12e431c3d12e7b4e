import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** Whether this is a browser that has taken over what the server rendered: what the device knows is known. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
