import { antalgiques } from './antalgiques'
import { cardiologie } from './cardiologie'
import { endocrinologie } from './endocrinologie'
import { gastroEnterologie } from './gastro-enterologie'
import { hemostase } from './hemostase'
import { infectiologie } from './infectiologie'
import { type Lesson, lessons } from './lessons'
import { neurologiePsychiatrie } from './neurologie-psychiatrie'
import { pneumologie } from './pneumologie'
import type { CardText, TopicTexts } from './text'
import { urgences } from './urgences'

/** A card with its text. */
export interface Card extends Lesson {
  text: CardText
}

const texts: TopicTexts = {
  ...antalgiques,
  ...hemostase,
  ...cardiologie,
  ...urgences,
  ...infectiologie,
  ...endocrinologie,
  ...pneumologie,
  ...neurologiePsychiatrie,
  ...gastroEnterologie,
}

/** Every card, in reading order. A card without text fails the build. */
export const cards: readonly Card[] = lessons.map((lesson) => {
  const text = texts[lesson.slug]
  if (text === undefined) {
    throw new Error(`The card "${lesson.slug}" has no text: write one in src/content.`)
  }
  return { ...lesson, text: unbroken(text) }
})

/** Keeps on one line: double punctuation and the word before it, a number and its unit, `COX-1`. */
function unbroken(text: CardText): CardText {
  const line = (words: string) =>
    words
      .replace(/ (?=[:;?!%])/g, '\u00a0')
      .replace(/(\d) (?=\p{L}|\d)/gu, '$1\u00a0')
      .replace(/(?<=\p{L})-(?=\d)/gu, '\u2011')
  return {
    family: line(text.family),
    mechanism: line(text.mechanism),
    indications: line(text.indications),
    caution: line(text.caution),
    remember: line(text.remember),
    quiz: {
      question: line(text.quiz.question),
      answers: text.quiz.answers.map(line),
      right: text.quiz.right,
      because: line(text.quiz.because),
    },
  }
}
