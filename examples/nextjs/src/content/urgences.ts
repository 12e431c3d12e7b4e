import type { TopicTexts } from './text'

export const urgences: TopicTexts = {
  adrenaline: {
    family: 'Catécholamine alpha et bêta',
    mechanism: 'Agoniste alpha-1, bêta-1 et bêta-2 : vasoconstriction, inotropisme, bronchodilatation.',
    indications: 'Choc anaphylactique : 0,5 mg IM chez l’adulte. Arrêt cardiaque : 1 mg IV toutes les 3 à 5 min.',
    caution: 'Arythmies, ischémie, poussée hypertensive ; erreurs de dilution et de voie.',
    remember: 'Anaphylaxie : intramusculaire, face externe de la cuisse, sans attendre.',
    quiz: {
      question: 'Quelle voie en première intention dans l’anaphylaxie ?',
      answers: ['Sous-cutanée', 'Intramusculaire', 'Inhalée', 'Orale'],
      right: 1,
      because: 'Le pic est rapide dans la cuisse, et le risque bien moindre qu’en intraveineux.',
    },
  },
  noradrenaline: {
    family: 'Vasopresseur',
    mechanism: 'Agoniste alpha-1 puissant et bêta-1 : vasoconstriction, effet inotrope modeste.',
    indications: 'Choc septique en première ligne, autres chocs vasoplégiques.',
    caution: 'Nécrose en cas d’extravasation, ischémie des extrémités ; voie centrale de préférence.',
    remember: 'Titrer pour une pression artérielle moyenne d’au moins 65 mmHg, volémie corrigée.',
    quiz: {
      question: 'Quelle pression artérielle moyenne viser dans le choc septique ?',
      answers: ['45 mmHg', '65 mmHg', '95 mmHg'],
      right: 1,
      because: '65 mmHg suffit le plus souvent à perfuser les organes.',
    },
  },
  atropine: {
    family: 'Anticholinergique',
    mechanism: 'Antagoniste compétitif des récepteurs muscariniques : lève le frein vagal.',
    indications: 'Bradycardie mal tolérée, intoxication aux organophosphorés, prémédication.',
    caution: 'Tachycardie, rétention d’urine, glaucome à angle fermé, confusion du sujet âgé.',
    remember: 'Bradycardie : 0,5 à 1 mg IV, jusqu’à 3 mg. Peu utile sur un bloc infranodal.',
    quiz: {
      question: 'Quelle intoxication se traite par l’atropine ?',
      answers: ['Organophosphorés', 'Paracétamol', 'Benzodiazépines'],
      right: 0,
      because: 'Elle combat l’excès d’acétylcholine sur les récepteurs muscariniques.',
    },
  },
  flumazenil: {
    family: 'Antagoniste des benzodiazépines',
    mechanism: 'Antagoniste compétitif du site benzodiazépine du récepteur GABA-A.',
    indications: 'Lever une sédation par benzodiazépine ; coma toxique pur et bien choisi.',
    caution: 'Convulsions en cas d’épilepsie, de co-ingestion de tricycliques ou de dépendance.',
    remember: 'Effet court, environ une heure : la sédation peut revenir.',
    quiz: {
      question: 'Quand faut-il éviter le flumazénil ?',
      answers: ['Surdosage pur en midazolam', 'Prise associée de tricycliques', 'Réveil d’une sédation'],
      right: 1,
      because: 'Lever l’effet anticonvulsivant laisse le champ libre aux convulsions des tricycliques.',
    },
  },
  'charbon-active': {
    family: 'Adsorbant digestif',
    mechanism: 'Adsorbe le toxique dans le tube digestif et empêche son absorption.',
    indications: 'Ingestion récente, moins d’une heure, d’une dose toxique d’un produit carboadsorbable.',
    caution: 'Trouble de la conscience sans protection des voies aériennes : risque d’inhalation.',
    remember: 'Sans effet sur le lithium, le fer, les alcools, les acides et les bases.',
    quiz: {
      question: 'Quel toxique n’est pas adsorbé par le charbon ?',
      answers: ['Le paracétamol', 'La carbamazépine', 'Le lithium'],
      right: 2,
      because: 'Les ions et les petites molécules très polaires lui échappent.',
    },
  },
  'gluconate-de-calcium': {
    family: 'Sel de calcium injectable',
    mechanism: 'Stabilise la membrane des cellules cardiaques, sans abaisser la kaliémie.',
    indications: 'Hyperkaliémie avec signes à l’ECG, hypocalcémie sévère, intoxication aux inhibiteurs calciques.',
    caution: 'Nécrose en cas d’extravasation ; prudence sous digitaliques ; jamais mêlé au bicarbonate.',
    remember: 'Agit en 1 à 3 minutes, pour 30 à 60 : il donne le temps de faire baisser le potassium.',
    quiz: {
      question: 'Quel est son rôle dans l’hyperkaliémie ?',
      answers: ['Éliminer le potassium', 'Faire entrer le potassium dans les cellules', 'Protéger le cœur'],
      right: 2,
      because: 'L’insuline et le salbutamol font entrer le potassium ; la dialyse et les résines l’éliminent.',
    },
  },
}
