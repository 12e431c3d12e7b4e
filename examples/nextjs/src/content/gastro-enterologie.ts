import type { TopicTexts } from './text'

export const gastroEnterologie: TopicTexts = {
  omeprazole: {
    family: 'Inhibiteur de la pompe à protons',
    mechanism: 'Bloque irréversiblement la H+/K+-ATPase de la cellule pariétale.',
    indications: 'Reflux, ulcère, prévention sous AINS à risque, éradication de H. pylori.',
    caution: 'Au long cours : hypomagnésémie, carence en B12, fractures, C. difficile. Inhibe le CYP2C19.',
    remember: '30 minutes avant le repas, pour la durée prévue : réévaluer chaque renouvellement.',
    quiz: {
      question: 'Quand prendre l’oméprazole ?',
      answers: ['Avant le repas', 'Deux heures après le repas', 'Pendant la douleur seulement'],
      right: 0,
      because: 'Il ne bloque que les pompes actives, réveillées par le repas.',
    },
  },
  ondansetron: {
    family: 'Antiémétique sétron',
    mechanism: 'Antagoniste 5-HT3 des afférences vagales et de la zone gâchette.',
    indications: 'Vomissements de chimiothérapie, de radiothérapie et postopératoires.',
    caution: 'Allongement du QT, constipation, céphalées ; associations sérotoninergiques.',
    remember: 'Corriger kaliémie et magnésémie avant la dose intraveineuse.',
    quiz: {
      question: 'Quel récepteur bloque l’ondansétron ?',
      answers: ['D2', 'H1', '5-HT3', 'M1'],
      right: 2,
      because: 'La sérotonine libérée par l’intestin stimule le vomissement par ce récepteur.',
    },
  },
  loperamide: {
    family: 'Ralentisseur du transit',
    mechanism: 'Agoniste mu de la paroi intestinale, presque sans passage dans le cerveau.',
    indications: 'Diarrhée aiguë de l’adulte sans signe de gravité.',
    caution: 'Fièvre ou sang dans les selles, colite à C. difficile ; arythmies à très forte dose.',
    remember: 'La réhydratation passe d’abord. Pas plus de 2 jours sans avis médical.',
    quiz: {
      question: 'Dans quel cas le lopéramide est-il à éviter ?',
      answers: ['Diarrhée du voyageur sans fièvre', 'Diarrhée fébrile et sanglante', 'Diarrhée fonctionnelle'],
      right: 1,
      because: 'Freiner le transit retient le germe invasif et ses toxines.',
    },
  },
  lactulose: {
    family: 'Laxatif osmotique',
    mechanism: 'Sucre non absorbé : attire l’eau, puis fermente en acides qui piègent l’ammoniac.',
    indications: 'Constipation ; encéphalopathie hépatique, en traitement et en prévention.',
    caution: 'Ballonnements, diarrhée ; contre-indiqué en cas d’occlusion ou de galactosémie.',
    remember: 'Effet en 1 à 2 jours. Encéphalopathie : viser 2 à 3 selles molles par jour.',
    quiz: {
      question: 'Pourquoi le donner dans l’encéphalopathie hépatique ?',
      answers: ['Il nourrit le foie', 'Il réduit l’ammoniac absorbé', 'Il calme l’agitation'],
      right: 1,
      because: 'L’acidité du côlon transforme l’ammoniac en ammonium, éliminé dans les selles.',
    },
  },
}
