// @ts-check
// The page's texts in the visitor's language. A text is named by its English sentence, with values
// in braces; assets/texts/ has a catalogue for each other language. The catalogue is there before
// any module runs, see translate.js, so that constants may be texts, too.

/**
 * languages: all that there are. known: the texts that are not as in English.
 * @type {{language: string, languages: string[], known: Record<string, string>}}
 */
const {language, languages, known} =
  /** @type {any} */ (window).clvaeTexts ?? {language: "en", languages: ["en"], known: {}};

export {language, languages};

/** A name may be that of something which every object has. @param {string} text */
const of = (text) => (Object.hasOwn(known, text) ? known[text] : text);

/**
 * A text in the visitor's language; English where the catalogue lacks it. What is in braces and has
 * no value stays as it is.
 * @param {string} sentence in English, always written out where it is said: a test looks for it
 * @param {Record<string, string | number>} [values]
 */
export function t(sentence, values = {}) {
  return of(sentence).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * What comes with a bundle or a sample scene, such as the name of a class, by its name here; of a
 * piece, "sky 2", that of its class.
 * @param {string} name
 * @returns {string}
 */
export function called(name) {
  const [, whole, number] = /^(.+) (\d+)$/.exec(name) ?? [];
  return whole ? t("{name} {number}", {name: called(whole), number}) : of(name);
}

/**
 * A number as the page's language writes it.
 * @param {number} value
 * @param {number} [digits] after the point; else as many as it has, at most three
 */
export const figure = (value, digits) => value.toLocaleString(language,
  {minimumFractionDigits: digits, maximumFractionDigits: digits});

/**
 * Show the page in another language from now on. What was done last is kept before, see switch.js.
 * @param {string} chosen
 */
export function speak(chosen) {
  // a Space is shown within another site, which only such a cookie comes through
  const within = location.protocol === "https:" ? "None; Secure; Partitioned" : "Lax";
  document.cookie = `clvae-language=${chosen}; Path=/; Max-Age=31536000; SameSite=${within}`;
  location.reload();
}
