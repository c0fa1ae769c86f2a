// Seals a bid in the supplier's browser as `rongcai bid seal` does (docs/sealed-bids.md): nothing leaves the page here.
import { Encrypter, sha256 } from "./age.js";
import { canonical, checked, line, refuse } from "./bid.js";

const KIB = 1 << 10;
const MIB = 1 << 20;
const LONGEST_HEADER = 4 * KIB;
export const LONGEST_CONTENT = 200 * MIB;
const PIECE = 8 * MIB; // sealed bytes that are handed to the browser's own store at once
const PASSES = 3; // over each file: its own digest, the whole's, the encryption
const ANYTHING = "application/octet-stream";
const MEDIA_TYPE = /^[a-z0-9][a-z0-9.+-]{0,63}\/[a-z0-9][a-z0-9.+-]{0,126}$/;

/**
 * Seal a bid with its files.
 *
 * `bid` is the bid without `files` and `device`, `files` are File objects in their order, `progress(done, all)` hears
 * of bytes. Resolves to `{blob, digest, size, bid}`: the sealed bid, its SHA-256 in hex, its bytes, and what it says.
 * Throws BidRefused, whose `faults` name each wrong field and what to do, and Error for what cannot be read or sealed.
 */
export async function seal({ recipient, tender, lot, supplier, bid, files = [], progress = () => {} }) {
  const told = meter(files, progress);
  const said = await withFiles(bid, files, told);
  if (said.lot !== lot) refuse("lot", `投标文件写明的采购包不是 ${lot} (the bid is not for lot ${lot})`);
  if (said.supplier !== supplier) refuse("supplier", "不是本供应商的投标 (the bid is another supplier's)");
  const content = new Blob([line(said), ...files]);
  if (content.size > LONGEST_CONTENT) tooLong();
  const digest = await digestOf(content, told);
  const header = headerOf({ format: "rongcai-bid/1", tender, lot, supplier, length: content.size, sha256: digest });
  const padding = new Uint8Array(paddedSize(header.length + content.size) - header.length - content.size);
  const sealed = await encrypt(recipient, new Blob([header, content, padding]), told);
  return { ...sealed, bid: said };
}

/** Return the bid with its files described, or throw BidRefused. */
async function withFiles(bid, files, told) {
  if (files.length > 200) refuse("files", "最多 200 个附件 (at most 200 files)");
  if (files.reduce((sum, file) => sum + file.size, 0) > LONGEST_CONTENT) tooLong();
  const entries = [];
  for (const file of files) {
    const type = MEDIA_TYPE.test(file.type) ? file.type : ANYTHING;
    entries.push({ name: file.name, media_type: type, length: file.size, sha256: await digestOf(file, told) });
  }
  const device = { mac: null, disk: null, cpu: null, software: `rongcai seal.js; ${navigator.userAgent}`.slice(0, 100) };
  return checked({ ...bid, device, files: entries });
}

async function encrypt(recipient, plain, told) {
  if (!/^age1[02-9ac-hj-np-z]{58}$/.test(recipient)) throw new Error("公钥无效，请从公告中复制 (copy the recipient from the notice)");
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const digest = sha256.create();
  const pieces = [];
  let [waiting, held] = [[], 0];
  const store = () => {
    pieces.push(new Blob(waiting));
    [waiting, held] = [[], 0];
  };
  for await (const block of blocks(await encrypter.encrypt(plain.stream()), told)) {
    digest.update(block);
    waiting.push(block);
    held += block.length;
    if (held >= PIECE) store();
  }
  store();
  const blob = new Blob(pieces, { type: ANYTHING });
  return { blob, digest: hex(digest), size: blob.size };
}

function headerOf(fields) {
  const bytes = new TextEncoder().encode(`${canonical(fields)}\n`);
  if (bytes.length > LONGEST_HEADER) throw new Error("项目、采购包或供应商代码过长 (tender, lot or supplier is too long)");
  return bytes;
}

/** The first step that holds so many bytes: 64, 128, 256, 512 KiB, then whole MiB. */
export function paddedSize(size) {
  return [64 * KIB, 128 * KIB, 256 * KIB, 512 * KIB].find((step) => step >= size) ?? Math.ceil(size / MIB) * MIB;
}

async function* blocks(stream, told) {
  const reader = stream.getReader(); // a file that was changed since it was chosen ends this with an error
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    told(next.value.length);
    yield next.value;
  }
}

async function digestOf(blob, told) {
  const digest = sha256.create();
  for await (const block of blocks(blob.stream(), told)) digest.update(block);
  return hex(digest);
}

function hex(digest) {
  return [...digest.digest()].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function meter(files, progress) {
  const all = PASSES * files.reduce((sum, file) => sum + file.size, 0);
  let done = 0;
  return (bytes) => progress(Math.min((done += bytes), all), all);
}

function tooLong() {
  refuse("files", `内容最多 ${LONGEST_CONTENT} 字节：请压缩或删减附件 (at most ${LONGEST_CONTENT} bytes)`);
}
