// The opening hall as it happens: hears of each step, then takes the page's own new text in place.
// Without it, or where no live seat is free, the page is simply read again.

const AGAIN = 10_000; // milliseconds between readings without a live seat
const page = () => document.getElementById("hall");
const heard = document.getElementById("heard");
let reading = Promise.resolve();

async function readAgain() {
  const answer = await fetch(location.href, { cache: "no-cache" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("hall");
  if (!fresh || Number(fresh.dataset.steps) < Number(page().dataset.steps)) return;
  const open = [...page().querySelectorAll("details")].map((each) => each.open);
  page().replaceWith(document.adoptNode(fresh));
  page().querySelectorAll("details").forEach((each, number) => (each.open = open[number] ?? false));
  const last = page().querySelector(".timeline li:last-child strong");
  if (last && heard.dataset.last !== last.textContent) {
    heard.dataset.last = last.textContent;
    heard.textContent = `${heard.dataset.live}: ${last.textContent}`;
  }
}

function refresh() {
  reading = reading.then(readAgain).catch(() => undefined);
  return reading;
}

function listen() {
  const steps = new EventSource(`${location.pathname}/events`);
  let polling = 0;
  steps.addEventListener("step", refresh);
  steps.addEventListener("over", () => {
    steps.close();
    clearInterval(polling);
    refresh();
  });
  steps.addEventListener("error", () => {
    if (steps.readyState === EventSource.CLOSED && !polling) polling = setInterval(refresh, AGAIN);
  });
}

function countDown() {
  const shown = document.querySelector(".countdown");
  if (!shown) return;
  const begun = performance.now();
  const [due, now] = [Date.parse(shown.dataset.due), Date.parse(shown.dataset.now)];
  const tick = () => {
    const here = document.querySelector(".countdown");
    if (!here) return clearInterval(ticking);
    const minutes = Math.max(0, Math.ceil((due - now - (performance.now() - begun)) / 60_000));
    const parts = { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
    here.textContent = here.dataset.says.replace(/{(\w+)}/g, (_, name) => parts[name]);
    if (!minutes) refresh();
  };
  const ticking = setInterval(tick, 1000);
}

listen();
countDown();
