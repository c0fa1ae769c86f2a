// What a bid has to be before it is sealed (docs/bid-content.md): its shape by the schema, its rules, its one spelling.
import schema from "./bid-schema.js";

export const LONGEST_BID = 2 << 20; // bytes of the line, its line feed included
const BLANKS = /^[\s\u0085]+|[\s\u0085]+$/gu;
const HALF = /[\ud800-\udfff]/u; // of a pair of UTF-16 units
const DEVICE = /^(con|prn|aux|nul|(com|lpt)[1-9])$/i;
const NOT_IN_NAMES = new RegExp(
  '[/\\\\:*?"<>|\\u{0}-\\u{1f}\\u{7f}-\\u{9f}\\u{ad}\\u{61c}\\u{180e}\\u{200b}-\\u{200f}\\u{2028}-\\u{202e}' +
    "\\u{2060}-\\u{206f}\\u{d800}-\\u{dfff}\\u{feff}\\u{fff9}-\\u{fffb}\\u{e0000}-\\u{e007f}]",
  "u",
);

/** Everything that is wrong with a bid: `faults` are `{field, reason}`, the reason in Chinese and English. */
export class BidRefused extends Error {
  constructor(faults) {
    super(faults.map(({ field, reason }) => `${field}: ${reason}`).join("; "));
    this.name = "BidRefused";
    this.faults = faults;
  }
}

/** Return the bid without blanks at either end of any text, or throw BidRefused. */
export function checked(bid) {
  const tidy = trimmed(bid);
  const faults = [...shape(tidy, schema, "")];
  if (!faults.length) faults.push(...rules(tidy));
  if (faults.length) throw new BidRefused(faults);
  return tidy;
}

