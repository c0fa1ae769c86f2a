// What the browser's sealing needs of the age implementation, and nothing else of it.
export { Encrypter } from "age-encryption";
export { sha256 } from "@noble/hashes/sha2.js";
