// Weighs the stored draws again as a reader sets assumptions (the arithmetic is that of interactive.py), searches the
// claims, and opens what an address points into.
"use strict";
(function () {
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const rtl = document.documentElement.dir === "rtl";

  // Open whatever an address points into.
  function reveal() {
    const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let e = at; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    if (at) at.scrollIntoView({ block: "nearest" });
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  // Search the claims.
  const search = document.getElementById("search");
  if (search) {
    const claims = all("#claims > details");
    const found = document.getElementById("search-found");
    const count = () => {
      const wanted = search.value.trim().toLocaleLowerCase();
      let n = 0;
      for (const c of claims) {
        c.hidden = wanted !== "" && !c.textContent.toLocaleLowerCase().includes(wanted);
        if (!c.hidden) n++;
      }
      found.textContent = found.dataset.text.replace("#", String(n));
    };
    search.addEventListener("input", count);
    search.closest(".needs-script").hidden = false;
    count();
  }

  const place = document.getElementById("stored-draws");
  const panel = document.getElementById("controls");
  if (!place || !panel) return;
  const data = JSON.parse(place.textContent);
  const raw = Uint8Array.from(atob(data.numbers), (c) => c.charCodeAt(0));
  const numbers = new Float32Array(raw.buffer);
  const n = data.draws;
  const eventAt = data.slots * n;
  const kindAt = eventAt + data.events.length * n;
  const traitAt = kindAt + data.kinds.length * n;
  let at = traitAt + data.traits.length * n;
  const without = new Map(data.without.map((w) => {
    const entry = { ratio: at, slots: new Map(w.slots.map((s, k) => [s, at + (k + 1) * n])) };
    at += (1 + w.slots.length) * n;
    return [w.source, entry];
  }));
  const inputs = all("input[data-key]", panel);
  const start = new Map(inputs.map((x) => [x.dataset.key, Number(x.dataset.start)]));
  const state = new Map(start);
  let camp = null;
  let missing = null;
  const logit = (p) => Math.log(p) - Math.log1p(-p);
  const accuracyLogit = (a) => Math.log(a - 0.5) - Math.log(data.informed - a);

  function keyOf(table, s) {
    let row = 0;
    for (let t = 0; t < table; t++) if (data.tables[t].question === data.tables[table].question) row++;
    const question = data.tables[table].question;
    return question + "." + data.states[question][s] + (row ? "@" + (row + 1) : "");
  }

  // Log prior of every configuration for given values, less its events.
  function priors(values) {
    const rows = data.rows.map((row) => {
      const base = data.tables[row.table].base;
      const moved = row.weights.map((w, s) => (base[s] > 0 ? (w * values.get(keyOf(row.table, s))) / base[s] : w));
      const total = moved.reduce((a, b) => a + b, 0);
      return moved.map((w) => Math.log(w / total));
    });
    return data.configs.map((c) => c.constant + c.rows.reduce((sum, [row, s]) => sum + rows[row][s], 0));
  }

  function shifts(values) {
    return data.events.map((e) => (e.mu === null ? 0 : logit(values.get("event." + e.name)) - e.mu));
  }

  // Log total of each draw over the components, and, where `slots` is given, the probability of each slot.
  function sumOut(values, slots, less) {
    const more = new Map();
    if (less) for (const [s, from] of less.slots) more.set(s, from);
    const prior = priors(values);
    const moved = shifts(values);
    const totals = new Float64Array(n);
    const yes = new Float64Array(data.events.length);
    const no = new Float64Array(data.events.length);
    const joint = new Float64Array(data.configs.length);
    for (let i = 0; i < n; i++) {
      for (let e = 0; e < yes.length; e++) {
        const u = numbers[eventAt + e * n + i] + moved[e];
        yes[e] = u > 0 ? -Math.log1p(Math.exp(-u)) : u - Math.log1p(Math.exp(u));
        no[e] = yes[e] - u;
      }
      for (const [first, last] of data.components) {
        let top = -Infinity;
        for (let k = first; k < last; k++) {
          const c = data.configs[k];
          let v = prior[k];
          for (const [e, fails] of c.events) v += fails ? no[e] : yes[e];
          for (const s of c.slots) {
            v += numbers[s * n + i];
            if (more.has(s)) v += numbers[more.get(s) + i];
          }
          joint[k] = v;
          if (v > top) top = v;
        }
        let sum = 0;
        for (let k = first; k < last; k++) {
          joint[k] = Math.exp(joint[k] - top);
          sum += joint[k];
        }
        totals[i] += top + Math.log(sum);
        if (slots) {
          for (let k = first; k < last; k++) {
            const p = joint[k] / sum;
            for (const s of data.configs[k].slots) slots[s * n + i] += p;
          }
        }
      }
    }
    return totals;
  }

  const before = sumOut(start, null, null);

  // Pareto k of log weights, as Python computes it (tarjih.inference.importance): Zhang and Stephens, Technometrics 51.
  function paretoK(log) {
    const size = log.length;
    const tail = Math.ceil(Math.min(0.2 * size, 3 * Math.sqrt(size)));
    const sorted = Float64Array.from(log).sort();
    const top = sorted[size - 1];
    if (top - sorted[0] < 1e-12) return 0;
    if (tail < 5) return Infinity;
    const cut = Math.exp(sorted[size - tail - 1] - top);
    const excess = Array.from(sorted.slice(size - tail), (v) => Math.exp(v - top) - cut);
    const most = excess[tail - 1];
    if (!(most > 0) || excess[0] === most) return Infinity;
    const grid = 30 + Math.floor(Math.sqrt(tail));
    const quartile = Math.max(excess[Math.floor(tail / 4 + 0.5) - 1], 1e-300);
    const shape = (t) => excess.reduce((sum, x) => sum + Math.log1p(-t * x), 0) / tail;
    const theta = Array.from({ length: grid }, (_, i) => 1 / most + (1 - Math.sqrt(grid / (i + 0.5))) / (3 * quartile));
    const fits = theta.map((t) => { const k = shape(t); return tail * (Math.log(-t / k) - k - 1); });
    const each = fits.map((a) => 1 / fits.reduce((sum, b) => sum + Math.exp(Math.min(700, Math.max(-700, b - a))), 0));
    const all = each.reduce((a, b) => a + b, 0);
    const best = theta.reduce((sum, t, i) => sum + (t * each[i]) / all, 0);
    const k = (shape(best) * tail + 5) / (tail + 10);
    const mean = sorted.reduce((sum, v) => sum + Math.exp(v - top), 0) / size;
    return mean * data.even >= 1 ? Math.min(k, 0) : k;
  }

  function weigh() {
    const slots = new Float64Array(data.slots * n);
    const less = missing === null ? null : without.get(missing);
    if (less && !less.before) less.before = sumOut(start, null, less);
    const base = less ? less.before : before;
    const log = sumOut(state, slots, less).map((v, i) => v - base[i] + (less ? numbers[less.ratio + i] : 0));
    data.kinds.forEach((kind, k) => {
      const delta = accuracyLogit(state.get("kind." + kind.name)) - kind.mu;
      if (Math.abs(delta) < 1e-12) return;
      for (let i = 0; i < n; i++) {
        log[i] += (numbers[kindAt + k * n + i] * delta) / kind.sigma - (delta * delta) / (2 * kind.sigma * kind.sigma);
      }
    });
    let top = -Infinity;
    for (const v of log) if (v > top) top = v;
    const w = log.map((v) => Math.exp(v - top));
    const total = w.reduce((a, b) => a + b, 0);
    let square = 0;
    for (let i = 0; i < n; i++) {
      w[i] /= total;
      square += w[i] * w[i];
    }
    const mean = new Float64Array(data.slots);
    for (let s = 0; s < data.slots; s++) for (let i = 0; i < n; i++) mean[s] += slots[s * n + i] * w[i];
    const fell = data.traits.map((_, k) => {
      let p = 0;
      for (let i = 0; i < n; i++) p += numbers[traitAt + k * n + i] * w[i];
      return p;
    });
    return { mean, fell, effective: (data.worth / n) / square, k: paretoK(log) };
  }

  const sign = rtl ? "%" : "\u00a0%";
  const shown = (p) => (p > 0 && p < 0.005 ? "<1" : p >= 0.995 && p < 1 ? ">99" : String(Math.round(100 * p))) + sign;

  // The probability of every answer: of a camp as Python has computed it, else from the draws weighed again.
  function answers(found) {
    const out = new Map();
    for (const t of data.targets) {
      let first = 0;
      t.answers.forEach((answer, a) => {
        let p = t.shares[a].reduce((sum, [s, share]) => sum + share * found.mean[s], 0);
        if (t.answers.length === 2 && t.answers[0] === "true") {
          if (a === 0) first = p;
          else p = 1 - first;
        }
        out.set(t.name + " " + answer, p);
      });
    }
    data.traits.forEach((name, k) => {
      out.set("trait." + name + " fell", found.fell[k]);
      out.set("trait." + name + " rose", 1 - found.fell[k]);
    });
    if (camp !== null) for (const [key, p] of Object.entries(data.camps[camp].means)) out.set(key, p);
    return out;
  }

  // Where nothing is set the page's own numbers stand: they come from all draws of the fit, not from those stored here.
  const own = all("[data-target]").map((row) => [row, Number(row.dataset.value)]);
  const untouched = () => camp === null && missing === null && !Array.from(state).some(([k, v]) => Math.abs(v - start.get(k)) > 1e-9);

  function write(found) {
    const of = answers(found);
    const asFitted = untouched();
    for (const [row, fitted] of own) {
      const keys = row.dataset.answer.split("+").map((a) => row.dataset.target + " " + a);
      if (!keys.every((k) => of.has(k))) continue;
      const p = asFitted ? fitted : keys.reduce((sum, k) => sum + of.get(k), 0);
      const x = (100 * (rtl ? 1 - p : p)).toFixed(2) + "%";
      row.dataset.value = p.toFixed(6);
      for (const out of all(".p", row)) out.textContent = shown(p);
      for (const dot of all("circle", row)) dot.setAttribute("cx", x);
      for (const line of all(".way", row)) line.setAttribute("x2", x);
    }
    const worth = document.getElementById("worth");
    worth.textContent = Math.round(found.effective).toLocaleString("en-US");
    worth.dataset.value = found.effective.toFixed(2);
    worth.dataset.k = found.k.toFixed(2);
    worth.closest("p").hidden = camp !== null;
    document.getElementById("too-few").hidden = camp !== null || (found.effective >= data.enough && found.k <= data.most_k);
    announce();
  }

  // Say what is set, and the answers that lead, to those who cannot see it.
  function announce() {
    const moved = Array.from(state).some(([k, v]) => Math.abs(v - start.get(k)) > 1e-9);
    const parts = [];
    const pressed = all("button[aria-pressed='true']", panel).filter((b) => b.dataset.camp !== "-1" && b.dataset.source !== "");
    for (const b of pressed) parts.push(b.closest("#without") ? panel.dataset.without.replace("#", b.textContent) : b.textContent);
    if (moved) parts.push(panel.dataset.own);
    document.body.classList.toggle("set", parts.length > 0);
    const status = document.getElementById("as-set");
    status.textContent = status.dataset.text.replace("#", parts.length ? parts.join(panel.dataset.comma) : panel.dataset.fitted);
    for (const p of all(".shown-now")) p.textContent = parts.length ? status.textContent : "";
    const shown = all("#bar [data-target]").map((r) => r.querySelector(".name").textContent + " " + r.querySelector(".p").textContent);
    document.getElementById("announced").textContent = status.textContent + ". " + shown.join(". ");
  }

  function place_sliders() {
    for (const x of inputs) {
      x.value = String(state.get(x.dataset.key));
      const text = Math.round(100 * state.get(x.dataset.key)) + sign;
      x.setAttribute("aria-valuetext", text);
      document.getElementById("at:" + x.dataset.key).textContent = text;
    }
  }

  // A state of a row takes its new probability, and the others share the rest as they did.
  function set(key, value) {
    if (!state.has(key) || !(value > 0 && value < 1)) return;
    const own = inputs.find((x) => x.dataset.key === key);
    const share = Math.min(Math.max(value, Number(own.min)), Number(own.max));
    const row = own.dataset.row;
    if (row) {
      const others = inputs.filter((x) => x.dataset.row === row && x !== own).map((x) => x.dataset.key);
      const rest = others.reduce((sum, k) => sum + state.get(k), 0);
      for (const k of others) state.set(k, rest > 0 ? (state.get(k) * (1 - share)) / rest : (1 - share) / others.length);
    }
    state.set(key, share);
  }

  const digits = (p) => Number(p.toFixed(6));

  function probabilities(question, table) {
    const out = {};
    let sum = 0;
    let largest = null;
    data.states[question].forEach((s, i) => {
      out[s] = digits(state.get(keyOf(table, i)) || 0);
      sum += out[s];
      if (largest === null || out[s] > out[largest]) largest = s;
    });
    out[largest] = digits(out[largest] + 1 - sum);
    return out;
  }

  // JSON is YAML too.
  function yaml() {
    const moved = (key) => Math.abs(state.get(key) - start.get(key)) > 1e-9;
    const because = "set in the briefing's sliders";
    const wide = 1.6448536269514722;
    const accuracy = {};
    for (const k of data.kinds) {
      if (!moved("kind." + k.name)) continue;
      const mu = accuracyLogit(state.get("kind." + k.name));
      const at = (u) => digits(0.5 + (data.informed - 0.5) / (1 + Math.exp(-u)));
      accuracy[k.name] = { between: [at(mu - wide * k.sigma), at(mu + wide * k.sigma)], mass: 0.9, because };
    }
    const questions = {};
    data.tables.forEach((t, i) => {
      if (questions[t.question] || !data.states[t.question].some((s, j) =>
        data.tables.some((u, v) => u.question === t.question && moved(keyOf(v, j))))) return;
      if (data.given.includes(t.question)) {
        const given = data.tables.map((u, v) => [u, v]).filter(([u]) => u.question === t.question)
          .map(([u, v]) => Object.assign({}, u.conditions, { states: probabilities(t.question, v) }));
        questions[t.question] = { given, because };
      } else {
        const entry = { states: probabilities(t.question, i), because };
        const own = data.shifts[t.question];
        if (own && Object.keys(own).length) entry.shifts = own;
        questions[t.question] = entry;
      }
    });
    for (const e of data.events) {
      if (e.mu === null || !moved("event." + e.name)) continue;
      const mu = logit(state.get("event." + e.name));
      const at = (u) => digits(1 / (1 + Math.exp(-u)));
      const probability = e.sigma > 0 ? { between: [at(mu - wide * e.sigma), at(mu + wide * e.sigma)], mass: 0.9 } : { value: at(mu) };
      questions[e.name] = { probability, because };
    }
    const out = ["version: 1", "extends: " + JSON.stringify(data.extends)];
    if (Object.keys(accuracy).length) {
      out.push("accuracy:");
      for (const [k, v] of Object.entries(accuracy)) out.push("  " + JSON.stringify(k) + ": " + JSON.stringify(v));
    }
    if (Object.keys(questions).length) {
      out.push("questions:");
      for (const [k, v] of Object.entries(questions)) out.push("  " + JSON.stringify(k) + ": " + JSON.stringify(v));
    }
    return out.join("\n") + "\n";
  }

  const box = document.getElementById("yaml-text");
  function refresh() {
    place_sliders();
    for (const b of all("button[data-camp]", panel)) b.setAttribute("aria-pressed", String(camp === null ? b.dataset.camp === "-1" && untouched() : Number(b.dataset.camp) === camp));
    const outlet = camp !== null && data.camps[camp].outlet;
    panel.classList.toggle("camp", camp !== null);
    for (const b of all("button[data-source]", panel)) b.setAttribute("aria-pressed", String(b.dataset.source === (missing || "") && !(b.dataset.source === "" && outlet)));
    write(weigh());
    const base = JSON.stringify(camp === null || outlet ? data.extends : data.camps[camp].name + ".yaml");
    const less = outlet ? "# without the claims of " + JSON.stringify(data.camps[camp].name) + "\n" : "";
    box.textContent = camp === null ? yaml() : less + "version: 1\nextends: " + base + "\n";
  }

  function reset() {
    for (const [k, v] of start) state.set(k, v);
    camp = null;
    missing = null;
  }

  for (const x of inputs) {
    x.addEventListener("input", () => {
      camp = null;
      set(x.dataset.key, Number(x.value));
      refresh();
    });
  }
  for (const b of all("button[data-camp]", panel)) {
    b.addEventListener("click", () => {
      reset();
      camp = b.dataset.camp === "-1" ? null : Number(b.dataset.camp);
      refresh();
    });
  }
  for (const b of all("button[data-source]", panel)) {
    b.addEventListener("click", () => {
      camp = null;
      missing = b.dataset.source === "" || b.dataset.source === missing ? null : b.dataset.source;
      refresh();
    });
  }
  document.getElementById("yaml-button").addEventListener("click", (e) => {
    box.hidden = !box.hidden;
    e.target.setAttribute("aria-expanded", String(!box.hidden));
  });
  document.getElementById("reset-button").addEventListener("click", () => {
    reset();
    refresh();
  });
  function fromAddress() {
    const wish = /^#set=(.+)$/.exec(decodeURIComponent(location.hash));
    if (!wish) return;
    for (const each of wish[1].split(",")) {
      const cut = each.lastIndexOf(":");
      set(each.slice(0, cut), Number(each.slice(cut + 1)));
    }
    refresh();
    document.getElementById("assumptions").scrollIntoView();
  }
  for (const e of all(".needs-script")) e.hidden = false;
  refresh();
  fromAddress();
  window.addEventListener("hashchange", fromAddress);
})();
