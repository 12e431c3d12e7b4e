import type { Learner } from '@/lib/accountApi'
import styles from './Account.module.css'

/** The first letter of a learner's address, which stands beside it: screen readers skip it. */
export function Avatar({ learner }: { learner: Learner }) {
  return (
    <span className={styles.avatar} aria-hidden="true">
      {learner.email.charAt(0).toUpperCase()}
    </span>
  )
}
