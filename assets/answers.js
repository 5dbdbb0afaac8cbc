// Answers that are not the server's own: a proxy in front of it says in a page of HTML that something is too large or that
// nobody is there, and Gradio's client, which waits for JSON, would show what its parser says of "<".

const TOO_LARGE = "This is too large for the server, or for the proxy in front of it: a smaller photo or project will do.";

function plainAnswers() {
  if (window.fetch.plain) return;
  const ask = window.fetch.bind(window);

  async function asked(input, options) {
    const answer = await ask(input, options);
    const method = (options?.method ?? input?.method ?? "GET").toUpperCase();
    const json = answer.headers.get("content-type")?.includes("json");
    if (answer.ok || json || method !== "POST" || answer.type === "opaque" || !own(answer.url)) return answer;
    const sentence = answer.status === 413 ? TOO_LARGE :
      `The server, or the proxy in front of it, cannot answer now (${answer.status}): try again in a moment.`;
    return new Response(JSON.stringify({detail: sentence, error: sentence}),
      {status: answer.status, statusText: answer.statusText, headers: {"content-type": "application/json"}});
  }

  const own = (address) => new URL(address, location.href).origin === location.origin;
  window.fetch = Object.assign(asked, {plain: true});
}
