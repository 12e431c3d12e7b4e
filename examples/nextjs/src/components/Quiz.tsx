import { type LessonProgress, setLessonScore } from 'lesson-progress'
import { useState } from 'react'
import type { Quiz as Question } from '@/content/text'
import { percent } from '@/lib/french'
import { CheckIcon, CrossIcon } from './icons'
import styles from './Quiz.module.css'

interface QuizProps {
  lessonId: number
  quiz: Question
  progress: LessonProgress | null
}

/** The card's question. An answer is a score of 100 or 0, recorded at once. */
export function Quiz({ lessonId, quiz, progress }: QuizProps) {
  const [chosen, setChosen] = useState<number | null>(null)
  const answered = chosen !== null

  const answer = (index: number) => {
    setChosen(index)
    setLessonScore(lessonId, index === quiz.right ? 100 : 0)
  }

  return (
    <section className={styles.quiz} aria-labelledby="question">
      <h2>Question</h2>
      <p id="question" className={styles.question}>
        {quiz.question}
      </p>
      <ul className={styles.answers}>
        {quiz.answers.map((words, index) => (
          <li key={words}>
            <button
              type="button"
              aria-disabled={answered}
              data-verdict={answered ? verdict(index, chosen, quiz.right) : undefined}
              onClick={() => !answered && answer(index)}
            >
              {words}
              {answered && index === quiz.right && <CheckIcon />}
              {index === chosen && index !== quiz.right && <CrossIcon />}
            </button>
          </li>
        ))}
      </ul>
      <div role="status" className={styles.result}>
        {answered && (
          <p>
            <strong>{chosen === quiz.right ? 'Bonne réponse.' : 'Ce n’est pas cela.'}</strong> {quiz.because}
          </p>
        )}
      </div>
      <p className={styles.score}>
        {progress?.score_last != null && (
          <>
            Dernier score : {percent(progress.score_last)}, meilleur : {percent(progress.score_best ?? 0)}
          </>
        )}
        {answered && (
          <button type="button" className="link" onClick={() => setChosen(null)}>
            Recommencer
          </button>
        )}
      </p>
    </section>
  )
}

function verdict(index: number, chosen: number, right: number): 'right' | 'wrong' | 'other' {
  if (index === right) return 'right'
  return index === chosen ? 'wrong' : 'other'
}
