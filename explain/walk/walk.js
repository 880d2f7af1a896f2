"use strict";
// One card at a time; the graph lights up as far as the walk has come. All words come from the page.
(() => {
  const $ = (id) => document.getElementById(id);
  const words = JSON.parse(document.body.dataset.words);
  const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
  const text = (node) => node.textContent.trim().replace(/\s+/g, " ");
  const ended = (said) => (/[.?!:]$/.test(said) ? said : said + ".");
  const cards = [...document.querySelectorAll("article.step")];
  const end = cards.length - 1;
  const choices = cards.map((card) => [...card.querySelectorAll(".predict li[data-right]")]);
  const asked = cards.map((_, n) => choices[n].length > 0);
  const names = (card, key) => (card.dataset[key] || "").split(" ").filter(Boolean);
  const marks = [...document.querySelectorAll("[data-node]")];
  const boxes = [...document.querySelectorAll("g.score")];
  const edges = [...document.querySelectorAll("g.edge")];
  const stepOf = new Map();
  cards.forEach((card, n) => ["reads", "concluding"].forEach((key) => names(card, key).forEach((name) => stepOf.set(name, n))));
  let at = 0;
  let shown, picked;

  function clear() {
    shown = cards.map((_, n) => !asked[n]);
    picked = cards.map(() => null);
  }

  const isShown = (n) => shown[n] || !$("predicts").checked;

  function draw() {
    const lit = new Set(), fresh = new Set();
    cards.slice(0, at + 1).forEach((card, n) => {
      const found = names(card, "reads").concat(isShown(n) ? names(card, "concluding") : []);
      found.forEach((name) => { lit.add(name); if (n === at) fresh.add(name); });
    });
    marks.forEach((mark) => {
      const name = mark.dataset.node, on = lit.has(name);
      mark.classList.toggle("lit", on);
      mark.classList.toggle("new", fresh.has(name));
      const label = on ? words.reached : words.ahead;
      mark.setAttribute("aria-label", fill(label, { says: mark.dataset.says, number: stepOf.get(name) + 1 }));
    });
    boxes.forEach((box) => {
      const inside = [...box.querySelectorAll("[data-node]")];
      box.classList.toggle("lit", inside.some((mark) => mark.classList.contains("lit")));
      box.classList.toggle("new", inside.some((mark) => mark.classList.contains("new")));
    });
    edges.forEach((edge) => edge.classList.toggle("lit", edge.dataset.ends.split(" ").every((name) => lit.has(name))));
    reveal(marks.filter((mark) => mark.classList.contains("new")));
  }

  function reveal(found) {
    const frame = document.querySelector(".scroll");
    if (!found.length || frame.scrollWidth <= frame.clientWidth) return;
    const left = Math.min(...found.map((mark) => mark.getBoundingClientRect().left));
    const right = Math.max(...found.map((mark) => mark.getBoundingClientRect().right));
    const box = frame.getBoundingClientRect();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const by = (left + right) / 2 - (box.left + box.right) / 2;
    frame.scrollBy({ left: by, behavior: calm ? "instant" : "smooth" });
  }

  function show() {
    cards.forEach((card, n) => {
      card.classList.toggle("now", n === at);
      card.classList.toggle("hides", !isShown(n));
      choices[n].forEach((item, k) => {
        const told = isShown(n) && (k === picked[n] || item.dataset.right === "yes");
        item.classList.toggle("told", told);
        item.classList.toggle("picked", k === picked[n]);
        item.querySelector("button").setAttribute("aria-disabled", String(isShown(n)));
        item.querySelector("button").setAttribute("aria-pressed", String(k === picked[n]));
      });
    });
    if (at === end) score();
    $("place").textContent = text(cards[at].querySelector(".part"));
    $("done").style.width = (100 * at) / end + "%";
    $("back").setAttribute("aria-disabled", String(at === 0));
    $("next").setAttribute("aria-disabled", String(at === end));
    $("next").textContent = isShown(at) ? words.next : words.show;
    draw();
  }

  function say(...parts) {
    $("live").textContent = parts.filter(Boolean).map(ended).join(" ");
  }

  function sayStep() {
    const card = cards[at];
    const place = at === end ? "" : fill(words.at, { number: at + 1, of: end });
    const told = [...card.querySelectorAll(".asked dt, .asked dd, .grounds span")].map(text);
    const follows = isShown(at) ? [...card.querySelectorAll(".concludes, .ends, .score > p")].map(text) : [text(card.querySelector(".predict h3"))];
    say(place, text(card.querySelector("h2")), ...told, ...follows);
  }

  function go(n) {
    const to = Math.max(0, Math.min(end, n));
    for (let i = 0; i < to; i++) shown[i] = true; // what lies behind has been seen
    at = to;
    if (document.activeElement.closest("article.step")) $("next").focus({ preventScroll: true }); // its card goes away
    show();
    sayStep();
    const box = cards[at].getBoundingClientRect();
    if (box.top < 0 || box.top > innerHeight / 2) scrollTo(0, 0);
  }

  function forward() {
    if (isShown(at)) { if (at < end) go(at + 1); return; }
    shown[at] = true;
    show();
    say(text(cards[at].querySelector(".concludes")));
  }

  function pick(k) {
    const item = choices[at][k];
    if (!item || isShown(at)) return;
    shown[at] = true;
    picked[at] = k;
    show();
    const right = item.dataset.right === "yes";
    const why = [...item.querySelectorAll(".why-not li")].map(text);
    const choice = text(item.querySelector(".says"));
    say(right ? words.right : fill(words.wrong, { choice }), ...why, text(cards[at].querySelector(".concludes")));
  }

  function why() {
    const found = cards[at].querySelector(".why");
    if (!found) return;
    found.open = !found.open;
    if (found.open) say(...[...found.querySelectorAll("li")].map(text));
  }

  function score() {
    const room = cards[end].querySelector(".score");
    room.replaceChildren();
    if (!$("predicts").checked) return;
    const all = cards.map((_, n) => n).filter((n) => asked[n]);
    const right = all.filter((n) => picked[n] !== null && choices[n][picked[n]].dataset.right === "yes");
    const told = document.createElement("p");
    told.textContent = fill(words.score, { right: right.length, asked: all.length });
    const list = document.createElement("ul");
    all.filter((n) => !right.includes(n)).forEach((n) => {
      const item = document.createElement("li"), link = document.createElement("a");
      const says = (found) => text(found.querySelector(".says"));
      link.href = "#" + cards[n].id;
      link.textContent = fill(words.miss, {
        title: text(cards[n].querySelector("h2")),
        choice: picked[n] === null ? words.unasked : says(choices[n][picked[n]]),
        right: says(choices[n].find((each) => each.dataset.right === "yes")),
      });
      item.append(link);
      list.append(item);
    });
    const again = document.createElement("button");
    again.type = "button";
    again.id = "again";
    again.textContent = words.again;
    again.addEventListener("click", () => { clear(); go(0); $("next").focus(); });
    room.append(told, ...(list.children.length ? [list] : []), again);
  }

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
    const key = event.key;
    const arrows = { ArrowRight: forward, ArrowLeft: () => go(at - 1), Home: () => go(0), End: () => go(end) };
    let act = arrows[key];
    if (!act && $("letters").checked) {
      if (/^[1-9]$/.test(key)) act = () => pick(Number(key) - 1);
      if (key === "w") act = why;
      if (key === "?") act = () => $("keys").showModal();
    }
    if (!act) return;
    event.preventDefault();
    act();
  }

  choices.forEach((items, n) => items.forEach((item, k) => {
    const said = item.querySelector(".says"), button = document.createElement("button");
    button.type = "button";
    button.append(...said.childNodes);
    said.append(button);
    button.addEventListener("click", () => { if (n === at) pick(k); });
  }));
  marks.forEach((mark) => {
    const choose = () => go(stepOf.get(mark.dataset.node));
    mark.setAttribute("role", "button");
    mark.setAttribute("tabindex", "0");
    mark.addEventListener("click", choose);
    mark.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); }
    });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href^='#']");
    const n = link ? cards.findIndex((card) => "#" + card.id === link.getAttribute("href")) : -1;
    if (n < 0) return;
    event.preventDefault();
    go(n);
  });
  document.addEventListener("keydown", press);
  $("next").addEventListener("click", forward);
  $("back").addEventListener("click", () => { if (at > 0) go(at - 1); });
  $("help").addEventListener("click", () => $("keys").showModal());
  $("predicts").addEventListener("change", () => { show(); sayStep(); });
  document.documentElement.classList.add("js");
  clear();
  show();
})();
