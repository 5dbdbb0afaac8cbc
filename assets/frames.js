// @ts-check
// Gradio counts the seconds of whatever is at work in its own sign of it, frame by frame, and goes
// on for ever with those of the page's loading. This page shows none of these signs: without them a
// page at rest rests, and a picture that is drawn on the same machine has its cores.

const COUNTS = /\/statustracker-/; // its script
let resting = false;

/** Let no sign count from now on. */
export function restFrames() {
  if (resting) return;
  resting = true;
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (call) => {
    return COUNTS.test(new Error().stack ?? "") ? 0 : ask(call);
  };
}