/** Return canonical JSON (RFC 8785) of texts, whole numbers, booleans, null, lists and plain objects. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const names = Object.keys(value).sort(); // by UTF-16 code units, as RFC 8785 asks
    return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  if (typeof value === "string" && HALF.test(value)) throw new TypeError("half a sign in a text");
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new TypeError("not a whole number");
  return JSON.stringify(value);
}

export function line(bid) {
  const bytes = new TextEncoder().encode(`${canonical(bid)}\n`);
  if (bytes.length > LONGEST_BID) refuse("content", `正文最多 ${LONGEST_BID} 字节 (at most ${LONGEST_BID} bytes)`);
  return bytes;
}

export function refuse(field, reason) {
  throw new BidRefused([{ field, reason }]);
}

function trimmed(value) {
  if (typeof value === "string") return value.replace(BLANKS, "");
  if (Array.isArray(value)) return value.map(trimmed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [trimmed(name), trimmed(each)]));
}

function* shape(value, wanted, at) {
  if (wanted.$ref) wanted = schema.$defs[wanted.$ref.split("/").pop()];
  if (wanted.anyOf) {
    if (value === null) return;
    wanted = wanted.anyOf.find((each) => each.type !== "null");
    yield* shape(value, wanted, at);
  } else if (kind(value) !== wanted.type) {
    yield { field: at || "content", reason: `类型应为 ${wanted.type} (has to be: ${wanted.type})` };
  } else {
    yield* { string: text, integer: whole, array: list, object: record, boolean: () => [] }[wanted.type](value, wanted, at);
  }
}

function kind(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isSafeInteger(value) ? "integer" : typeof value;
}

function* text(value, wanted, at) {
  const { minLength = 0, maxLength = Infinity, pattern, enum: any, const: only } = wanted;
  const length = [...value].length;
  if (HALF.test(value)) yield { field: at, reason: "含有无效字符 (half a sign in a text)" };
  if (length < minLength) yield { field: at, reason: "不得为空 (write something here)" };
  if (length > maxLength) yield { field: at, reason: `最多 ${maxLength} 个字符 (at most ${maxLength} characters)` };
  const fits = (!pattern || new RegExp(pattern, "u").test(value)) && (!any || any.includes(value));
  if (!fits || (only && value !== only)) {
    const asked = pattern ?? only ?? any.join(", ");
    yield { field: at, reason: `形式应为 ${asked} (has to be: ${asked})` };
  }
}

function* whole(value, { minimum, maximum }, at) {
  if (value < minimum || value > maximum) {
    yield { field: at, reason: `应在 ${minimum} 至 ${maximum} 之间 (from ${minimum} to ${maximum})` };
  }
}

function* list(value, { items, minItems = 0, maxItems = Infinity }, at) {
  if (value.length < minItems || value.length > maxItems) {
    yield { field: at, reason: `应为 ${minItems} 至 ${maxItems} 项 (${minItems} to ${maxItems} entries)` };
  } else {
    for (const [number, each] of value.entries()) yield* shape(each, items, `${at}.${number}`);
  }
}

function* record(value, wanted, at) {
  const names = Object.keys(value);
  const under = (name) => (at ? `${at}.${name}` : name);
  for (const name of wanted.required ?? []) {
    if (!Object.hasOwn(value, name)) yield { field: under(name), reason: "缺少此字段 (this field is missing)" };
  }
  if (names.length < (wanted.minProperties ?? 0) || names.length > (wanted.maxProperties ?? Infinity)) {
    yield { field: at, reason: `应为 ${wanted.minProperties} 至 ${wanted.maxProperties} 项 (that many entries)` };
  }
  for (const name of names) {
    const own = wanted.properties && Object.hasOwn(wanted.properties, name) ? wanted.properties[name] : wanted.additionalProperties;
    if (!own) yield { field: under(name), reason: "格式中没有此字段 (the format has no such field)" };
    else yield* shape(value[name], own, under(name));
    if (wanted.propertyNames) yield* text(name, wanted.propertyNames, under(name));
  }
}

function* rules(bid) {
  const { consortium, subcontract } = bid.declarations;
  const codes = (consortium ?? []).map((each) => each.credit_code);
  const rows = [
    [isZero(bid.price), "price", "须大于零 (it has to be above zero)"],
    [bid.guarantee && isZero(bid.guarantee.amount), "guarantee.amount", "须大于零 (it has to be above zero)"],
    [twice(bid.files.map((each) => lower(each.name))), "files", "文件名重复 (two files of one name)"],
    [twice(bid.items.map((each) => each.item)), "items", "同一标的重复报价 (an item is offered twice)"],
    [twice(codes), "declarations.consortium", "成员重复 (a member is named twice)"],
    [consortium && !codes.includes(bid.supplier), "declarations.consortium", "须包含投标人自身 (the bidder is a member)"],
    [consortium && millionths(consortium) !== 1_000_000, "declarations.consortium", "份额之和须为 1 (shares add up to 1)"],
    [subcontract && millionths(subcontract) > 1_000_000, "declarations.subcontract", "份额之和不得超过 1 (more than 1)"],
  ];
  for (const [wrong, field, reason] of rows) if (wrong) yield { field, reason };
  for (const [number, each] of bid.items.entries()) {
    if (isZero(each.quantity)) yield { field: `items.${number}.quantity`, reason: "数量须大于零 (it has to be above zero)" };
  }
  for (const [number, each] of bid.files.entries()) {
    if (!isName(each.name)) yield { field: `files.${number}.name`, reason: "文件名不可用，请重命名 (rename the file)" };
  }
}

function isName(name) {
  const bytes = new TextEncoder().encode(name).length;
  const odd = NOT_IN_NAMES.test(name) || /^[ .]|[ .]$/.test(name) || DEVICE.test(name.split(".")[0]);
  return bytes >= 1 && bytes <= 200 && !odd && name === name.normalize("NFC");
}

function lower(name) {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function twice(values) {
  return new Set(values).size < values.length;
}

function isZero(decimal) {
  return !/[1-9]/.test(decimal);
}

function millionths(parts) {
  return parts.reduce((sum, { share }) => sum + Math.round(Number(share) * 1_000_000), 0);
}
