// The record form while somebody types: the server gives each row its limits, the field twin judges every key at once,
// and the server's own verdict follows and counts. Without this script the form works by posting.

import { judgePoint, parseNumber } from "./judge.js";

const WAIT = 150; // milliseconds after the last key before the server is asked
const SHORT = 6;
const FEWER = 4;
const MANY = 4; // digits that stay together

const section = document.getElementById("readings");
const form = section.closest("form");
const live = JSON.parse(section.dataset.live);
const rows = new Map(); // number -> {key, limits}: the limits and the texts they hold for

const value = (name) => form.elements[name]?.value.trim() ?? "";

// --- what was typed

/** [decimal text, unit code] of a text, or null where only the server can say what it is. */
function quantity(text, spellings, usual) {
  const split = /^([+\-−]?[0-9][0-9.,\s]*?)\s*([^0-9.,\s].*)?$/.exec(text);
  if (!split) return null;
  const code = split[2] === undefined ? usual : Object.hasOwn(spellings, split[2]) ? spellings[split[2]] : null;
  if (!code) return null;
  try {
    return [parseNumber(split[1], live.language), code];
  } catch {
    return null;
  }
}

function decision() {
  const name = value("decision") || "simple";
  if (name === "simple") return { name, factor: "1" };
  const typed = value("factor");
  try {
    return { name, factor: typed ? parseNumber(typed, live.language) : live.usual[name] };
  } catch {
    return null;
  }
}

function judged(number, field, limits) {
  const unit = value("unit");
  const reference = quantity(value(`reference_${number}`), live.spellings, unit);
  const indication = quantity(value(`${field}_${number}`), live.spellings, unit);
  const rule = decision();
  if (!reference || !indication || !rule) return null;
  const point = { reference, indication };
  const U = value(`u_${number}`);
  if (U) {
    point.U = quantity(U, live.differences, limits.relative ? "%" : live.difference[unit]);
    if (!point.U) return null;
  }
  try {
    return judgePoint(point, limits, rule, live.units);
  } catch {
    return null; // the server says why
  }
}

// --- numbers in words

function grouped(digits) {
  if (digits.length <= MANY) return digits;
  return digits.replace(/\B(?=([0-9]{3})+$)/g, live.language === "en" ? "," : "\u00a0");
}

function decimals(denominator) {
  let [rest, twos, fives] = [denominator, 0, 0];
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest % 5n === 0n; rest /= 5n) fives += 1;
  return rest === 1n ? Math.max(twos, fives) : Infinity;
}

/** Half to even, as the server rounds. */
function rounded(top, bottom) {
  const [whole, rest] = [top / bottom, top % bottom];
  const twice = 2n * rest;
  return twice > bottom || (twice === bottom && whole % 2n === 1n) ? whole + 1n : whole;
}

/** An error as the server writes it: signed, exact where it is short, else marked and rounded. */
function signed(error, symbol) {
  const places = decimals(error.d);
  const short = places <= SHORT;
  const kept = short ? places : FEWER;
  const size = error.n < 0n ? -error.n : error.n;
  const digits = String(rounded(size * 10n ** BigInt(kept), error.d)).padStart(kept + 1, "0");
  const whole = grouped(digits.slice(0, digits.length - kept));
  const tail = kept ? (live.language === "en" ? "." : ",") + digits.slice(-kept) : "";
  const nothing = /^0+$/.test(digits);
  const sign = error.n < 0n ? (nothing && !short ? "" : "−") : nothing ? "" : "+";
  return `${short ? "" : "≈\u00a0"}${sign}${whole}${tail}${symbol ? `\u00a0${symbol}` : ""}`;
}

// --- what is shown

function stage(code, error, notes, label) {
  const line = document.createElement("p");
  line.className = "row";
  if (label) line.append(Object.assign(document.createElement("span"), { className: "small muted", textContent: label }));
  line.append(document.getElementById(`verdict-${code}`).content.cloneNode(true), " ");
  line.append(Object.assign(document.createElement("span"), { className: "num", textContent: error }));
  const texts = notes.map((note) => Object.assign(document.createElement("p"), { className: "small muted", textContent: note }));
  return [line, ...texts];
}

