/** What a card says, apart from its title: four short sections and one question. */
export interface CardText {
  /** The drug's family, in a few words; stands under the title and in the feed. */
  family: string
  mechanism: string
  indications: string
  caution: string
  remember: string
  quiz: Quiz
}

export interface Quiz {
  question: string
  answers: readonly string[]
  /** Index of the right answer. */
  right: number
  /** Why it is right, shown after the answer. */
  because: string
}

/** The texts of one topic, by slug. */
export type TopicTexts = Readonly<Record<string, CardText>>
