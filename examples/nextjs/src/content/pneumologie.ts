import type { TopicTexts } from './text'

export const pneumologie: TopicTexts = {
  salbutamol: {
    family: 'Bêta-2 agoniste de courte durée',
    mechanism: 'Active les récepteurs bêta-2 des bronches : bronchodilatation en quelques minutes.',
    indications: 'Crise d’asthme, exacerbation de BPCO, prévention de l’asthme d’effort.',
    caution: 'Tremblements, tachycardie, hypokaliémie à forte dose.',
    remember: 'Plus de deux recours par semaine : asthme mal contrôlé, il manque un corticoïde inhalé.',
    quiz: {
      question: 'Que révèle l’usage quotidien du salbutamol dans l’asthme ?',
      answers: ['Un bon contrôle', 'Un asthme mal contrôlé', 'Une allergie au produit'],
      right: 1,
      because: 'Il soulage sans traiter l’inflammation : le traitement de fond est à revoir.',
    },
  },
  'budesonide-inhale': {
    family: 'Corticoïde inhalé',
    mechanism: 'Réduit l’inflammation des bronches et leur hyperréactivité, avec peu d’effet général.',
    indications: 'Traitement de fond de l’asthme, seul ou associé au formotérol.',
    caution: 'Candidose buccale, voix rauque ; inhibiteurs puissants du CYP3A4.',
    remember: 'Se rincer la bouche après chaque prise, et poursuivre même quand tout va bien.',
    quiz: {
      question: 'Comment prévenir la candidose buccale ?',
      answers: ['Inhaler à jeun', 'Se rincer la bouche après la prise', 'Prendre un antibiotique'],
      right: 1,
      because: 'Le rinçage retire le corticoïde déposé sur la muqueuse.',
    },
  },
  tiotropium: {
    family: 'Anticholinergique inhalé de longue durée',
    mechanism: 'Antagoniste muscarinique, surtout M3 : bronchodilatation pendant 24 heures.',
    indications: 'Traitement de fond de la BPCO ; asthme sévère en complément.',
    caution: 'Bouche sèche, rétention d’urine, glaucome à angle fermé.',
    remember: 'Une prise par jour ; ce n’est pas un traitement de la crise.',
    quiz: {
      question: 'Quelle est sa place dans la BPCO ?',
      answers: ['Traitement de la crise', 'Traitement de fond', 'Aide au sevrage tabagique'],
      right: 1,
      because: 'Son effet lent et prolongé réduit les exacerbations.',
    },
  },
  montelukast: {
    family: 'Antagoniste des leucotriènes',
    mechanism: 'Bloque le récepteur CysLT1 : moins de bronchoconstriction et d’inflammation.',
    indications: 'Asthme léger à modéré en complément, asthme d’effort, rhinite associée.',
    caution: 'Cauchemars, agitation, dépression, idées suicidaires : prévenir la famille.',
    remember: 'Un comprimé le soir. Arrêt devant tout trouble du comportement.',
    quiz: {
      question: 'Quels effets indésirables faut-il annoncer ?',
      answers: ['Des troubles neuropsychiatriques', 'Une prise de poids', 'Une photosensibilité'],
      right: 0,
      because: 'Ils sont rares mais parfois graves, chez l’enfant comme chez l’adulte.',
    },
  },
}