function show(number, stages) {
  const row = section.querySelector(`[data-row="${number}"]`);
  const both = stages.length > 1;
  const parts = stages.flatMap((one) => stage(one.verdict, one.error, one.notes, both ? live.labels[one.field] : ""));
  row.querySelector(".said").replaceChildren(...parts);
  row.className = stages.length ? live.tones[stages.at(-1).verdict] : "";
}

const keyOf = (number) =>
  JSON.stringify([...new FormData(form)].filter(([name]) =>
    /^(rule_|phase|unit|occasion|performed_on)/.test(name) || new RegExp(`^(reference|at_.*)_${number}$`).test(name)));

/** At once, by the twin, wherever the limits of the row still hold; where they do not, nothing old stays on show. */
function judgeHere(number) {
  const known = rows.get(number);
  if (known?.key !== keyOf(number)) {
    section.querySelector(`[data-row="${number}"] .limits`).textContent = "…";
    show(number, []);
    return;
  }
  if (!known.limits) return;
  const stages = [];
  for (const field of ["found", "left"]) {
    if (!value(`${field}_${number}`)) continue;
    const found = judged(number, field, known.limits);
    if (!found) {
      show(number, []); // only the server can say what was meant
      return;
    }
    const error = signed(found.error, live.symbols[known.limits.unit]);
    stages.push({ field, verdict: found.verdict, error, notes: found.reasons.map((reason) => live.reasons[reason]) });
  }
  show(number, stages);
}

function tell(errors) {
  for (const message of section.querySelectorAll("td .error")) {
    const name = message.id.replace(/-error$/, "");
    const said = errors[name] ?? "";
    message.hidden = !said;
    message.lastElementChild.textContent = said;
    const field = document.getElementById(name);
    for (const [attribute, text] of [["aria-invalid", "true"], ["aria-describedby", message.id]]) {
      if (said) field.setAttribute(attribute, text);
      else field.removeAttribute(attribute);
    }
  }
}

function take(answer, keys) {
  tell(answer.errors);
  for (const line of section.querySelectorAll("[data-row]")) {
    const number = line.dataset.row;
    const told = answer.rows[number];
    if (keys.get(number) !== keyOf(number)) continue; // typed on meanwhile: the next answer is its own
    rows.set(number, { key: keys.get(number), limits: told?.limits });
    line.querySelector(".limits").textContent = told?.limits_text ?? "";
    line.querySelector(".slip").hidden = !told?.slips;
    const stages = ["found", "left"].filter((field) => told?.[field]).map((field) => ({ field, ...told[field] }));
    show(number, stages);
  }
  const whole = document.getElementById("whole");
  const elsewhere = Object.entries(answer.errors).filter(([name]) => /^(rule_|phase$|k$|factor$)/.test(name));
  whole.replaceChildren(...elsewhere.map(([, said]) => Object.assign(document.createElement("p"), { className: "error", textContent: said })));
  if (answer.verdict) {
    const departing = document.getElementById("departing");
    departing.hidden = !answer.verdict.departure && !value("departure");
    whole.append(...stage(answer.verdict.code, "", answer.verdict.notes, live.labels.whole));
  }
}

let asked = 0;
async function ask() {
  const mine = (asked += 1);
  const keys = new Map([...section.querySelectorAll("[data-row]")].map((line) => [line.dataset.row, keyOf(line.dataset.row)]));
  try {
    const answer = await fetch(section.dataset.url, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { accept: "application/json" } });
    if (answer.ok && mine === asked) take(await answer.json(), keys);
  } catch {
    // without a network the twin still judges, and saving asks the server
  }
}

let waiting;
form.addEventListener("input", (event) => {
  const row = event.target.closest("[data-row]");
  if (row) judgeHere(row.dataset.row);
  else for (const number of rows.keys()) judgeHere(number);
  clearTimeout(waiting);
  waiting = setTimeout(ask, WAIT);
});
ask();

