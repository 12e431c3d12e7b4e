import type { TopicTexts } from './text'

export const antalgiques: TopicTexts = {
  paracetamol: {
    family: 'Antalgique et antipyrétique non opioïde',
    mechanism: 'Action surtout centrale, encore mal élucidée ; presque pas d’effet anti-inflammatoire.',
    indications: 'Douleur légère à modérée, fièvre. Adulte : 500 mg à 1 g par prise, espacées de 4 à 6 h.',
    caution: 'Surdosage : cytolyse hépatique par le NAPQI. Réduire la dose si dénutrition, alcoolisme, petit poids ou insuffisance hépatique.',
    remember: 'Pas plus de 4 g par jour (3 g en automédication), en comptant toutes les spécialités. Antidote : N-acétylcystéine.',
    quiz: {
      question: 'Quel est l’antidote d’une intoxication au paracétamol ?',
      answers: ['Naloxone', 'Flumazénil', 'N-acétylcystéine', 'Vitamine K'],
      right: 2,
      because: 'Elle reconstitue le glutathion, qui neutralise le métabolite toxique.',
    },
  },
  ibuprofene: {
    family: 'Anti-inflammatoire non stéroïdien',
    mechanism: 'Inhibe les cyclo-oxygénases COX-1 et COX-2, donc la synthèse des prostaglandines.',
    indications: 'Douleur, fièvre, dysménorrhée, migraine, rhumatisme inflammatoire.',
    caution: 'Ulcère, insuffisance rénale ou cardiaque, infection (varicelle), association aux IEC et diurétiques. Contre-indiqué dès le début du 6e mois de grossesse.',
    remember: 'Dose la plus faible, durée la plus courte ; arrêt si la fièvre dure plus de 3 jours.',
    quiz: {
      question: 'À partir de quand les AINS sont-ils formellement contre-indiqués pendant la grossesse ?',
      answers: ['Dès le début du 6e mois', 'Au 9e mois seulement', 'Jamais en prise unique'],
      right: 0,
      because: 'Ils exposent le fœtus à la fermeture du canal artériel et à une atteinte rénale, même en prise brève.',
    },
  },
  morphine: {
    family: 'Opioïde fort',
    mechanism: 'Agoniste des récepteurs mu : bloque la transmission douloureuse au niveau spinal et supraspinal.',
    indications: 'Douleur intense ou rebelle aux autres antalgiques ; œdème aigu du poumon dans certains cas.',
    caution: 'Dépression respiratoire, sédation, constipation constante. Métabolite actif accumulé en cas d’insuffisance rénale.',
    remember: 'Prescrire un laxatif d’emblée. La somnolence précède la dépression respiratoire.',
    quiz: {
      question: 'Quel effet indésirable de la morphine ne s’atténue pas avec le temps ?',
      answers: ['Les nausées', 'La constipation', 'La somnolence'],
      right: 1,
      because: 'Aucune tolérance ne s’installe à la constipation : un laxatif accompagne le traitement.',
    },
  },
  tramadol: {
    family: 'Opioïde faible à double action',
    mechanism: 'Agoniste mu faible et inhibiteur de la recapture de la sérotonine et de la noradrénaline.',
    indications: 'Douleur modérée à intense, en seconde intention.',
    caution: 'Abaisse le seuil épileptogène ; hypoglycémie, hyponatrémie, dépendance. Syndrome sérotoninergique avec IMAO ou ISRS.',
    remember: 'Effet variable selon le CYP2D6. Réduire les doses progressivement à l’arrêt.',
    quiz: {
      question: 'Quelle association expose à un syndrome sérotoninergique ?',
      answers: ['Tramadol et amoxicilline', 'Tramadol et sertraline', 'Tramadol et paracétamol', 'Tramadol et oméprazole'],
      right: 1,
      because: 'Tous deux augmentent la sérotonine dans la fente synaptique.',
    },
  },
  naloxone: {
    family: 'Antagoniste des opioïdes',
    mechanism: 'Antagoniste compétitif pur des récepteurs opioïdes, surtout mu.',
    indications: 'Dépression respiratoire par opioïdes ; kits par voie nasale ou intramusculaire pour les proches.',
    caution: 'Peut déclencher un sevrage brutal. Titrer par petites doses jusqu’à une fréquence respiratoire correcte.',
    remember: 'Demi-vie plus courte que celle de la plupart des opioïdes : surveiller la rechute.',
    quiz: {
      question: 'Pourquoi surveiller le patient plusieurs heures après une dose de naloxone ?',
      answers: ['Elle est néphrotoxique', 'Elle provoque une hypotension retardée', 'Son effet cesse avant celui de l’opioïde'],
      right: 2,
      because: 'Elle agit 30 à 90 minutes : la dépression respiratoire peut revenir.',
    },
  },
}
