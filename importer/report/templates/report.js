// The rows of a report: filtered, folded open, and put in as they come near the screen.
(() => {
  "use strict";
  const FACETS = ["outcome", "class", "method", "tag", "severity", "code"];
  const NUMBERED = new Set(["tag", "code"]); // rows name these by their number in the filter
  const OF_GROUPS = new Set(["severity", "code"]); // all that Problems by code are filtered by
  const ROW = ".chunk > details";
  const ROWS_IN_CHUNK = 40;
  const MOST_AT_ONCE = 600; // more rows than that are put in as they come near the screen
  const MOST_OPENED = 300;
  const MOST_IN_ADDRESS = 8;
  const TYPING_MS = 90;
  const get = (id) => document.getElementById(id);
  const [form, query, status, clear] = ["filter", "q", "status", "clear"].map(get);
  const openShown = get("open-shown");
  const printed = get("printed-filter");
  const boxes = new Map(
    FACETS.map((key) => [key, [...form.querySelectorAll(`input[name="${key}"]`)]]),
  );
  const groups = [...document.querySelectorAll("details.group")];
  const severityOf = groups.map((group) => group.dataset.severity); // by the number of the code
  const number = new Intl.NumberFormat("en-GB");
  const words = (text) => (text || "").split(" ").filter(Boolean);

  // ---- rows: what the server wrote, as text until it is looked at
  const START = '<details id="';
  const ENTITIES = { "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&amp;": "&" };
  const plain = (html) =>
    html.replace(/<[^>]*>/g, " ").replace(/&(?:lt|gt|amp|#34|#39);/g, (entity) => ENTITIES[entity]);
  const sections = [...document.querySelectorAll("section.rows")].map((element) => {
    const list = element.querySelector(".list");
    const html = list ? list.firstElementChild.textContent.split(START).slice(1) : [];
    if (list) list.textContent = "";
    const rows = html.map((text) => ({ id: text.slice(0, text.indexOf('"')), html: START + text }));
    return {
      list,
      rows,
      count: element.querySelector(".count"),
      none: element.querySelector(".no-match"),
    };
  });
  const allRows = sections.flatMap((section) => section.rows);
  const rowsById = new Map(allRows.map((row, at) => [row.id, Object.assign(row, { at })]));
  const attribute = (row, name) => words(row.head.match(` data-${name}="([^"]*)"`)?.[1]);
  const read = (row) => {
    const end = row.html.indexOf("</summary>");
    row.head = row.html.slice(0, row.html.indexOf(">"));
    const summary = row.html.slice(row.head.length + 1, end);
    row.text = plain(summary).toLowerCase();
    row.outcome = words(summary.match(/<b class="([^"]*)"/)[1]);
    row.method = words(summary.match(/<b class="m [^"]*">([^<]*)</)?.[1]);
    row.class = attribute(row, "c");
    row.tag = attribute(row, "t");
    row.code = attribute(row, "k");
    row.severity = row.code.map((at) => severityOf[at]);
  };
  const readGroup = (element) => ({
    element,
    text: element.firstElementChild.textContent.toLowerCase(),
    severity: [element.dataset.severity],
    code: [element.dataset.k],
  });
  let index = null; // made when it is first needed
  const readAll = () => {
    if (index) return;
    allRows.forEach(read);
    index = groups.map(readGroup);
  };

  // ---- chunks of rows, each put in when it comes near the screen
  let rowHeight = 41;
  const near = new IntersectionObserver(
    (seen) => seen.forEach((one) => one.isIntersecting && fill(one.target)),
    { rootMargin: "1200px 0px" },
  );
  const elementOf = (row) => {
    if (!row.element) {
      const holder = document.createElement("template");
      holder.innerHTML = row.html; // escaped by the server, as all of this page
      row.element = holder.content.firstElementChild;
      payloads.offer(row.element, row.at);
    }
    return row.element;
  };
  const fill = (chunk) => {
    if (!chunk.rows) return;
    chunk.replaceChildren(...chunk.rows.map(elementOf));
    chunk.rows = null;
    near.unobserve(chunk);
    rowHeight = chunk.firstElementChild.offsetHeight || rowHeight;
    chunk.style.minHeight = "";
    chunk.style.containIntrinsicSize = `auto ${chunk.childElementCount * rowHeight}px`;
    chunk.classList.add("filled");
  };
  const lay = (section) => {
    const chunks = [];
    for (let at = 0; at < section.shown.length; at += ROWS_IN_CHUNK) {
      const chunk = document.createElement("div");
      chunk.className = "chunk";
      chunk.rows = section.shown.slice(at, at + ROWS_IN_CHUNK);
      for (const row of chunk.rows) row.chunk = chunk;
      chunk.style.minHeight = `${chunk.rows.length * rowHeight}px`;
      chunks.push(chunk);
    }
    section.list?.replaceChildren(...chunks);
    return chunks;
  };
  const layAll = () => {
    near.disconnect();
    const chunks = sections.flatMap(lay);
    const few = shownRows().length <= MOST_AT_ONCE;
    chunks.forEach((chunk, at) => (few || at === 0 ? fill(chunk) : near.observe(chunk)));
  };
  const shownRows = () => sections.flatMap((section) => section.shown);
  const fillAll = () => document.querySelectorAll(".chunk").forEach(fill);

  // ---- the filter as it stands in the form
  const chosen = () => {
    const state = { q: words(query.value.toLowerCase().replace(/\s+/g, " ")), facets: [] };
    for (const [key, inputs] of boxes) {
      const wanted = new Set();
      inputs.forEach((input, at) => {
        if (input.checked) wanted.add(NUMBERED.has(key) ? String(at) : input.value);
      });
      if (wanted.size) state.facets.push([key, wanted]);
    }
    return state;
  };
  const fits = (entry, state, keys) =>
    state.q.every((word) => entry.text.includes(word)) &&
    state.facets.every(
      ([key, wanted]) => (keys && !keys.has(key)) || entry[key].some((value) => wanted.has(value)),
    );
  const apply = () => {
    const state = chosen();
    const filtered = state.q.length > 0 || state.facets.length > 0;
    if (filtered) readAll();
    for (const group of index || [])
      group.element.hidden = filtered && !fits(group, state, OF_GROUPS);
    for (const section of sections) {
      const { rows } = section;
      section.shown = filtered ? rows.filter((row) => fits(row, state)) : rows;
      const here = section.shown.length;
      section.count.textContent = here === rows.length ? number.format(here) : of(here, rows.length);
      if (section.none) section.none.hidden = here > 0;
    }
    layAll();
    tellState(filtered);
  };
  const of = (here, total) => `${number.format(here)} of ${number.format(total)}`;
  const tellState = (filtered) => {
    for (const facet of form.querySelectorAll("details.facet"))
      facet.querySelector("em").textContent = [...facet.querySelectorAll("input:checked")]
        .map((input) => input.nextElementSibling.textContent)
        .join(", ");
    const shown = shownRows().length;
    clear.disabled = !filtered;
    status.textContent = `${filtered ? of(shown, allRows.length) : number.format(shown)} shown`;
    printed.hidden = !filtered;
    printed.textContent = filtered ? `Filtered by ${description()}: ${status.textContent}.` : "";
    openShown.disabled = shown > MOST_OPENED;
    openShown.title = openShown.disabled ? `Filter to ${MOST_OPENED} or fewer first` : "";
  };
  const description = () =>
    [...readForm()].map(([key, value]) => (key === "q" ? `“${value}”` : `${key} ${value}`)).join(", ");

  // ---- the address says the same as the form, and which rows are open
  const opened = [];
  const readForm = () => {
    const params = new URLSearchParams();
    if (query.value.trim()) params.append("q", query.value.trim());
    for (const [key, inputs] of boxes)
      for (const input of inputs) if (input.checked) params.append(key, input.value);
    return params;
  };
  const remember = () => {
    const params = readForm();
    for (const id of opened.slice(-MOST_IN_ADDRESS)) params.append("open", id);
    const text = params.toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  };
  const restore = () => {
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) {
      reveal(rowsById.get(hash));
      return;
    }
    const params = new URLSearchParams(hash);
    query.value = params.get("q") || "";
    for (const [key, inputs] of boxes) {
      const wanted = new Set(params.getAll(key));
      for (const input of inputs) input.checked = wanted.has(input.value);
    }
    apply();
    const rows = params.getAll("open").map((id) => rowsById.get(id)).filter(Boolean);
    rows.forEach(unfold);
    if (rows.length) rows[0].element.scrollIntoView({ block: "center" });
    else form.scrollIntoView({ block: "start" });
  };
  const reveal = (row) => {
    if (!row) return;
    if (!shownRows().includes(row)) reset();
    unfold(row);
    row.element.scrollIntoView({ block: "center" });
    row.element.firstElementChild.focus();
  };
  const reset = () => {
    query.value = "";
    for (const inputs of boxes.values()) for (const input of inputs) input.checked = false;
    apply();
  };
  const unfold = (row) => {
    fill(row.chunk);
    row.element.open = true;
  };

  // ---- what the reader does
  let typing = 0;
  form.addEventListener("input", (event) => {
    clearTimeout(typing);
    typing = setTimeout(() => (apply(), remember()), event.target === query ? TYPING_MS : 0);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    reset();
    remember();
    query.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const facet = event.target.closest("details.facet[open]");
    if (facet) {
      facet.open = false;
      facet.firstElementChild.focus();
    } else if (event.target === query && query.value) {
      query.value = "";
      apply();
      remember();
    }
  });
  const closeOthers = (event) => {
    for (const facet of form.querySelectorAll("details.facet[open]"))
      if (!facet.contains(event.target)) facet.open = false;
  };
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);
  document.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    const summary = event.target;
    if (!steps[event.key] || !(summary instanceof Element)) return;
    if (!summary.matches(`${ROW} > summary`)) return;
    const shown = shownRows();
    const next = shown[shown.indexOf(rowsById.get(summary.parentElement.id)) + steps[event.key]];
    if (!next) return;
    event.preventDefault();
    fill(next.chunk);
    next.element.firstElementChild.focus();
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const row = event.target;
      if (!row.matches(ROW)) return;
      const at = opened.indexOf(row.id);
      if (at >= 0) opened.splice(at, 1);
      if (row.open) opened.push(row.id);
      remember();
    },
    true,
  );
  openShown.addEventListener("click", () => shownRows().forEach(unfold));
  get("close-all").addEventListener("click", () => {
    for (const row of allRows) if (row.element) row.element.open = false;
  });
  window.addEventListener("beforeprint", fillAll);
  window.addEventListener("hashchange", restore);

  form.hidden = false;
  get("tools").hidden = false;
  apply();
  if (location.hash) restore();
})();
