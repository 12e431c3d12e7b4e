import styles from './ProgressBar.module.css'

/** A capsule that fills up. Words beside it say the same, so screen readers skip it. */
export function ProgressBar({ percent, large }: { percent: number; large?: boolean }) {
  return (
    <span className={large ? `${styles.bar} ${styles.large}` : styles.bar} aria-hidden="true">
      <span style={{ inlineSize: `${percent}%` }} />
    </span>
  )
}
