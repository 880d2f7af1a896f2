"use strict";
// A decision graph that answers its reader: a node lights up what it rests on and what follows from it, and a rule opens
// with its sentence, clause and citation. Without this script the picture is the same, only silent.
(() => {
  const root = document.currentScript.closest("svg");
  const words = JSON.parse(root.dataset.words);
  const nodes = [...root.querySelectorAll("[data-node]")];
  const edges = [...root.querySelectorAll("[data-joins]")];
  const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
  const above = new Map(nodes.map((node) => [node.id, []]));
  const below = new Map(nodes.map((node) => [node.id, []]));
  let pointed = null, focused = null, opened = null, panel = null;

  edges.forEach((edge) => edge.dataset.joins.split(" ").filter(Boolean).forEach((pair) => {
    const [from, to] = pair.split(",");
    below.get(from).push([to, edge]);
    above.get(to).push([from, edge]);
  }));

  function follow(id, links, found) {
    for (const [next, edge] of links.get(id)) {
      found.add(edge);
      if (found.has(next)) continue;
      found.add(next);
      follow(next, links, found);
    }
  }

  function light() {
    const node = pointed || focused || opened;
    const found = new Set();
    if (node) {
      follow(node.id, above, found);
      follow(node.id, below, found);
      found.add(node.id);
    }
    root.classList.toggle("lights", Boolean(node));
    nodes.forEach((each) => each.classList.toggle("lit", found.has(each.id)));
    edges.forEach((each) => each.classList.toggle("lit", found.has(each)));
  }

  function made(name, text, look) {
    const found = document.createElementNS("http://www.w3.org/1999/xhtml", name);
    found.textContent = text;
    if (look) found.className = look;
    return found;
  }

  function open(node) {
    if (panel) close(false);
    opened = node;
    const button = made("button", words.close);
    button.type = "button";
    button.addEventListener("click", () => close(true));
    const inside = made("div", "", "panel");
    inside.setAttribute("role", "dialog");
    inside.setAttribute("aria-label", node.dataset.rule);
    inside.append(
      made("strong", node.dataset.rule),
      made("p", node.dataset.says),
      made("code", node.dataset.clause),
      made("p", node.dataset.cites, "cites"),
      button,
    );
    panel = document.createElementNS("http://www.w3.org/2000/svg", "foreignObject");
    panel.append(inside);
    root.append(panel);
    place(node, inside);
    node.setAttribute("aria-expanded", "true");
    button.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest", inline: "nearest" });
    light();
  }

  // Below its node where there is room for it, else above, else beside, and always within the picture.
  function place(node, inside) {
    const view = root.viewBox.baseVal, whole = root.getBoundingClientRect(), own = node.getBoundingClientRect();
    const scale = view.width / whole.width, gap = 6;
    const left = (own.left - whole.left) * scale, top = (own.top - whole.top) * scale;
    const bottom = (own.bottom - whole.top) * scale, wide = Math.min(330, view.width - 2 * gap);
    panel.setAttribute("width", wide);
    panel.setAttribute("height", view.height - 2 * gap);
    const high = Math.min(inside.offsetHeight, view.height - 2 * gap);
    const under = bottom + gap + high <= view.height - gap, over = top - gap - high >= gap;
    const y = under ? bottom + gap : over ? top - gap - high : view.height - gap - high;
    const right = (own.right - whole.left) * scale + gap;
    const beside = right + wide <= view.width - gap ? right : left - gap - wide;
    const x = under || over ? Math.min(left, view.width - gap - wide) : beside;
    panel.setAttribute("height", high);
    panel.setAttribute("x", Math.max(gap, x));
    panel.setAttribute("y", Math.max(gap, y));
  }

  function close(back) {
    const node = opened;
    panel.remove();
    panel = opened = null;
    node.setAttribute("aria-expanded", "false");
    if (back) node.focus();
    light();
  }

  nodes.forEach((node) => {
    const says = node.querySelector("title").textContent, rule = node.dataset.rule;
    const links = { above: above.get(node.id).length, below: below.get(node.id).length };
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", rule ? "button" : "img");
    node.setAttribute("aria-label", fill(words.node, { says: rule ? `${rule}: ${says}` : says, ...links }));
    node.addEventListener("pointerenter", () => { pointed = node; light(); });
    node.addEventListener("pointerleave", () => { pointed = null; light(); });
    node.addEventListener("focus", () => { focused = node; light(); });
    node.addEventListener("blur", () => { focused = null; light(); });
    if (!rule) return;
    node.setAttribute("aria-haspopup", "dialog");
    node.setAttribute("aria-expanded", "false");
    node.addEventListener("click", () => open(node));
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open(node);
    });
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && panel) close(true); });
  document.addEventListener("click", (event) => {
    if (panel && !panel.contains(event.target) && !opened.contains(event.target)) close(false);
  });
  root.setAttribute("role", "group"); // what a picture holds is otherwise hidden from screen readers
  root.classList.add("on");
})();
