// What a row shows on demand: its payload, unpacked, with line breaks put in.
const payloads = (() => {
  "use strict";
  // unpacked once, when the first one is asked for
  let unpacked = null;
  const unpack = () => {
    unpacked ??= (async () => {
      const packed = atob(document.getElementById("payloads").textContent);
      const bytes = Uint8Array.from(packed, (char) => char.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
      return JSON.parse(await new Response(stream).text());
    })();
    return unpacked;
  };
  const offer = (row, at) => {
    const inside = row.querySelector(":scope > .in");
    if (!inside.querySelector("dl, table")) return; // of one left out nothing is posted
    const more = document.createElement("details");
    more.className = "more";
    const summary = document.createElement("summary");
    summary.textContent = "The whole payload";
    more.append(summary);
    more.addEventListener("toggle", () => tell(more, at), { once: true });
    inside.append(more);
  };
  const tell = async (more, at) => {
    let parts;
    try {
      const payload = (await unpack())[at];
      const { description } = JSON.parse(payload);
      parts = [["JSON", indented(payload)]];
      if (typeof description === "string" && description)
        parts.unshift(["Description", printable(description)]);
    } catch {
      parts = [["Note", "This browser cannot unpack it; the JSON report (-f json) has it."]];
    }
    for (const [title, text] of parts) {
      const heading = document.createElement("h3");
      heading.textContent = title;
      const box = document.createElement("pre");
      box.textContent = text;
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", `${title} ${at + 1}`);
      more.append(heading, box);
    }
  };
  // characters without a shape (terminal escapes, bidirectional marks) as their code points
  const printable = (text) =>
    text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, (char) =>
      char === "\n" || char === "\t"
        ? char
        : `\\u${char.codePointAt(0).toString(16).padStart(4, "0")}`,
    );
  // JSON with line breaks put in; its numbers and escapes stay as they were written
  const indented = (text) => {
    const parts = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) || [];
    const opens = (part) => part === "{" || part === "[";
    const closes = (part) => part === "}" || part === "]";
    let depth = 0;
    let out = "";
    parts.forEach((part, at) => {
      const line = () => `\n${"  ".repeat(depth)}`;
      if (closes(part)) depth -= 1;
      if (closes(part) && !opens(parts[at - 1])) out += line();
      out += part === ":" ? ": " : part;
      if (opens(part)) depth += 1;
      if (part === "," || (opens(part) && !closes(parts[at + 1]))) out += line();
    });
    return out;
  };
  return { offer };
})();
