import { useEffect, useState } from 'react'

const MINUTE_MS = 60_000

/** The time, to the minute: it goes on whenever another whole minute has passed `since`. */
export function useNow(since: string | null): Date {
  const [now, setNow] = useState(() => new Date())

  useEffect(() => {
    if (since === null) return
    let timer: ReturnType<typeof setTimeout>
    const goOn = () => {
      const present = new Date()
      setNow(present)
      timer = setTimeout(goOn, MINUTE_MS - ((present.getTime() - Date.parse(since)) % MINUTE_MS))
    }
    goOn()
    return () => clearTimeout(timer)
  }, [since])

  return now
}
