// What goes on, while it goes on: the marked part of a page is asked for again and put in its place.
(() => {
  "use strict";
  const SECONDS_AFTER_FAULT = 10;
  let live = document.querySelector("[data-live]");
  if (!live) return;
  const later = (seconds) => setTimeout(look, seconds * 1000);
  const put = (fresh) => {
    const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
    live.replaceWith(fresh);
    live = fresh;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };
  const look = async () => {
    if (document.hidden) {
      document.addEventListener("visibilitychange", () => later(0), { once: true });
      return;
    }
    let seconds = SECONDS_AFTER_FAULT;
    try {
      const answer = await fetch(live.dataset.live, { cache: "no-store", redirect: "error" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-live]");
        if (!fresh || fresh.dataset.state !== live.dataset.state) {
          location.reload();
          return;
        }
        if (fresh.outerHTML !== live.outerHTML) put(document.adoptNode(fresh));
        seconds = Number(live.dataset.seconds);
      }
    } catch {
      // the service is away; it is asked again
    }
    later(seconds);
  };
  later(Number(live.dataset.seconds));
})();
