// The field twin: what a phone without a network says of a reading, by the same exact rules as the server, whose verdict
// is the one that counts. Every number is a fraction of two BigInts; nothing here is ever rounded.
// Checked against vectors.json, which the server's own rules write.

const MAX_LENGTH = 100;

// --- fractions

function gcd(a, b) {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y) [x, y] = [y, x % y];
  return x || 1n;
}

function fraction(n, d = 1n) {
  const sign = d < 0n ? -1n : 1n;
  const common = gcd(n, d < 0n ? -d : d) * sign;
  return { n: n / common, d: d / common };
}

const add = (a, b) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
const negated = (a) => ({ n: -a.n, d: a.d });
const minus = (a, b) => add(a, negated(b));
const times = (a, b) => fraction(a.n * b.n, a.d * b.d);
const over = (a, b) => fraction(a.n * b.d, a.d * b.n);
const below = (a, b) => a.n * b.d < b.n * a.d;
const size = (a) => (a.n < 0n ? negated(a) : a);
const ZERO = fraction(0n);
const HUNDRED = fraction(100n);

/** "5/2", "-3" or "0.25" as a fraction. */
export function exact(text) {
  const [top, bottom = "1"] = text.split("/");
  const [whole, decimals = ""] = top.split(".");
  return fraction(BigInt(whole + decimals), BigInt(bottom) * 10n ** BigInt(decimals.length));
}

/** A fraction as "5/2" or "-3". */
export const written = (a) => (a.d === 1n ? String(a.n) : `${a.n}/${a.d}`);

// --- numbers as people write them

