import { useEffect, useEffectEvent, useState } from 'react'

/**
 * A live value as it was on the last occasion to take over a new one: what the learner has in front of
 * them does not move by itself. An occasion is another value of `occasion`, the learner's return to the tab,
 * and a call of `settle`.
 */
export function useSettled<Value>(live: Value, occasion: string): { settled: Value; settle: () => void } {
  const [taken, setTaken] = useState({ value: live, occasion })
  const settle = () => setTaken({ value: live, occasion })
  if (taken.occasion !== occasion) settle()

  const settleWhenBack = useEffectEvent(() => {
    if (document.visibilityState === 'visible') settle()
  })
  useEffect(() => {
    const listener = () => settleWhenBack()
    document.addEventListener('visibilitychange', listener)
    return () => document.removeEventListener('visibilitychange', listener)
  }, [])

  return { settled: taken.value, settle }
}
