// @ts-check
// Which files are pictures, by their names and kinds; Python says what can be read.

/** What a chooser of files offers. */
export const PICTURES = "image/*,.avif,.heic,.heif";

/** @param {File} file */
export const isPicture = (file) => file.type.startsWith("image/")
  || /\.(avif|heic|heif|tiff?)$/i.test(file.name); // which some systems do not know