export class Refusal extends Error {
  /** @param {string} code as the server's error codes @param {string[]} [readings] what may have been meant */
  constructor(code, readings = []) {
    super(code);
    this.code = code;
    this.readings = readings;
  }
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const MARKED = new Map([..."−﹣"].map((sign) => [sign, "-"]));
for (const row of [SUPERSCRIPTS, SUBSCRIPTS]) [...row].forEach((sign, digit) => MARKED.set(sign, `^${digit}`));
for (const [sign, mark] of [["⁻", "^-"], ["₋", "^-"], ["⁺", "^+"], ["₊", "^+"]]) MARKED.set(sign, mark);

const PLAIN = /^[0-9]+$/;
const BY_SPACES = /^[1-9][0-9]{0,2}(?: [0-9]{3})+$/;
const BY_DOTS = /^[1-9][0-9]{0,2}(?:\.[0-9]{3})+$/;
const BY_COMMAS = /^[1-9][0-9]{0,2}(?:,[0-9]{3})+$/;

function folded(text) {
  const line = text.trim().replace(/^[\ufeff\u200b\u200e\u200f\u2060]+|[\ufeff\u200b\u200e\u200f\u2060]+$/g, "").trim();
  if (!line) throw new Refusal("empty");
  if ([...line].length > MAX_LENGTH) throw new Refusal("not_a_number");
  if (/[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/.test(line)) throw new Refusal("trailing_text");
  const marked = [...line].map((sign) => MARKED.get(sign) ?? sign).join("");
  if (/[\p{Nl}\p{No}]/u.test(marked)) throw new Refusal("not_a_number");
  return marked.normalize("NFKC").replaceAll("−", "-");
}

function splitNumber(line) {
  const match = /^[+-]?[0-9](?:[0-9., ]*[0-9])?/.exec(line);
  if (!match) {
    const first = line.replace(/^[+-]+/, "").split(" ")[0].toLowerCase();
    throw new Refusal(["nan", "inf", "infinity", "∞"].includes(first) ? "not_finite" : "not_a_number");
  }
  const rest = line.slice(match[0].length);
  const exponent = /^[eE]([+-]?[0-9]+)/.exec(rest);
  if (exponent) throw new Refusal(exponent[1].length > 3 || Number(exponent[1]) > 308 ? "not_finite" : "not_a_number");
  if (/^[\^*/+\-=,.×]/.test(rest)) throw new Refusal("not_a_number");
  if (/^\p{Nd}/u.test(rest.trim())) throw new Refusal("not_a_number");
  return [match[0], rest.trim()];
}

function cut(text, mark) {
  const place = text.indexOf(mark);
  return place < 0 ? [text, "", ""] : [text.slice(0, place), mark, text.slice(place + 1)];
}

const joined = (whole, mark, decimals) => whole.replaceAll(/[ .,]/g, "") + (mark ? `.${decimals}` : "");

function readVietnamese(body, sign) {
  const [whole, comma, decimals] = cut(body, ",");
  if (comma && !PLAIN.test(decimals)) throw otherLanguage(body, sign, BY_COMMAS, ".");
  if (PLAIN.test(whole) || BY_SPACES.test(whole)) return joined(whole, comma, decimals);
  if (BY_DOTS.test(whole) && (comma || whole.split(".").length > 2)) return joined(whole, comma, decimals);
  if (comma) throw new Refusal("not_a_number");
  return loneDot(body, sign);
}

/** A dot before exactly three digits may group or divide: ask. Any other lone dot is a decimal point. */
function loneDot(body, sign) {
  const [whole, , decimals] = cut(body, ".");
  if (!PLAIN.test(decimals) || !(PLAIN.test(whole) || BY_SPACES.test(whole))) throw new Refusal("not_a_number");
  const digits = whole.replaceAll(" ", "");
  if (decimals.length === 3 && /[1-9]/.test(digits)) {
    throw new Refusal("ambiguous_number", [`${sign}${digits}${decimals}`, `${sign}${digits}.${decimals}`]);
  }
  return `${digits}.${decimals}`;
}

function readEnglish(body, sign) {
  const [whole, dot, decimals] = cut(body, ".");
  if (dot && !PLAIN.test(decimals)) throw otherLanguage(body, sign, BY_DOTS, ",");
  if (PLAIN.test(whole) || BY_SPACES.test(whole) || BY_COMMAS.test(whole)) return joined(whole, dot, decimals);
  throw new Refusal("not_a_number");
}

function otherLanguage(body, sign, grouped, mark) {
  const [whole, , decimals] = cut(body, mark);
  if (!grouped.test(whole) || !PLAIN.test(decimals)) return new Refusal("not_a_number");
  const [first, ...groups] = whole.split(/[.,]/);
  const rest = groups.join("");
  return new Refusal("ambiguous_number", [`${sign}${first}${rest}.${decimals}`, `${sign}${first}.${rest}${decimals}`]);
}

/** The decimal text a person wrote, trailing zeros kept. Throws a Refusal; `locale` is "vi" or "en". */
export function parseNumber(text, locale) {
  const [number, rest] = splitNumber(folded(text));
  if (rest) throw new Refusal("trailing_text");
  const sign = number[0] === "-" ? "-" : "";
  const body = number.replace(/^[+-]/, "");
  const digits = (locale === "en" ? readEnglish : readVietnamese)(body, sign);
  return sign + digits.replace(/^0+(?=[0-9])/, "");
}

// --- verdicts

/** A unit of the table: value in the kind's reference unit = value * factor + offset. */
function unitOf(units, code) {
  const row = Object.hasOwn(units, code) ? units[code] : null;
  if (!row) throw new Refusal("unknown_unit");
  return { factor: exact(row.factor), offset: exact(row.offset), kinds: row.kinds, code, alone: row.alone };
}

const inReference = (value, unit) => add(times(value, unit.factor), unit.offset);

/** Levels and ordinal values are compared in their own unit alone: dB(A) is no dB(C). */
function alike(a, b) {
  const apart = (a.alone || b.alone) && a.code !== b.code;
  if (apart || !a.kinds.some((kind) => b.kinds.includes(kind))) throw new Refusal("wrong_kind");
}

/** Indication minus reference in the unit of the limits, or in percent of the reference where they are relative. */
export function errorOf(point, limits, units) {
  const [reference, indication] = [point.reference, point.indication].map(([value, code]) => {
    const unit = unitOf(units, code);
    return { unit, value: inReference(exact(value), unit) };
  });
  alike(reference.unit, indication.unit);
  const difference = minus(indication.value, reference.value);
  if (!limits.relative) return over(difference, unitOf(units, limits.unit).factor);
  if (reference.value.n <= 0n) throw new Refusal("bad_input");
  return times(over(difference, reference.value), HUNDRED);
}

function uncertaintyOf(point, limits, units) {
  if (!point.U) return null;
  const value = exact(point.U[0]);
  if (value.n < 0n) throw new Refusal("bad_input");
  const unit = unitOf(units, point.U[1]);
  if (!limits.relative || unit.kinds.includes("ratio")) {
    return over(times(value, unit.factor), unitOf(units, limits.unit).factor);
  }
  const reference = inReference(exact(point.reference[0]), unitOf(units, point.reference[1]));
  return times(over(times(value, unit.factor), reference), HUNDRED);
}

function within(error, limits, beyond) {
  if (limits.lower !== null && below(error, minus(limits.lower, beyond))) return false;
  return limits.upper === null || !below(add(limits.upper, beyond), error);
}

function halfWidth({ lower, upper }) {
  if (lower === null || upper === null) return size(lower ?? upper);
  return over(minus(upper, lower), fraction(2n));
}

function verdictOf(error, limits, rule, U) {
  const plain = within(error, limits, ZERO) ? "pass" : "fail";
  if (rule.name === "simple") return [plain, null];
  if (U === null) return ["notStated", "no_uncertainty"];
  const width = times(exact(rule.factor), U);
  if (rule.name === "capability") return below(halfWidth(limits), width) ? ["notStated", "capability"] : [plain, null];
  if (within(error, limits, negated(width))) return ["pass", null];
  if (plain === "pass") return ["conditionalPass", null];
  return [within(error, limits, width) ? "conditionalFail" : "fail", null];
}

/**
 * Judge one point. `point` is {reference: [text, code], indication: [text, code], U?: [text, code]}, `limits`
 * {lower, upper: text or null, unit, relative}, `rule` {name, factor}, `units` the table of the vector file.
 * Gives {error, verdict, reasons}; throws a Refusal.
 */
export function judgePoint(point, limits, rule, units) {
  const sides = {
    lower: limits.lower === null ? null : exact(limits.lower),
    upper: limits.upper === null ? null : exact(limits.upper),
  };
  const error = errorOf(point, limits, units);
  const U = uncertaintyOf(point, limits, units);
  const [verdict, reason] = verdictOf(error, sides, rule, U);
  const reasons = reason ? [reason] : [];
  if (U !== null && below(halfWidth(sides), U)) reasons.push("uncertainty_exceeds_limit");
  return { error, verdict, reasons };
}

const ORDER = ["pass", "conditionalPass", "notStated", "conditionalFail", "fail"];

/** Gas meters: errors of one sign must not exceed the threshold. `errors` are those of the upper zone. */
export function jointHolds(errors, threshold) {
  if (!errors.length) return true;
  const sameSign = errors.every((error) => error.n > 0n) || errors.every((error) => error.n < 0n);
  return !(sameSign && errors.some((error) => below(exact(threshold), size(error))));
}

/** The whole is the worst point, made "fail" by a joint rule that is not held. */
export function worst(verdicts, held = true) {
  if (!held) return "fail";
  return ORDER[Math.max(...verdicts.map((verdict) => ORDER.indexOf(verdict)))];
}
