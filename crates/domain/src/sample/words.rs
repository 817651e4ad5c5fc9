//! What generated people talk about, in their languages.

use fastrand::Rng;

/// A language: its code, things said in it, hashtags that go with them.
pub struct Language {
    /// BCP 47 code.
    pub code: &'static str,
    /// Whole sentences.
    pub sentences: &'static [&'static str],
    /// Hashtags without `#`.
    pub hashtags: &'static [&'static str],
}

/// Draws a language; English is as frequent as all others together.
pub fn language(rng: &mut Rng) -> &'static Language {
    if rng.bool() { &ENGLISH } else { pick(rng, &OTHERS) }
}

/// Draws one of several.
pub fn pick<'a, T>(rng: &mut Rng, from: &'a [T]) -> &'a T {
    &from[rng.usize(..from.len())]
}

/// Draws letters, digits and the two signs that the platform allows in names of files.
pub fn code(rng: &mut Rng, length: usize) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    (0..length).map(|_| char::from(*pick(rng, SIGNS))).collect()
}

static ENGLISH: Language = Language {
    code: "en",
    sentences: &[
        "Cold start down to 14 ms after we threw out half of the dependencies 🚀",
        "Our stream consumer has not missed a record for three weeks & nobody noticed. That is the point.",
        "Rain over the harbour again, the ferries run late and the coffee is good ☕",
        "Late winner in the 94th minute, the whole street is singing ⚽🎉",
        "Q&A after the talk took longer than the talk, thank you all!",
        "If p99 > 200 ms you have a queue, not a function 🤔",
        "Best dumplings in Queens, no sign on the door, cash only 🥟",
        "First snow on the bridge this morning ❄️ Take the train.",
        "Deployed on a Friday. Went for a walk. Nothing happened.",
        "Half the city is at the market & the other half is stuck behind it.",
        "Two shards were enough until the derby started.",
        "The keeper saved two penalties with a broken finger, what a night 🧤",
        "Storm warning for the coast until midnight, stay inside 🌊",
        "Mac & cheese at two in the morning after an incident is a food group.",
        "Someone left a loop writing to its own bucket. The bill was <b>bold</b>.",
        "Sunset over Lake Erie tonight 🌅 no filter, no words.",
    ],
    hashtags: &[
        "AWS",
        "Lambda",
        "serverless",
        "rustlang",
        "NYC",
        "Queens",
        "weather",
        "matchday",
        "foodie",
        "DynamoDB",
    ],
};

static OTHERS: [Language; 6] = [
    Language {
        code: "fr",
        sentences: &[
            "Premier marché de l'année, il reste des cerises et beaucoup de soleil 🍒",
            "Le TGV a douze minutes de retard, le café de la gare en profite.",
            "Quel match ! Deux buts dans les arrêts de jeu, la place chante encore ⚽",
            "Orage sur la Garonne & plus une terrasse de libre.",
            "Nos fonctions démarrent en quelques millisecondes, on ne reviendra pas en arrière.",
        ],
        hashtags: &["météo", "Bordeaux", "apéro", "LigueDesVoisins", "nuage"],
    },
    Language {
        code: "de",
        sentences: &[
            "Nebel über der Elbe, die Fähre fährt trotzdem 🌫️",
            "Das Derby geht in die Verlängerung, die Bratwurst ist längst aus.",
            "Heute Käsespätzle für zwölf Leute gekocht & nichts blieb übrig 🧀",
            "Die Bereitstellung dauert jetzt so lange wie das Kaffeeholen.",
        ],
        hashtags: &["Wetter", "Zürich", "Fußball", "Köln", "Wolke"],
    },
    Language {
        code: "es",
        sentences: &[
            "Treinta y ocho grados en Sevilla y todavía falta agosto ☀️",
            "¡Golazo desde el centro del campo, no me lo creo! ⚽",
            "Tortilla con cebolla, y no se discute.",
            "Migramos la cola el lunes & el martes ya dormíamos bien.",
        ],
        hashtags: &["Sevilla", "España", "fútbol", "nube", "cocina"],
    },
    Language {
        code: "pt",
        sentences: &[
            "Chuva em Lisboa, o elétrico subiu a colina devagarinho 🚋",
            "Três a dois nos descontos, ninguém dorme hoje na rua.",
            "Pastel de nata ainda quente & café curto. Bom dia!",
        ],
        hashtags: &["Lisboa", "futebol", "manhã"],
    },
    Language {
        code: "ja",
        sentences: &[
            "今朝の東京は雪でした。電車は少し遅れています❄️",
            "駅前のラーメン屋、替え玉が無料になっていた🍜",
            "関数の起動が速くなって、監視の画面が静かです。",
            "延長戦でサヨナラ、球場がまだ揺れている⚾",
        ],
        hashtags: &["東京", "ラーメン", "天気", "AWS"],
    },
    Language {
        code: "it",
        sentences: &[
            "Nebbia in pianura, sole sul lago: oggi si pranza fuori 🍝",
            "Un gol al novantesimo & tutta la piazza in piedi.",
            "La coda è vuota, gli allarmi tacciono, si va al mare 🌊",
        ],
        hashtags: &["Milano", "calcio", "meteo"],
    },
];
